"""A page of the list, and all of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from opx_core import data_classes, db, workflows
from opx_core.case_list.filters import CaseFilter, Conditions, conditions
from opx_core.case_list.sorting import beyond, cursor_of, order
from opx_core.identity import Actor

PAGE = 50
COUNT_LIMIT = 2_000

# What is chosen and counted is read from an index only; the rows themselves for one page.
_COUNT = f"""
select count(*) as total from (
    select from case_file c where {{where}} limit {COUNT_LIMIT + 1}) counted
"""  # noqa: S608 (the conditions' values are arguments)
_CASES = """
with chosen as materialized (
    select c.id from case_file c where {where} order by {order} limit {limit}),
needs as (
    select n.party_id, string_agg(n.label, ', ' order by n.id) as support from support_need n
    where n.ended_at is null and n.party_id = any(array(
        select f.complainant_id from chosen join case_file f using (id)))
    group by n.party_id)
select {more} c.id, c.reference, c.kind, c.workflow_version, c.state, c.level, c.closed, c.subject,
c.episode, c.received_at, c.closed_at, c.next_due_at, c.next_deadline,
c.waiting_on, c.waiting_for, p.name complainant,
c.owner_id as owner,
coalesce(needs.support, '') as support,
u.name owner_name, t.name team_name, b.name book_name from chosen join case_file c using (id)
join party p on p.id = c.complainant_id join client_book b on b.id = c.book_id
left join needs on needs.party_id = c.complainant_id
left join user_account u on u.id = c.owner_id left join team t on t.id = c.team_id
order by {order}
"""


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of the list. The cursors go back into ``after`` and ``before``."""

    rows: list[dict[str, Any]]
    total: int
    next_after: str = ""
    previous_before: str = ""
    filter: CaseFilter = field(default_factory=CaseFilter)

    @property
    def more_than_counted(self) -> bool:
        """Whether there are more than were counted (2,000)."""
        return self.total > COUNT_LIMIT


async def page(actor: Actor, wanted: CaseFilter, now: datetime | None = None) -> CasePage:
    """One page of 50 cases with the total; ``BadFilter`` for what cannot be filtered."""
    where = conditions(actor, wanted, now or datetime.now(UTC))
    backwards = bool(wanted.before)
    count = _COUNT.format(where=where.sql)
    rows = await _cut(actor, wanted, where, PAGE + 1, f"({count}),")
    await workflows.know(rows)
    totals = [row.pop("total") for row in rows]
    more = len(rows) > PAGE
    rows = rows[:PAGE][::-1] if backwards else rows[:PAGE]
    forward = more or backwards
    back = more if backwards else bool(wanted.after)
    return CasePage(
        rows=rows,
        total=totals[0] if totals else await _beyond_the_end(wanted, where),
        next_after=cursor_of(rows[-1], wanted) if rows and forward else "",
        previous_before=cursor_of(rows[0], wanted) if rows and back else "",
        filter=wanted,
    )


async def every(actor: Actor, wanted: CaseFilter) -> AsyncIterator[list[dict[str, Any]]]:
    """All the cases of the filter in the list's order, some hundred at a time."""
    step = replace(wanted, after="", before="")
    where = conditions(actor, step, datetime.now(UTC))
    while rows := await _cut(actor, step, where, 500):
        await workflows.know(rows)
        yield rows
        step = replace(step, after=cursor_of(rows[-1], step))


async def _cut(
    actor: Actor, wanted: CaseFilter, where: Conditions, limit: int, more: str = ""
) -> list[dict[str, Any]]:
    cut = beyond(where, wanted)
    sql = _CASES.format(where=cut.sql, order=order(wanted), limit=limit, more=more)
    rows = await db.fetch(sql, *cut.args)
    return [{**row, "support": data_classes.needs(actor, row["support"])} for row in rows]


async def _beyond_the_end(wanted: CaseFilter, where: Conditions) -> int:
    """How many there are where none is on the page: none at all, or all on pages before."""
    if not (wanted.after or wanted.before):
        return 0
    total: int = await db.fetch_value(_COUNT.format(where=where.sql), *where.args)
    return total
