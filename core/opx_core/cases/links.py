"""Links between cases, each with a kind that reads one way from each end."""

from dataclasses import dataclass

import asyncpg

from opx_core import db, events
from opx_core.cases.asking import Invalid
from opx_core.cases.locking import UnknownCase, find
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of link: how it reads from the case on which it was made, and from the other."""

    key: str
    here: str
    there: str


KINDS = (
    LinkKind("related", "Related to", "Related to"),
    LinkKind("same_event", "About the same event as", "About the same event as"),
    LinkKind("duplicate", "Duplicate of", "Has the duplicate"),
    LinkKind("follows", "Follows from", "Led to"),
    LinkKind("part", "Part of the lead case", "Lead case of"),
)
_BY_KEY = {kind.key: kind for kind in KINDS}


async def link(actor: Actor, reference: str, other: str, kind: str) -> int:
    """Link a case to another that the actor may see too; gives the link's id.

    ``Invalid`` names the field: an unknown reference, the same case, a link that is there.
    """
    case = await find(actor, reference)
    require(actor, "core.link_cases", case)
    if kind not in _BY_KEY:
        raise Invalid({"kind": "Choose how the cases belong together."})
    target = await _other(actor, case, other)
    row = {"case_id": case["id"], "other_id": target["id"], "kind": kind, "made_by": actor.id}
    (link_id,) = await db.next_ids("case_link", 1)
    try:
        async with db.atomic():
            await db.insert("case_link", [{"id": link_id, **row}])
    except asyncpg.UniqueViolationError:
        said = f"{case['reference']} and {target['reference']} are linked like this already."
        raise Invalid({"other": said}) from None
    await _tell(actor, "core.case_linked", case, target, _BY_KEY[kind])
    return link_id


async def unlink(actor: Actor, reference: str, link_id: int) -> None:
    """End a link, from either end. One that has ended already stays ended."""
    case = await find(actor, reference)
    require(actor, "core.link_cases", case)
    rows = await db.fetch(
        "update case_link set ended_at = now() where id = $1 and ended_at is null "
        "and $2 in (case_id, other_id) returning case_id, other_id, kind",
        link_id,
        case["id"],
    )
    for row in rows:
        ends = await db.fetch(
            "select id, reference from case_file where id = any($1) order by id = $2 desc",
            [row["case_id"], row["other_id"]],
            row["case_id"],
        )
        first, second = dict(ends[0]), dict(ends[1])
        await _tell(actor, "core.case_unlinked", first, second, _BY_KEY[row["kind"]])


def words(kind: str, here: bool) -> str:
    """How a link reads on the case on which it was made (``here``), or on the other."""
    known = _BY_KEY.get(kind, LinkKind(kind, kind, kind))
    return known.here if here else known.there


async def _other(actor: Actor, case: Row, other: str) -> Row:
    if not other.strip():
        raise Invalid({"other": "Enter the reference of the other case, such as HK4-7291."})
    try:
        target = await find(actor, other)
    except UnknownCase as error:
        raise Invalid({"other": str(error.args[0])}) from None
    if target["id"] == case["id"]:
        raise Invalid({"other": "That is this case. Enter the reference of another one."})
    return target


async def _tell(actor: Actor, kind: str, case: Row, other: Row, link: LinkKind) -> None:
    ends = ((case, other, link.here), (other, case, link.there))
    await events.record_many(
        [
            events.Happening(
                events.case_stream(one["id"]),
                kind,
                actor,
                {"link": read, "reference": another["reference"]},
                one["id"],
            )
            for one, another, read in ends
        ]
    )
