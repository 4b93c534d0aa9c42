"""Sums of the time that was spent, by whatever a report asks, over what an actor may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opx_core import db
from opx_core.activities.intervals import KINDS
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import visible_in

PAGE = 50
_SECONDS = "greatest(coalesce(t.seconds, extract(epoch from now() - t.began_at)), 0)"
_ASKED = """
(select s.case_id, 'stepped_out' as kind, s.asked_at as began_at, s.asked_of as words, s.kind as
what, extract(epoch from coalesce(s.answered_at, s.withdrawn_at) - s.asked_at) as seconds,
s.answered_at is null and s.withdrawn_at is null as open from step_out s)
"""
_FIGURES = """
select key, count(*)::int as cases, {outer} from (
    select t.case_id, {key} as key, {inner}
    from {source} t join case_file c on c.id = t.case_id
    where {visible} and {where} group by 1, 2
) one group by key
"""
_CASES = """
select c.id, c.reference, c.kind, c.state, c.level, c.closed, p.name as complainant,
u.name as owner_name, spent.seconds, spent.total from (
    select t.case_id, sum({seconds})::bigint as seconds, count(*) over () as total
    from {source} t join case_file c on c.id = t.case_id
    where {visible} and {where} and {key} = $1 {kind}
    group by 1 order by 2 desc, 1 limit {limit} offset $2
) spent join case_file c on c.id = spent.case_id join party p on p.id = c.complainant_id
left join user_account u on u.id = c.owner_id order by spent.seconds desc, c.id
"""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What figures are grouped by: SQL over ``time_spent t`` and ``case_file c``."""

    name: str
    key: str
    where: str = "true"
    source: str = "time_spent"


_STEP = "case when t.activity <> '' then 'a:' || t.activity else 's:' || t.state end"
GROUPINGS = {
    grouping.name: grouping
    for grouping in (
        Grouping("level", "c.kind || ':' || c.level"),
        Grouping("step", f"c.kind || ':' || {_STEP}"),
        Grouping("person", "t.person_id::text", "t.person_id is not null"),
        Grouping("team", "coalesce(t.team_id::text, '')", "t.kind in ('handled', 'idle')"),
        Grouping(
            "waiting",
            "t.party || ':' || case when t.words = '' then 's:' || c.kind || ':' || t.state"
            " else 'w:' || t.words end",
            "t.kind = 'waiting'",
        ),
        Grouping("asked", "t.what || ':' || t.words", source=_ASKED),
    )
}


async def figures(actor: Actor, grouping: Grouping) -> list[Row]:
    """Rows with ``key``, ``cases``, and for each kind of interval its minutes."""
    inner = ", ".join(
        f"sum({_SECONDS}) filter (where t.kind = '{kind}') as {kind}" for kind in KINDS
    )
    outer = ", ".join(f"coalesce(round(sum({kind}) / 60), 0)::int as {kind}" for kind in KINDS)
    sql = _FIGURES.format(
        key=grouping.key,
        inner=inner,
        outer=outer,
        source=grouping.source,
        where=grouping.where,
        visible=visible_in(actor, "c"),
    )
    return [dict(row) for row in await db.fetch(sql)]


async def asked(actor: Actor) -> Mapping[str, Row]:
    """By key of the grouping "asked", how often it was asked and how much is open."""
    grouping = GROUPINGS["asked"]
    sql = (
        f"select {grouping.key} as key, count(*)::int as asked,"  # noqa: S608
        " count(*) filter (where t.open)::int as open"
        f" from {_ASKED} t join case_file c on c.id = t.case_id"
        f" where {visible_in(actor, 'c')} group by 1"
    )
    return {row["key"]: dict(row) for row in await db.fetch(sql)}


async def cases_behind(
    actor: Actor, grouping: Grouping, key: str, kind: str = "", page: int = 0
) -> list[dict[str, Any]]:
    """The cases behind a figure, those with most time first, one more than :data:`PAGE` if more.

    Each row has its ``seconds``, and ``total``, how many there are.
    """
    sql = _CASES.format(
        key=grouping.key,
        seconds=_SECONDS,
        source=grouping.source,
        where=grouping.where,
        visible=visible_in(actor, "c"),
        kind="and t.open" if kind == "open" else "and t.kind = $3" if kind else "",
        limit=PAGE + 1,
    )
    more = [kind] if kind not in ("", "open") else []
    return [dict(row) for row in await db.fetch(sql, key, page * PAGE, *more)]
