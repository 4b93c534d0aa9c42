"""Merging two rows that are one person, and undoing it.

Both rows stay. What belonged to the one is moved to the other, and each moved row is written
down, so that undoing puts back exactly those, whatever has been added since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from opx_core import db
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.parties import finding, points, telling
from opx_core.policy import require
from opx_core.tables import Party

MOST_CASES = 5_000
_MOVED = {
    "case_party": "party_id",
    "case_file": "complainant_id",
    "contact_point": "party_id",
    "support_need": "party_id",
    "adjustment": "party_id",
    "party_word": "party_id",
    "outside_account": "party_id",
}
_NOT_TWICE = """ and not exists (select from case_party other where other.case_id = t.case_id
    and other.party_id = $2 and other.role = t.role)"""
_MERGES = """
select m.id, m.party_id, m.into_id, m.why, m.merged_at, p.name, u.name as by from party_merge m
join party p on p.id = m.party_id left join user_account u on u.id = m.merged_by
where m.into_id = $1 and m.undone_at is null order by m.id desc
"""


class CannotMerge(ValueError):
    """These two cannot become one, or no longer be parted. The message says why."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that stands: who was merged, when, by whom and why."""

    id: int
    party_id: int
    name: str
    at: datetime
    by: str
    why: str


async def merge(actor: Actor, keep_id: int, gone_id: int, why: str = "") -> int:
    """Let ``gone_id`` stand in ``keep_id`` from now on; gives the id of the merge.

    ``UnknownParty`` for who is not visible, :class:`CannotMerge` across client books.
    """
    keep, gone = await _both(actor, keep_id, gone_id)
    text = " ".join(why.replace("\x00", "").split())[:300]
    merge_id: int = await db.fetch_value(
        "insert into party_merge (party_id, into_id, why, merged_by) values ($1, $2, $3, $4) "
        "returning id",
        *(gone["id"], keep["id"], text, actor.id),
    )
    for table, column in _MOVED.items():
        await _move(merge_id, table, column, gone["id"], keep["id"])
    await db.execute(
        "update party set merged_into_id = $2, version = version + 1 where id = $1",
        *(gone["id"], keep["id"]),
    )
    values = {"party": keep["name"], "other": gone["name"], "merge_id": merge_id, "why": text}
    await _tell_both(actor, "core.parties_merged", keep["id"], gone["id"], values)
    return merge_id


async def unmerge(actor: Actor, merge_id: int) -> int:
    """Part what a merge joined; gives the id of the party that stands alone again.

    Everything that the merge moved goes back as it now is; what came later stays.
    """
    row = await _standing(actor, merge_id)
    gone_id, keep_id = row["party_id"], row["into_id"]
    for table, column in _MOVED.items():
        await db.execute(
            f'update "{table}" set {column} = $2 where {column} = $3 and id in (select r.row_id '  # noqa: S608
            "from party_merge_row r where r.merge_id = $1 and r.kind = $4)",
            *(merge_id, gone_id, keep_id, table),
        )
    await db.execute(
        "update party set merged_into_id = null, version = version + 1 where id = $1", gone_id
    )
    await db.execute(
        "update party_merge set undone_at = $2, undone_by = $3 where id = $1",
        *(merge_id, datetime.now(UTC), actor.id),
    )
    names = {each["id"]: each["name"] for each in await _rows([gone_id, keep_id])}
    values = {"party": names[keep_id], "other": names[gone_id], "merge_id": merge_id}
    await _tell_both(actor, "core.parties_unmerged", keep_id, gone_id, values)
    return int(gone_id)


async def standing(party_id: int) -> list[Merge]:
    """The merges that stand in a party, newest first."""
    return [
        Merge(r["id"], r["party_id"], r["name"], r["merged_at"], r["by"] or "OPX", r["why"])
        for r in await db.fetch(_MERGES, party_id)
    ]


async def _both(actor: Actor, keep_id: int, gone_id: int) -> tuple[Row, Row]:
    require(actor, "core.merge_parties")
    keep, gone = await finding.find(actor, keep_id), await finding.find(actor, gone_id)
    if keep["id"] == gone["id"]:
        raise CannotMerge("Choose two different people: these are one already.")
    for party_id in sorted((keep["id"], gone["id"])):
        await finding.lock(actor, party_id, "core.merge_parties")
    keep, gone = await finding.find(actor, keep["id"]), await finding.find(actor, gone["id"])
    if keep["id"] == gone["id"]:
        raise CannotMerge("Someone has merged these two meanwhile.")
    if keep["book_id"] != gone["book_id"]:
        raise CannotMerge("These two belong to different client books and stay apart.")
    if keep["kind"] != gone["kind"]:
        raise CannotMerge("A person and an organisation cannot be merged.")
    count = await db.fetch_value(
        "select count(*) from (select from case_party where party_id = $1 limit $2) c",
        *(gone["id"], MOST_CASES + 1),
    )
    if count > MOST_CASES:
        raise CannotMerge(f"{gone['name']} is on more than {MOST_CASES:,} cases: keep that one.")
    return keep, gone


async def _move(merge_id: int, table: str, column: str, gone_id: int, keep_id: int) -> None:
    """Move rows and write each down. A part that both have in one case stays where it is."""
    unless = _NOT_TWICE if table == "case_party" else ""
    await db.execute(
        f'with moved as (update "{table}" t set {column} = $2 where t.{column} = $1{unless} '  # noqa: S608
        "returning t.id) insert into party_merge_row (merge_id, kind, row_id) "
        "select $3, $4, id from moved",
        *(gone_id, keep_id, merge_id, table),
    )


async def _standing(actor: Actor, merge_id: int) -> Row:
    require(actor, "core.merge_parties")
    rows: list[Any] = await db.fetch(
        "select * from party_merge where id = $1 and undone_at is null", merge_id
    )
    if not rows:
        raise CannotMerge("This merge has been undone already.")
    into = await finding.find(actor, rows[0]["into_id"])
    if into["id"] != rows[0]["into_id"]:
        raise CannotMerge(f"Undo the later merge into {into['name']} first.")
    await finding.lock(actor, into["id"], "core.merge_parties")
    again = await db.fetch_value(
        "select undone_at is null from party_merge where id = $1 for update", merge_id
    )
    if not again:
        raise CannotMerge("This merge has been undone already.")
    return dict(rows[0])


async def _tell_both(
    actor: Actor, kind: str, keep_id: int, gone_id: int, values: dict[str, object]
) -> None:
    """On the cases of both, each once, and on both parties' own chains."""
    for party_id, besides in ((keep_id, 0), (gone_id, keep_id)):
        await points.keep_old_columns(party_id)
        await telling.tell(actor, kind, party_id, values, besides=besides)


async def _rows(ids: Sequence[int]) -> list[Row]:
    return await Party.select(Party.id, Party.name).where(Party.id.is_in(list(ids)))
