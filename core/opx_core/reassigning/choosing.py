"""Which cases: those ticked, by reference, or all that a filter of the list finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from opx_core import case_list, db
from opx_core.case_list import CaseFilter
from opx_core.db import Row
from opx_core.handover.planning import WHAT
from opx_core.identity import Actor
from opx_core.policy import visible_in
from opx_core.references import tidy

MOST = 2_000

_SHOWN = f"{WHAT}, c.closed, u.name as owner"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Cases to give on: their references, or a filter for all that it finds."""

    references: tuple[str, ...] = ()
    filter: CaseFilter | None = None


async def chosen(actor: Actor, wanted: Chosen) -> list[Row]:
    """The cases that the actor sees of those wanted, in the order of their ids: at most 2,000."""
    if wanted.filter is None:
        return await _named(actor, wanted.references)
    where = case_list.conditions(actor, wanted.filter, datetime.now(UTC))
    sql = (
        f"select {_SHOWN} from case_file c left join user_account u on u.id = c.owner_id"  # noqa: S608
        f" where {where.sql} order by c.next_due_at, c.id limit {MOST}"
    )
    rows = [dict(row) for row in await db.fetch(sql, *where.args)]
    return sorted(rows, key=lambda row: int(row["id"]))


async def _named(actor: Actor, references: Sequence[str]) -> list[Row]:
    sql = (
        f"select {_SHOWN} from case_file c left join user_account u on u.id = c.owner_id"  # noqa: S608
        f" where c.reference = any($1) and {visible_in(actor, 'c')} order by c.id limit {MOST}"
    )
    wanted = sorted({tidy(each) for each in references})[:MOST]
    return [dict(row) for row in await db.fetch(sql, wanted)]
