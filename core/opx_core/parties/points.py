"""Ways to reach someone: added, changed and ended. A withheld one is told to nobody by events."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from opx_core import db
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.parties import catalogue, contact, finding, telling
from opx_core.parties.contact import BadContact, Way
from opx_core.policy import may
from opx_core.tables import ContactPoint
from opx_core.workflow import Field, FieldError

KIND = Field("kind", "What is it?", "choice", catalogue.KINDS, ask="Choose what it is")
ADDRESS = (
    Field("lines", "Address", "longtext", hint="A line each: house, street, district"),
    Field("town", "Town", required=False),
    Field("county", "County", required=False),
    Field("postcode", "Postcode", required=False),
    Field("country", "Country", required=False, hint="Leave empty for the UK"),
)
VALUE = Field("value", "Number or address")
USE = (
    Field("label", "Label", required=False, hint="Such as work, or mother’s"),
    Field("preferred", "Use this one first?", "yesno"),
    Field("safe", "Is it safe to use?", "yesno", hint="No, if someone else may read or hear it"),
    Field("instructions", "How to use it", required=False, hint="Such as: leave no voicemail"),
    Field("withheld", "Withhold it?", "yesno", hint="Only people with a permission then see it"),
)
START = {"preferred": "no", "safe": "yes", "withheld": "no"}
LONGEST = 300
_OLD_COLUMNS = """
update party p set
email = coalesce((select value from contact_point c where c.party_id = p.id and c.kind = 'email'
    and c.ended_at is null and not c.withheld order by c.preferred desc, c.id limit 1), ''),
phone = coalesce((select value from contact_point c where c.party_id = p.id
    and c.kind in ('mobile', 'landline') and c.ended_at is null and not c.withheld
    order by c.preferred desc, c.id limit 1), ''),
(postcode, region) = (select coalesce(min(f.postcode), ''), coalesce(min(f.town), '') from (
    select postcode, town from contact_point c where c.party_id = p.id and c.kind = 'post'
    and c.ended_at is null and not c.withheld order by c.preferred desc, c.id limit 1) f)
