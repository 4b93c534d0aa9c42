"""Adding and taking away a day of the tenant's own."""

from datetime import UTC, datetime

from opx_core import db, events, jobs
from opx_core.calendars import LONDON, Nation, calendar
from opx_core.cases.asking import Invalid
from opx_core.dates import day_in_words
from opx_core.identity import Actor
from opx_core.own_days import COLUMNS, OwnDay
from opx_core.policy import require

PERMISSION = "core.manage_calendars"
ENDLESS = 2100
LONGEST = 80
_ONE = f"select {COLUMNS} from calendar_day where id = $1"  # noqa: S608


class UnknownDay(LookupError):
    """The tenant has no such day of its own."""


async def find(day_id: int) -> OwnDay:
    """A day of the tenant's own; :class:`UnknownDay`."""
    rows = await db.fetch(_ONE, day_id)
    if not rows:
        raise UnknownDay("This day is not in the calendar any more.")
    return OwnDay(**rows[0])


async def checked(own: OwnDay) -> None:
    """Raise ``Invalid`` with all that is wrong with a day that is to be added."""
    errors = {}
    if not own.name or len(own.name) > LONGEST:
        errors["name"] = f"Enter a name of at most {LONGEST} characters."
    if own.nation and own.nation not in set(Nation):
        errors["nation"] = "Choose a nation from the list."
    elif not datetime.now(LONDON).year - 2 <= own.day.year < ENDLESS:
        errors["day"] = "Enter a day from two years ago up to 2099."
    elif fault := _fault(own):
        errors["day"] = fault
    elif await db.fetch_value(
        "select 1 from calendar_day where day = $1 and (nation = $2 or nation = '' or $2 = '')",
        own.day,
        own.nation,
    ):
        errors["day"] = f"{day_in_words(own.day)} is in the calendar already. Take it away first."
    if errors:
        raise Invalid(errors)


async def add(actor: Actor, own: OwnDay) -> int:
    """Add a day, and have the deadlines that it touches moved; gives its id. ``Invalid``."""
    require(actor, PERMISSION)
    await checked(own)
    (day_id,) = await db.next_ids("calendar_day", 1)
    names = ("nation", "day", "name", "works", "official")
    row = {"id": day_id, **{name: getattr(own, name) for name in names}}
    await db.insert("calendar_day", [row])
    await _changed(actor, own, "core.calendar_day_added", day_id)
    return day_id


async def remove(actor: Actor, day_id: int) -> None:
    """Take a day away, and have the deadlines that it touches moved back."""
    require(actor, PERMISSION)
    own = await find(day_id)
    await db.execute("delete from calendar_day where id = $1", day_id)
    await _changed(actor, own, "core.calendar_day_removed", day_id)


def reason(own: OwnDay, removed: bool) -> str:
    """Why deadlines move, in words: "Wed 25 Nov 2026 is a holiday (Founders' day)"."""
    holiday = "a bank holiday" if own.official else "a closing day of ours"
    what = "a working day" if own.works is not removed else holiday
    return f"{day_in_words(own.day)} is {what} ({own.name})"


async def _changed(actor: Actor, own: OwnDay, kind: str, day_id: int) -> None:
    said = reason(own, kind.endswith("removed"))
    where = Nation(own.nation).label if own.nation else "All nations"
    values = {"name": own.name, "day": own.day.isoformat(), "said": said, "where": where}
    now = datetime.now(UTC)
    await events.record(events.Happening(f"calendar/{day_id}", kind, actor, values, None, now))
    await jobs.enqueue("core.move_deadlines", day=own.day.isoformat(), why=said)


def _fault(own: OwnDay) -> str:
    """What makes the day without effect: a holiday on no working day, or the other way round."""
    nations = [Nation(own.nation)] if own.nation else list(Nation)
    working = [calendar(nation).is_business_day(own.day) for nation in nations]
    if own.works and (all(working) or own.day.weekday() >= 5):
        return f"{day_in_words(own.day)} is no bank holiday there, so nothing changes."
    if not own.works and not any(working):
        return f"{day_in_words(own.day)} is no working day there, so nothing changes."
    return ""
