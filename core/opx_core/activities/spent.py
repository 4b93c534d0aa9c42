"""Sums of the time that was spent, by whatever a report asks, over what an actor may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from opx_core import db
from opx_core.activities.intervals import KINDS
from opx_core.calendars import LONDON
from opx_core.dashboards import ALWAYS, Period
from opx_core.dates import midnight
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import visible_in

PAGE = 50
_LIVE = ", ".join(
    f"case when kind = '{kind}' then greatest(extract(epoch from now() - began_at)::bigint, 0)"
    f" else 0 end as {kind}"
    for kind in KINDS
)
_SPENT = f"""
(select case_id, state, activity, person_id, team_id, {", ".join(KINDS)} from time_sum
union all select case_id, state, activity, person_id, team_id, {_LIVE}
from time_spent where ended_at is null)
"""  # noqa: S608 (made of the kinds alone)
_WAITING = """
(select case_id, state, party, words,
greatest(coalesce(seconds, extract(epoch from now() - began_at)::bigint), 0) as waiting
from time_spent where kind = 'waiting')
"""
_ASKED = """
(select s.case_id, s.asked_of as words, s.kind as what,
extract(epoch from coalesce(s.answered_at, s.withdrawn_at, now()) - s.asked_at)::bigint
as stepped_out, s.answered_at is null and s.withdrawn_at is null as open from step_out s)
"""
_FIGURES = """
select key, count(*)::int as cases, {outer} from (
    select t.case_id, {key} as key, {inner}
    from {source} t join case_file c on c.id = t.case_id
    where {visible} and {where} and {period} group by 1, 2
) one group by key
"""
_CASES = """
select c.id, c.reference, c.kind, c.state, c.level, c.closed, p.name as complainant,
u.name as owner_name, spent.seconds, spent.total from (
    select t.case_id, sum({seconds})::bigint as seconds, count(*) over () as total
    from {source} t join case_file c on c.id = t.case_id
    where {visible} and {where} and {period} and {key} = $1 and {narrowed}
    group by 1 order by 2 desc, 1 limit {limit} offset $2
) spent join case_file c on c.id = spent.case_id join party p on p.id = c.complainant_id
left join user_account u on u.id = c.owner_id order by spent.seconds desc, c.id
"""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What figures are grouped by: SQL over ``source`` (called t) and ``case_file c``.

    ``kinds`` are the kinds of interval that the source has seconds of.
    """

    name: str
    key: str
    where: str = "true"
    source: str = _SPENT
    kinds: tuple[str, ...] = KINDS


_OWN = ("handled", "idle")
_STEP = "case when t.activity <> '' then 'a:' || t.activity else 's:' || t.state end"
GROUPINGS = {
    grouping.name: grouping
    for grouping in (
        Grouping("level", "c.kind || ':' || c.level"),
        Grouping("step", f"c.kind || ':' || {_STEP}"),
        Grouping("person", "t.person_id::text", "t.person_id is not null", kinds=_OWN),
        Grouping("team", "coalesce(t.team_id::text, '')", "t.person_id is not null", kinds=_OWN),
        Grouping(
            "waiting",
            "t.party || ':' || case when t.words = '' then 's:' || c.kind || ':' || t.state"
            " else 'w:' || t.words end",
            source=_WAITING,
            kinds=("waiting",),
        ),
        Grouping("asked", "t.what || ':' || t.words", source=_ASKED, kinds=("stepped_out",)),
    )
}


async def figures(actor: Actor, grouping: Grouping, period: Period = ALWAYS) -> list[Row]:
    """Rows with ``key``, ``cases``, and for each kind of interval its minutes."""
    inner = ", ".join(f"sum(t.{kind}) as {kind}" for kind in grouping.kinds)
    outer = ", ".join(f"(sum({kind}) / 60)::bigint as {kind}" for kind in grouping.kinds)
    within, moments = _within(period)
    sql = _FIGURES.format(
        key=grouping.key,
        inner=inner,
        outer=outer,
        source=grouping.source,
        where=grouping.where,
        period=within,
        visible=visible_in(actor, "c"),
    )
    return [dict(row) for row in await db.fetch(sql, *moments)]


async def asked(actor: Actor, period: Period = ALWAYS) -> Mapping[str, Row]:
    """By key of the grouping "asked", how often it was asked and how much is open."""
    grouping, (within, moments) = GROUPINGS["asked"], _within(period)
    sql = (
        f"select {grouping.key} as key, count(*)::int as asked,"  # noqa: S608
        " count(*) filter (where t.open)::int as open"
        f" from {_ASKED} t join case_file c on c.id = t.case_id"
        f" where {visible_in(actor, 'c')} and {within} group by 1"
    )
    return {row["key"]: dict(row) for row in await db.fetch(sql, *moments)}


async def cases_behind(
    actor: Actor,
    grouping: Grouping,
    key: str,
    kind: str = "",
    page: int = 0,
    period: Period = ALWAYS,
) -> list[dict[str, Any]]:
    """The cases behind a figure, those with most time first, one more than :data:`PAGE` if more.

    Each row has its ``seconds``, and ``total``, how many there are.
    """
    some = (kind,) if kind in grouping.kinds else grouping.kinds
    seconds = " + ".join(f"t.{each}" for each in some)
    within, moments = _within(period, after=2)
    sql = _CASES.format(
        key=grouping.key,
        seconds=seconds,
        source=grouping.source,
        where=grouping.where,
        period=within,
        visible=visible_in(actor, "c"),
        narrowed="t.open" if kind == "open" else f"({seconds}) > 0" if kind else "true",
        limit=PAGE + 1,
    )
    return [dict(row) for row in await db.fetch(sql, key, page * PAGE, *moments)]


def _within(period: Period, after: int = 0) -> tuple[str, Sequence[datetime]]:
    """SQL over ``case_file c`` for the cases of a period, and its parameters from ``after`` on."""
    column = f"c.{period.of}_at"
    parts = ["c.closed"] if period.of == "closed" else []
    moments = []
    if period.since:
        moments.append(midnight(period.since, LONDON))
        parts.append(f"{column} >= ${after + len(moments)}")
    if period.until:
        moments.append(midnight(period.until + timedelta(days=1), LONDON))
        parts.append(f"{column} < ${after + len(moments)}")
    return " and ".join(parts) or "true", moments