where p.id = $1
"""


class UnknownPoint(LookupError):
    """This party has no such way to be reached, or it is withheld from the actor."""


def fields(kind: str) -> tuple[Field, ...]:
    """What is asked about a way of this kind."""
    return (KIND, *(ADDRESS if kind == "post" else (VALUE,)), *USE)


def as_typed(point: Mapping[str, Any]) -> dict[str, str]:
    """A way as its form begins."""
    return {
        field.key: _typed(point[field.key]) for some in (fields(point["kind"]),) for field in some
    }


async def point_of(actor: Actor, party_id: int, point_id: int) -> Row:
    """One way to reach a party; :class:`UnknownPoint` where it is not for this actor."""
    row = await ContactPoint.select().where(
        ContactPoint.id == point_id, ContactPoint.party == party_id, ContactPoint.ended_at.is_null()
    )
    if not row or (row[0]["withheld"] and not may(actor, "core.read_withheld")):
        raise UnknownPoint("This way of contact is not there, or it is withheld from you.")
    return dict(row[0])


async def add_point(actor: Actor, party_id: int, typed: Mapping[str, str]) -> int:
    """Add a way to reach someone; gives its id. ``Invalid`` with a message by field."""
    party = await finding.lock(actor, party_id)
    row = clean(typed)
    (point_id,) = await db.next_ids("contact_point", 1)
    await _only_first(party["id"], row)
    await db.insert("contact_point", [{"id": point_id, "party_id": party["id"], **row}])
    await _tell(actor, party, "added", {}, row)
    return point_id


async def change_point(
    actor: Actor,
    party_id: int,
    point_id: int,
    typed: Mapping[str, str],
    *,
    version: int | None = None,
) -> None:
    """Change a way to reach someone. ``Invalid``, ``PartyConflict``, :class:`UnknownPoint`."""
    party = await finding.lock(actor, party_id)
    point = await point_of(actor, party["id"], point_id)
    finding.check_version(point, version)
    row = clean(typed)
    changed = {name: value for name, value in row.items() if value != point[name]}
    if not changed:
        return
    await _only_first(party["id"], row)
    await db.update("contact_point", point_id, {**changed, "version": point["version"] + 1})
    await _tell(actor, party, "changed", {name: point[name] for name in changed}, {**point, **row})


async def end_point(actor: Actor, party_id: int, point_id: int) -> None:
    """Say that someone cannot be reached this way any more. It stays in the record."""
    party = await finding.lock(actor, party_id)
    point = await point_of(actor, party["id"], point_id)
    await db.update("contact_point", point_id, {"ended_at": datetime.now(UTC)})
    await _tell(actor, party, "ended", {"value": point["value"]}, point)


async def add_known(actor: Actor, party_id: int, ways: list[Way]) -> None:
    """Add those of ``ways`` that a party does not have yet, told with a new case."""
    rows = await db.fetch("select kind, folded from contact_point where party_id = $1", party_id)
    known = {(row["kind"], row["folded"]) for row in rows}
    for way in ways:
        if (way.kind, way.folded) not in known:
            party = await finding.lock(actor, party_id)
            await db.insert("contact_point", [{"party_id": party_id, **way.row()}])
            await _tell(actor, party, "added", {}, {**way.row(), "withheld": False})


def clean(typed: Mapping[str, str]) -> Row:
    """The columns that a form said; ``Invalid`` with a message by field."""
    said: Row = {}
    errors: dict[str, str] = {}
    for field in (KIND, *USE):
        try:
            value = field.clean(typed.get(field.key, ""))
            said[field.key] = "" if value is None else value
        except FieldError as error:
            errors[field.key] = str(error)
    for name in ("value", *contact.ADDRESS):
        if len(typed.get(name, "")) > LONGEST:
            errors[name] = f"Use {LONGEST} characters or fewer"
    kind = str(said.get("kind", ""))
    if kind and not errors:
        try:
            return {**said, **contact.clean(kind, typed).row()}
        except BadContact as error:
            errors |= error.errors
    raise Invalid(errors)


async def keep_old_columns(party_id: int) -> None:
    """Write the first point of each kind where processes of the release before read it."""
    await db.execute(_OLD_COLUMNS, party_id)


async def _only_first(party_id: int, row: Row) -> None:
    if row["preferred"]:
        await db.execute(
            "update contact_point set preferred = false where party_id = $1 and kind = $2",
            *(party_id, row["kind"]),
        )


async def _tell(actor: Actor, party: Row, what: str, before: Row, after: Row) -> None:
    await finding.require_for(actor, "core.edit_parties", party)
    await keep_old_columns(party["id"])
    hidden = after["withheld"] or before.get("withheld", False)
    names = [*before] if before and what == "changed" else ["kind", "value", "label"]
    full = {
        "before": {name: before[name] for name in before if name in before},
        "after": {} if what == "ended" else {name: after.get(name, "") for name in names},
    }
    values = {"party": party["name"], "fields": [_in_words(what, after, hidden)]}
    shown = {} if hidden else {name: _plain(part) for name, part in full.items()}
    sealed = {name: _plain(part) for name, part in full.items()} if hidden else None
    await telling.tell(actor, "core.party_changed", party["id"], {**values, **shown}, sealed)


def _in_words(what: str, point: Row, hidden: bool) -> list[str]:
    """What happened, never with the whole value: a timeline has many readers."""
    kind = catalogue.label(catalogue.KINDS, point["kind"])
    if hidden:
        return [kind, f"{what}, withheld"]
    if point["kind"] in catalogue.PHONES:
        return [kind, f"{what}, ends {point['folded'][-3:]}"]
    if point["kind"] == "email":
        return [kind, f"{what}, at {point['value'].rpartition('@')[2]}"]
    if point["kind"] == "post":
        return [kind, f"{what}, {point['postcode'].split(' ')[0] or 'address'}"]
    return [kind, what]


def _plain(row: Row) -> Row:
    return {name: value for name, value in row.items() if not isinstance(value, datetime)}


def _typed(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value or "")
