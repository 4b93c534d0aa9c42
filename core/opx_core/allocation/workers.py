"""Those who can be given cases: their books, skills, absence, capacity and load, in one query."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from opx_core import db
from opx_core.calendars import LONDON

DAY_MINUTES = 360
"""What someone without a capacity of their own works on cases in a day."""
WEEKDAYS = (1, 2, 3, 4, 5)

_HAS = """exists (select from user_role r join role_permission p on p.role_id = r.role_id
    where r.user_id = u.id and p.permission = '{}')"""
_TAKES = """from user_role r join role_permission p on p.role_id = r.role_id
    join role l on l.id = r.role_id where r.user_id = u.id and p.permission = 'core.take_cases'"""
_KINDS = f"""case when not exists (select {_TAKES} and l.kinds is null)
    then array(select distinct unnest(l.kinds) {_TAKES}) end"""
_OPEN = """(select count(*) from case_file c where c.owner_id = u.id and not c.closed
    and c.voided_at is null)"""
_WORKERS = f"""
select u.id, u.name, u.team_id, {_KINDS} as kinds, {_HAS.format("core.all_books")} as all_books,
{_HAS.format("core.read_restricted")} as reads_restricted,
array(select b.book_id from user_book b where b.user_id = u.id) as books,
(select json_object_agg(s.key, k.level) from user_skill k join skill s on s.id = k.skill_id
    where k.user_id = u.id and (k.expires_on is null or k.expires_on >= $1)) as skills,
(select json_object_agg(s.key, s.name) from skill s) as known,
a.last_on as away_until, v.name as cover, coalesce(p.unit, 'minutes') as unit,
coalesce(p.amount, {DAY_MINUTES}) as amount, coalesce(p.share, 100) as share,
coalesce(p.days, '{{{{1,2,3,4,5}}}}') as days, coalesce(g.cases, 0) as given_cases,
coalesce(g.minutes, 0) as given_minutes,
{{open}} as open,
exists (select from case_about k where k.case_id = $3 and k.user_id = u.id) as barred,
exists (select from case_clearance k where k.case_id = $3 and k.user_id = u.id
    and k.ended_at is null) as cleared
from user_account u
left join lateral (select a.last_on, a.cover_id from absence a where a.user_id = u.id
    and a.ended_at is null and a.first_on <= $1 and a.last_on >= $1
    order by a.last_on desc limit 1) a on true
left join user_account v on v.id = a.cover_id
left join capacity p on p.user_id = u.id
left join given_day g on g.user_id = u.id and g.day = $1
where u.active and ($2::bigint[] is null or u.id = any($2))
and {_HAS.format("core.take_cases")} order by u.name, u.id
"""  # noqa: S608 (the permissions are ours)


@dataclass(frozen=True, slots=True)
class Worker:
    """Someone who can be given cases; ``books`` is None for those who see every book.

    ``amount`` is a day's capacity in ``unit`` (cases, minutes), ``share`` the per cent of it that
    they do now; ``given_…`` is what they were given today. ``kinds`` are those that they take, None
    for every one.
    """

    id: int
    name: str
    team_id: int | None
    books: frozenset[int] | None
    reads_restricted: bool
    skills: Mapping[str, int]
    away_until: date | None
    cover: str
    unit: str
    amount: int
    share: int
    days: tuple[int, ...]
    given_cases: int
    given_minutes: int
    open: int
    kinds: frozenset[str] | None = None

    def works_on(self, day: date) -> bool:
        """Whether the day is one of those that they work."""
        return day.isoweekday() in self.days

    def minutes_a_day(self, per_case: int) -> int:
        """Their day in minutes, where a case takes ``per_case``."""
        whole = self.amount if self.unit == "minutes" else self.amount * per_case
        return whole * self.share // 100

    def left_today(self, per_case: int, today: date | None = None) -> int:
        """The minutes that they can still be given today; none or less when it is full.

        None either on a day that they do not work, or while they are away.
        """
        if self.away_until is not None or not self.works_on(today or datetime.now(LONDON).date()):
            return 0
        return self.minutes_a_day(per_case) - (
            self.given_minutes if self.unit == "minutes" else self.given_cases * per_case
        )


@dataclass(frozen=True, slots=True)
class Staff:
    """The workers by id, the skills that the tenant has (name by key), who is kept from a case."""

    workers: Mapping[int, Worker]
    known: Mapping[str, str]
    barred: frozenset[tuple[int, int]] = frozenset()
    cleared: frozenset[tuple[int, int]] = frozenset()


async def read(
    ids: Sequence[int] | None = None, case_id: int | None = None, *, load: bool = True
) -> Staff:
    """The active people who may have cases (of ``ids``, if given), and who is kept from a case.

    Without ``load`` their open cases are not counted (0): for those who ask only who may have one.
    """
    today = datetime.now(LONDON).date()
    sql = _WORKERS.format(open=_OPEN if load else "0::bigint")
    rows = await db.fetch(sql, today, None if ids is None else list(ids), case_id)
    known = json.loads(rows[0]["known"] or "{}") if rows else {}
    return Staff(
        {row["id"]: _worker(row) for row in rows},
        known,
        frozenset((case_id or 0, row["id"]) for row in rows if row["barred"]),
        frozenset((case_id or 0, row["id"]) for row in rows if row["cleared"]),
    )


async def read_for(case_ids: Sequence[int], ids: Sequence[int] | None = None) -> Staff:
    """As :func:`read`, with who is kept from, and who is cleared for, each of many cases."""
    found = await read(ids)
    barred = await db.fetch(
        "select case_id, user_id from case_about where case_id = any($1)", list(case_ids)
    )
    cleared = await db.fetch(
        "select case_id, user_id from case_clearance where case_id = any($1) and ended_at is null",
        list(case_ids),
    )
    return Staff(
        found.workers,
        found.known,
        frozenset((row["case_id"], row["user_id"]) for row in barred),
        frozenset((row["case_id"], row["user_id"]) for row in cleared),
    )


async def count_given(given: Sequence[tuple[int, int]]) -> None:
    """Add cases to what people were given today: pairs of a person and a case's minutes."""
    cases: dict[int, int] = {}
    minutes: dict[int, int] = {}
    for person, effort in given:
        cases[person] = cases.get(person, 0) + 1
        minutes[person] = minutes.get(person, 0) + effort
    people = sorted(cases)
    await db.execute(
        "insert into given_day (user_id, day, cases, minutes)"
        " select p, $2, c, m from unnest($1::bigint[], $3::int[], $4::int[]) x(p, c, m) order by p"
        " on conflict (user_id, day) do update set cases = given_day.cases + excluded.cases,"
        " minutes = given_day.minutes + excluded.minutes",
        people,
        datetime.now(UTC).astimezone(LONDON).date(),
        [cases[each] for each in people],
        [minutes[each] for each in people],
    )


def _worker(row: Mapping[str, Any]) -> Worker:
    kept = ("id", "name", "team_id", "reads_restricted", "away_until", "unit", "amount", "share")
    return Worker(
        **{name: row[name] for name in (*kept, "given_cases", "given_minutes", "open")},
        books=None if row["all_books"] else frozenset(row["books"]),
        skills=json.loads(row["skills"] or "{}"),
        cover=row["cover"] or "",
        days=tuple(row["days"]),
        kinds=None if row["kinds"] is None else frozenset(row["kinds"]),
    )
