"""Out of office: from a day to a day, with a colleague who covers.

People say so themselves; whoever plans people's time says it for others.
"""

from datetime import date, datetime, timedelta

from opx_core import db, events, staff
from opx_core.calendars import LONDON
from opx_core.cases.asking import Invalid
from opx_core.dates import day_in_words
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.staff.reading import UnknownPerson
from opx_core.worktime import covering

PERMISSION = "core.plan_time"
MOST_DAYS, MOST_BACK = 366, 31

_OF = """
select a.id, a.user_id, a.first_on, a.last_on, a.cover_id, v.name as cover from absence a
left join user_account v on v.id = a.cover_id
where a.user_id = $1 and a.ended_at is null and a.last_on >= $2 order by a.first_on, a.id
"""
_COVERED = """
select a.user_id as id, u.name, a.last_on from absence a join user_account u on u.id = a.user_id
where a.cover_id = $1 and a.ended_at is null and a.first_on <= $2 and a.last_on >= $2
order by u.name
"""
_ONE = "select a.*, u.name from absence a join user_account u on u.id = a.user_id where a.id = $1"


class UnknownAbsence(LookupError):
    """There is no such absence, or it is not for the actor to change."""


async def of_person(person_id: int) -> list[Row]:
    """The absences of someone that are not over, the earliest first."""
    return [dict(row) for row in await db.fetch(_OF, person_id, _today())]


async def covered_by(person_id: int) -> list[Row]:
    """Those for whom someone covers today, each with the last day."""
    return [dict(row) for row in await db.fetch(_COVERED, person_id, _today())]


async def add(
    actor: Actor, person_id: int, first_on: date, last_on: date, cover_id: int | None
) -> int:
    """Say that someone is away; gives the absence's id, or raises ``Invalid``."""
    name = await _who(actor, person_id)
    if errors := await _wrong(actor, person_id, first_on, last_on, cover_id):
        raise Invalid(errors)
    (absence_id,) = await db.next_ids("absence", 1)
    row: Row = {"id": absence_id, "user_id": person_id, "cover_id": cover_id}
    row |= {"first_on": first_on, "last_on": last_on, "made_by": actor.id}
    await db.insert("absence", [row])
    await _record(actor, "core.absence_added", name, row)
    return absence_id


async def end(actor: Actor, absence_id: int) -> int:
    """Take an absence back, or end it today; gives whose it was. Twice changes nothing."""
    rows = await db.fetch(f"{_ONE} for update of a", absence_id)
    if not rows:
        raise UnknownAbsence("There is no such absence.")
    row = dict(rows[0])
    try:
        await _who(actor, row["user_id"])
    except UnknownPerson:
        raise UnknownAbsence("There is no such absence.") from None
    if row["ended_at"] is None:
        await db.execute("update absence set ended_at = now() where id = $1", absence_id)
        await _record(actor, "core.absence_ended", row["name"], row)
    return int(row["user_id"])


async def _who(actor: Actor, person_id: int) -> str:
    if person_id == actor.id:
        return actor.name
    row = await staff.person(actor, person_id)
    require(actor, PERMISSION)
    return str(row["name"])


async def _wrong(
    actor: Actor, person_id: int, first_on: date, last_on: date, cover_id: int | None
) -> dict[str, str]:
    errors, today = {}, _today()
    if last_on < first_on:
        errors["last_on"] = "This is before the first day. Enter the same day or a later one."
    elif last_on < today:
        errors["last_on"] = "This day has passed. Enter today or a later day."
    elif (last_on - first_on).days > MOST_DAYS:
        errors["last_on"] = "This is more than a year after the first day. Enter an earlier day."
    if first_on < today - timedelta(days=MOST_BACK):
        errors["first_on"] = "This is more than a month ago. Enter a later day."
    if cover_id == person_id:
        errors["cover"] = "Nobody covers for themselves. Choose a colleague."
    elif cover_id is not None:
        known = {row["id"] for row in await staff.everyone(actor) if row["active"]}
        if cover_id not in known:
            errors["cover"] = "Choose a colleague from the list."
        elif said := (await covering.reasons(person_id, [cover_id])).get(cover_id):
            errors["cover"] = said
        elif await db.fetch_value(_AWAY_TOO, cover_id, first_on, last_on):
            errors["cover"] = "They are away on some of these days themselves. Choose another."
    return errors


_AWAY_TOO = """
select exists (select from absence a where a.user_id = $1 and a.ended_at is null
    and a.first_on <= $3 and a.last_on >= $2)
"""


async def _record(actor: Actor, kind: str, name: str, row: Row) -> None:
    cover = await db.fetch_value("select name from user_account where id = $1", row["cover_id"])
    said = f"From {day_in_words(row['first_on'])} to {day_in_words(row['last_on'])}"
    what = f"{said}, covered by {cover}." if cover else f"{said}, nobody covers."
    values = {"name": name, "what": what, "absence_id": row["id"]}
    await events.record(events.Happening(f"user/{row['user_id']}", kind, actor, values))


def _today() -> date:
    return datetime.now(LONDON).date()
