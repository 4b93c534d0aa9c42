"""Ways to reach someone: added, changed and ended."""

from dataclasses import dataclass
from typing import Literal

from litestar import Response
from litestar.params import FromPath

from opx_core import parties
from opx_core.ids import row_id
from opx_core.parties import PartyConflict, points
from opx_core.parties.points import UnknownPoint
from opx_web.api.parties import CHANGE, CHANGES, PointView, known, point_view
from opx_web.api.routing import answer, write
from opx_web.api.values import IfMatch
from opx_web.api.versions import conflict, etag, matched
from opx_web.requests import OpxRequest, actor_of


@dataclass(frozen=True, slots=True)
class NewPoint:
    """A way to reach someone: ``value``, or for ``post`` the lines of an address."""

    kind: Literal["mobile", "landline", "email", "post", "other"]
    value: str = ""
    label: str = ""
    preferred: bool = False
    safe: bool = True
    instructions: str = ""
    withheld: bool = False
    lines: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class PointChange:
    """What is to be changed about a way to reach someone; what is left out stays."""

    version: int | None = None
    value: str | None = None
    label: str | None = None
    preferred: bool | None = None
    safe: bool | None = None
    instructions: str | None = None
    withheld: bool | None = None
    lines: str | None = None
    town: str | None = None
    county: str | None = None
    postcode: str | None = None
    country: str | None = None


@write("/parties/{party:int}/points", permission=CHANGE, scope=CHANGES)
async def add_point(
    request: OpxRequest, party: FromPath[int], data: NewPoint
) -> Response[PointView]:
    """Add a way to reach someone."""
    actor, typed = actor_of(request), {}
    for name in NewPoint.__dataclass_fields__:
        typed[name] = _typed(getattr(data, name))
    point_id = await points.add_point(actor, known(party), typed)
    return await _point(request, party, point_id, 201)


@write(
    "/parties/{party:int}/points/{point:int}",
    permission=CHANGE,
    scope=CHANGES,
    method="PATCH",
    status=200,
)
async def change_point(
    request: OpxRequest,
    party: FromPath[int],
    point: FromPath[int],
    data: PointChange,
    if_match: IfMatch = None,
) -> Response[PointView]:
    """Change a way to reach someone."""
    actor, version = actor_of(request), matched(if_match, data.version)
    row = await parties.find(actor, known(party))
    typed = points.as_typed(await points.point_of(actor, row["id"], _known(point)))
    for name in PointChange.__dataclass_fields__:
        value = getattr(data, name)
        if value is not None and name != "version":
            typed[name] = _typed(value)
    try:
        await points.change_point(actor, row["id"], point, typed, version=version)
    except PartyConflict as error:
        said = "Somebody changed this way of contact meanwhile."
        raise conflict(if_match, said, error.row["version"]) from None
    return await _point(request, row["id"], point, 200)


ROUTES = [add_point, change_point]


async def _point(
    request: OpxRequest, party_id: int, point_id: int, status: int
) -> Response[PointView]:
    actor = actor_of(request)
    party = await parties.find(actor, party_id)
    contact = await parties.contact_of(actor, party["id"])
    found = next((each for each in contact.points if each["id"] == point_id), None)
    if found is None:
        raise UnknownPoint("This way of contact is not there, or it is withheld from you.")
    return answer(point_view(found), status, etag=etag(found["version"]))


def _known(point_id: int) -> int:
    if row_id(str(point_id)) is None:
        raise UnknownPoint("This way of contact is not there, or it is withheld from you.")
    return point_id


def _typed(value: str | bool) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else value
