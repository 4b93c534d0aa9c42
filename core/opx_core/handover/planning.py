"""What someone has open, and what would become of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from opx_core import db
from opx_core.allocation.eligible import REASONS
from opx_core.db import Row
from opx_core.handover.receivers import Owners, Receivers
from opx_core.identity import Actor
from opx_core.policy import require, visible_in
from opx_core.staff.reading import books_of

FIRST = 20

_GROUPS = """
select c.book_id, b.name as book, c.kind, c.level, c.team_id, t.name as team,
count(*) as cases, count(*) filter (where c.next_due_at < $2) as late
from case_file c join client_book b on b.id = c.book_id left join team t on t.id = c.team_id
where c.owner_id = $1 and not c.closed and {visible}
group by 1, 2, 3, 4, 5, 6 order by late desc, cases desc, book, level
"""
WHAT = """c.id, c.reference, c.kind, c.workflow_version, c.state, c.level, c.episode, c.nation,
c.subject, c.facts, c.fields, c.book_id, c.team_id, c.owner_id, c.restricted"""
"""The columns of a case that say who may have it."""
_OPEN = f"""
select {WHAT}, b.name as book from case_file c join client_book b on b.id = c.book_id
where c.owner_id = $1 and not c.closed and {{visible}} order by c.id
"""  # noqa: S608
_FIRST = """
select c.reference, c.kind, c.state, c.level, c.next_due_at, c.next_deadline, b.name as book,
p.name as complainant from case_file c join client_book b on b.id = c.book_id
join party p on p.id = c.complainant_id
where c.owner_id = $1 and not c.closed and {visible} order by c.next_due_at, c.id limit $2
"""
_AROUND = """
select (select count(*) from diary_entry d join case_file c on c.id = d.case_id
    where d.done_at is null and {visible}
    and (d.for_id = $1 or (d.for_id is null and c.owner_id = $1))) as diary,
(select count(*) from draft d join case_file c on c.id = d.case_id
    where d.author_id = $1 and {visible}) as drafts
"""
_LOADS = """
select u.id, u.name, u.active, t.name as team, load.cases, load.late
from (select c.owner_id, count(*) as cases, count(*) filter (where c.next_due_at < $1) as late
    from case_file c where not c.closed and c.owner_id is not null and {visible} group by 1) load
join user_account u on u.id = load.owner_id left join team t on t.id = u.team_id
where $2::bigint[] is null or u.id = $3
    or exists (select from user_book b where b.user_id = u.id and b.book_id = any($2))
order by u.active, load.cases desc, u.name
"""


@dataclass(frozen=True, slots=True)
class Stays:
    """Cases that the chosen receivers cannot have: how many, of which book, and why."""

    book: str
    cases: int
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Someone's open work as far as the actor sees it, and where it would go.

    ``groups`` and ``first`` are rows, the late ones first; ``able`` are the people, and
    ``teams`` the teams, that could have at least a part. ``goes`` counts by receiver.
    """

    groups: list[Row]
    first: list[Row]
    diary: int
    drafts: int
    able: list[Row]
    teams: list[Row]
    goes: dict[int, int]
    stays: list[Stays]

    @property
    def cases(self) -> int:
        """How many open cases there are."""
        return sum(group["cases"] for group in self.groups)


async def plan(actor: Actor, person_id: int, receivers: Receivers | None = None) -> Plan:
    """What ``person_id`` has open, and where it would go with these receivers."""
    require(actor, "core.hand_over_work")
    visible, now = visible_in(actor, "c"), datetime.now(UTC)
    groups = [dict(r) for r in await db.fetch(_GROUPS.format(visible=visible), person_id, now)]
    first = [dict(r) for r in await db.fetch(_FIRST.format(visible=visible), person_id, FIRST)]
    (around,) = await db.fetch(_AROUND.format(visible=visible), person_id)
    cases = [dict(r) for r in await db.fetch(_OPEN.format(visible=visible), person_id)]
    asked = cases or await _diary_cases(actor, person_id)
    owners = await Owners.of(asked, person_id)
    able = [{"id": e.id, "name": e.name, "team_id": e.team_id} for e in owners.every(asked)]
    goes, stays = _where(owners, cases, receivers or Receivers())
    teams = await _teams({each.team_id for each in owners.every(asked)})
    return Plan(groups, first, around["diary"], around["drafts"], able, teams, goes, stays)


async def loads(actor: Actor) -> list[Row]:
    """The people with open cases that the actor sees, those who left first, then the busiest."""
    require(actor, "core.hand_over_work")
    sql = _LOADS.format(visible=visible_in(actor, "c"))
    rows = await db.fetch(sql, datetime.now(UTC), books_of(actor), actor.id)
    return [dict(row) for row in rows]


def _where(
    owners: Owners, cases: list[Row], receivers: Receivers
) -> tuple[dict[int, int], list[Stays]]:
    goes: dict[int, int] = {}
    stays: dict[tuple[str, str], Stays] = {}
    for case in cases:
        able = owners.can_take(receivers, case)
        if not able:
            why = _why(owners, receivers, case)
            before = stays.get((case["book"], why), Stays(case["book"], 0, why))
            stays[case["book"], why] = Stays(case["book"], before.cases + 1, why)
        elif receivers.team_id is not None:
            goes[receivers.team_id] = goes.get(receivers.team_id, 0) + 1
        elif (person := owners.least(able, goes)) is not None:
            goes[person] = goes.get(person, 0) + 1
    return goes, list(stays.values())


def _why(owners: Owners, receivers: Receivers, case: Row) -> str:
    refused = owners.why(receivers, case)
    if refused.reason not in ("book", "nobody"):
        return f"{REASONS[refused.reason]}: none of those you chose can have these."
    if not owners.able(case):
        return "Nobody else may work cases of this client book. Give someone the book first."
    if receivers.team_id is not None:
        return "Nobody in this team may work cases of this client book."
    return "None of those you chose may work cases of this client book."


async def _diary_cases(actor: Actor, person_id: int) -> list[Row]:
    sql = (
        f"select {WHAT} from diary_entry d join case_file c on c.id = d.case_id"  # noqa: S608
        f" where d.for_id = $1 and d.done_at is null and {visible_in(actor, 'c')} order by d.id"
    )
    return [dict(row) for row in await db.fetch(sql, person_id)]


async def _teams(ids: set[int | None]) -> list[Row]:
    wanted = [each for each in ids if each is not None]
    rows = await db.fetch("select id, name from team where id = any($1) order by name", wanted)
    return [dict(row) for row in rows]
