"""The people of a case: who they are, what part they have, how to reach them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core import cases, parties
from opx_core.dates import day_in_words
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.parties import PartyConflict, UnknownParty, details, parts
from opx_core.parties.reading import WITHHELD
from opx_web.api.routing import answer, read, write
from opx_web.api.values import IfMatch, Reference
from opx_web.api.versions import conflict, etag, matched
from opx_web.requests import OpxRequest, actor_of

READ, CHANGE = "core.read_cases", "core.edit_parties"
SEES, CHANGES = "parties:read", "parties:write"


@dataclass(frozen=True, slots=True)
class PointView:
    """A way to reach someone. A withheld one has no value where the token may not see it."""

    id: int
    kind: str
    value: str
    label: str
    preferred: bool
    safe: bool
    instructions: str
    withheld: bool
    lines: str
    town: str
    county: str
    postcode: str
    country: str
    version: int


@dataclass(frozen=True, slots=True)
class PartyView:
    """Someone on a case. ``support`` and ``helps`` say what whoever contacts them must know."""

    id: int
    kind: str
    name: str
    role: str
    part_id: int | None
    deceased: bool
    prefers: str
    support: str
    helps: list[str]
    points: list[PointView]


@dataclass(frozen=True, slots=True)
class PartyList:
    """The people of a case."""

    items: list[PartyView]


@dataclass(frozen=True, slots=True)
class PartyDetails:
    """Who someone is. ``version`` is what a change has to be made from; it is the ETag too."""

    id: int
    version: int
    kind: str
    name: str
    title: str
    given_name: str
    family_name: str
    organisation: str
    other_names: str
    born_on: date | None
    preferred_contact: str
    deceased: bool
    died_on: date | None
    executor: str
    points: list[PointView]


@dataclass(frozen=True, slots=True)
class NewParty:
    """Someone to add to a case: a person by their names, or an organisation."""

    role: str
    title: str = ""
    given_name: str = ""
    family_name: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    postcode: str = ""
    authority_kind: str = ""
    authority_from: str = ""
    authority_to: str = ""
    authority_proof: str = ""
    authority_limits: str = ""


@dataclass(frozen=True, slots=True)
class PartyChange:
    """What is to be changed about someone; what is left out stays as it is."""

    version: int | None = None
    title: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    organisation: str | None = None
    other_names: str | None = None
    born_on: date | None = None
    preferred_contact: str | None = None
    deceased: bool | None = None
    died_on: date | None = None
    executor: str | None = None


@read("/cases/{reference:str}/parties", permission=READ, scope=SEES)
async def list_parties(request: OpxRequest, reference: Reference) -> Response[PartyList]:
    """The people of a case, each with their part and how to reach them."""
    actor = actor_of(request)
    case = await cases.find(actor, reference)
    return answer(PartyList([_party(each) for each in await parties.contacts(actor, case["id"])]))


@write("/cases/{reference:str}/parties", permission=CHANGE, scope=CHANGES)
async def add_party(
    request: OpxRequest, reference: Reference, data: NewParty
) -> Response[PartyDetails]:
    """Add someone new to a case."""
    typed = {name: getattr(data, name) for name in NewParty.__dataclass_fields__}
    party_id = await parts.add_person(actor_of(request), reference, typed)
    return await _details(request, party_id, 201)


@read("/parties/{party:int}", permission=READ, scope=SEES)
async def read_party(request: OpxRequest, party: FromPath[int]) -> Response[PartyDetails]:
    """Someone on a case that this token may see."""
    return await _details(request, known(party))


@write("/parties/{party:int}", permission=CHANGE, scope=CHANGES, method="PATCH", status=200)
async def change_party(
    request: OpxRequest, party: FromPath[int], data: PartyChange, if_match: IfMatch = None
) -> Response[PartyDetails]:
    """Change who someone is."""
    actor, version = actor_of(request), matched(if_match, data.version)
    row = await parties.find(actor, known(party))
    typed = details.as_typed(row)
    told = {name: getattr(data, name) for name in typed}
    typed |= {name: _typed(value) for name, value in told.items() if value is not None}
    try:
        await details.change_details(actor, row["id"], typed, version=version)
    except PartyConflict as error:
        said = "Somebody changed this person meanwhile."
        raise conflict(if_match, said, error.row["version"]) from None
    return await _details(request, row["id"])


ROUTES = [list_parties, add_party, read_party, change_party]


def known(party_id: int) -> int:
    """``party_id``, where a row could have it; else ``UnknownParty``."""
    if row_id(str(party_id)) is None:
        raise UnknownParty("Nobody on the cases that you may see is at this address.")
    return party_id


def point_view(point: Any) -> PointView:
    """A way to reach someone, as the API tells it."""
    told = {name: point[name] for name in PointView.__dataclass_fields__}
    told = {name: "" if value is None else value for name, value in told.items()}
    return PointView(**{**told, "value": "" if told["value"] == WITHHELD else told["value"]})


def _party(contact: parties.Contact) -> PartyView:
    return PartyView(
        contact.party_id,
        contact.kind,
        contact.name,
        str(contact.part.get("role", "")),
        contact.part.get("part_id"),
        contact.deceased,
        contact.prefers,
        contact.support,
        list(contact.helps),
        [point_view(each) for each in contact.points],
    )


async def _details(request: OpxRequest, party_id: int, status: int = 200) -> Response[Any]:
    actor = actor_of(request)
    row = await parties.find(actor, party_id)
    contact = await parties.contact_of(actor, row["id"])
    names = [name for name in PartyDetails.__dataclass_fields__ if name != "points"]
    told: Row = {name: row[name] for name in names}
    told |= {name: "" for name in names if row[name] is None and name not in _DAYS}
    view = PartyDetails(**told, points=[point_view(each) for each in contact.points])
    return answer(view, status, etag=etag(row["version"]))


_DAYS = ("born_on", "died_on")


def _typed(value: str | bool | date) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return day_in_words(value) if isinstance(value, date) else value
