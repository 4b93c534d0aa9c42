"""What waits for someone today: due, promised, asked of them, answered, covered for others."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from opx_core import data_classes, db, worktime
from opx_core.calendars import LONDON
from opx_core.cases import diary
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import visible_in

DAYS, MOST, REMEMBERED = 7, 100, 14
_DUE = """
select c.id, c.reference, c.kind, c.state, c.level, c.subject, c.owner_id as owner,
u.name as owner_name, c.next_due_at, c.next_deadline, p.name as complainant,
coalesce((select string_agg(n.label, ', ' order by n.id) from support_need n
    where n.party_id = p.id and n.ended_at is null), '') as support
from case_file c join party p on p.id = c.complainant_id join user_account u on u.id = c.owner_id
where c.owner_id = any($1) and not c.closed and c.next_due_at < $2 and {visible}
order by c.next_due_at, c.id limit $3
"""
_ANSWERED = """
select c.reference, p.name as complainant, s.asked_of || ': ' || left(s.answer, 200) as what,
s.answered_at as at from case_file c join step_out s on s.case_id = c.id
join party p on p.id = c.complainant_id
where c.owner_id = $1 and not c.closed and s.answered_at > $2 and {visible}
and not exists (select from event e where e.case_id = c.id and e.actor_id = $1
    and e.at > s.answered_at) order by s.answered_at desc limit $3
"""
_ASKED = """
select c.reference, p.name as complainant, s.asked as what, s.asked_at as at, s.expected_on
from step_out s join case_file c on c.id = s.case_id join party p on p.id = c.complainant_id
where s.answered_at is null and s.withdrawn_at is null and not c.closed
and (s.user_id = $1 or (s.user_id is null and s.team_id = $2)) and {visible}
order by s.expected_on nulls last, s.asked_at limit $3
"""
_OPEN = """
select count(*) as open, count(*) filter (where c.next_due_at < $2) as late from case_file c
where c.owner_id = $1 and not c.closed and {visible}
"""


@dataclass(frozen=True, slots=True)
class Covered:
    """Someone for whom one covers: their row, until when, and what of theirs is due."""

    person: Row
    due: list[Row]


@dataclass(frozen=True, slots=True)
class Day:
    """Someone's day: rows, the most urgent first; ``open`` and ``late`` count all their cases."""

    open: int
    late: int
    due: list[Row]
    promised: list[Row]
    answered: list[Row]
    asked: list[Row]
    covered: list[Covered]


async def read(actor: Actor, now: datetime | None = None) -> Day:
    """The actor's day: what is late or due within seven days, and diary entries up to then."""
    now = now or datetime.now(UTC)
    visible = visible_in(actor, "c")
    (counts,) = await db.fetch(_OPEN.format(visible=visible), actor.id, now)
    people = await worktime.covered_by(actor.id or 0)
    owners = [actor.id, *(each["id"] for each in people)]
    until = now + timedelta(days=DAYS)
    found = await db.fetch(_DUE.format(visible=visible), owners, until, MOST)
    rows = [{**r, "support": data_classes.needs(actor, r["support"])} for r in found]
    since = now - timedelta(days=REMEMBERED)
    answers = await db.fetch(_ANSWERED.format(visible=visible), actor.id, since, MOST)
    asked = await db.fetch(_ASKED.format(visible=visible), actor.id, actor.team_id, MOST)
    covered = [Covered(each, [r for r in rows if r["owner"] == each["id"]]) for each in people]
    return Day(
        counts["open"],
        counts["late"],
        [row for row in rows if row["owner"] == actor.id],
        _soon(await diary.waiting(actor), now.astimezone(LONDON).date()),
        [dict(row) for row in answers],
        [dict(row) for row in asked],
        covered,
    )


def _soon(entries: list[Row], today: date) -> list[Row]:
    return [entry for entry in entries if entry["due_on"] <= today + timedelta(days=DAYS)]
