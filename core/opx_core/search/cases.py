"""The cases that hits are of: only those that the actor may see and that the filters keep."""

from datetime import timedelta
from typing import Any

from piccolo.querystring import QueryString

from opx_core import db
from opx_core.calendars import LONDON
from opx_core.case_list import BadFilter
from opx_core.dates import midnight
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.policy import visible
from opx_core.search.hits import Wanted
from opx_core.tables import Case

_PLANS = {
    "plan_cache_mode": "force_custom_plan",
    "max_parallel_workers_per_gather": "0",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
COLUMNS = """case_file.id, case_file.reference, case_file.kind, case_file.workflow_version,
case_file.state, case_file.level,
case_file.closed, case_file.subject, case_file.received_at,
(select name from party where party.id = case_file.complainant_id) as complainant"""


def condition(actor: Actor, wanted: Wanted) -> QueryString:
    """What a case must be, as a condition on ``case_file``; ``BadFilter`` for an odd filter."""
    found: Any = visible(actor)
    for part in _filters(wanted):
        found = found & part
    query: QueryString = found.querystring
    return query


async def expect_few_rows() -> None:
    """For the rest of this session: plans for queries that look up some hundred rows by an index.

    A plan made for any text would not know that this one is rare; guessing too many, PostgreSQL
    would read whole tables, with helpers that take longer to start than the search.
    """
    await db.execute("; ".join(f"set local {name} = {value}" for name, value in _PLANS.items()))


async def rows(sql: str, *args: object) -> list[Row]:
    """The rows of ``sql``, whose ``{}`` are ``args``: values, or conditions."""
    text, values = QueryString(sql, *args).compile_string()
    return [dict(row) for row in await db.fetch(text, *values)]


def _filters(wanted: Wanted) -> list[Any]:
    parts: list[Any] = []
    if wanted.state not in ("", "open", "closed"):
        raise BadFilter(f"“{wanted.state}” is not a state to filter by.")
    if wanted.state:
        parts.append(Case.closed.eq(wanted.state == "closed"))
    if wanted.level:
        parts.append(Case.level == wanted.level.replace("\x00", ""))
    if wanted.book:
        parts.append(Case.book == (row_id(wanted.book) or 0))
    if wanted.since:
        parts.append(Case.received_at >= midnight(wanted.since, LONDON))
    if wanted.until:
        after = wanted.until + timedelta(days=1)
        parts.append(Case.received_at < midnight(after, LONDON))
    return parts
