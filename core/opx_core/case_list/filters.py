"""What the list can be filtered by, and the conditions that a filter means."""

from dataclasses import astuple, dataclass, field
from datetime import date, datetime, timedelta

from opx_core.calendars import LONDON
from opx_core.dates import midnight
from opx_core.deadlines import NEVER
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.policy import visible_in

SORTS = {"due": "next_due_at", "received": "received_at", "reference": "reference"}
DUE = ("late", "today", "week", "later", "none")


class BadFilter(ValueError):
    """A filter or sort is not one that the list knows."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What to list. Empty strings and None filter nothing.

    ``state`` may also be "open" or "closed"; ``owner`` and ``team`` an id or "nobody", ``owner``
    also "me"; ``due`` one of :data:`DUE`, "7days" (from now), a day ("2026-12-07") or a
    first and a last day with ".." between them.
    """

    state: str = ""
    level: str = ""
    owner: str = ""
    team: str = ""
    book: str = ""
    due: str = ""
    age: str = ""
    sort: str = "due"
    descending: bool = False
    after: str = ""
    before: str = ""


@dataclass(slots=True)
class Conditions:
    """Conditions on ``case_file c``, all of which hold, with what stands for $1, $2 …"""

    parts: list[str] = field(default_factory=list)
    args: list[object] = field(default_factory=list)

    def add(self, sql: str, *args: object) -> None:
        """Add one condition; each ``?`` in it is one of ``args``."""
        for arg in args:
            self.args.append(arg)
            sql = sql.replace("?", f"${len(self.args)}", 1)
        self.parts.append(sql)

    def copy(self) -> "Conditions":
        """The same conditions, to add to."""
        return Conditions(list(self.parts), list(self.args))

    @property
    def sql(self) -> str:
        """The text after ``where``."""
        return " and ".join(self.parts)


def conditions(actor: Actor, wanted: CaseFilter, now: datetime) -> Conditions:
    """The filter without its page; :class:`BadFilter` where there is no such filter or sort."""
    if wanted.sort not in SORTS:
        raise BadFilter(f"“{wanted.sort}” is not something to sort by.")
    if any("\x00" in str(value) for value in astuple(wanted)):
        raise BadFilter("The address has a character that cannot be filtered by.")
    found = Conditions([visible_in(actor, "c")])
    if wanted.state == "open":
        found.add("not c.closed")
    elif wanted.state == "closed":
        found.add("c.closed")
    elif wanted.state:
        found.add("c.state = ?", wanted.state)
    if wanted.level:
        found.add("c.level = ?", wanted.level)
    _whose(found, actor, wanted)
    _due(found, wanted, now)
    _aged(found, wanted, now)
    return found


def _whose(found: Conditions, actor: Actor, wanted: CaseFilter) -> None:
    for name in ("owner", "team", "book"):
        value = getattr(wanted, name)
        if value == "me" and name == "owner":
            found.add("c.owner_id = ?", actor.id)
        elif value == "nobody":
            found.add(f"c.{name}_id is null")
        elif (wanted_id := row_id(value)) is not None:
            found.add(f"c.{name}_id = ?", wanted_id)
        elif value:
            raise BadFilter(f"The list cannot be filtered by the {name} “{value}”.")


def _due(found: Conditions, wanted: CaseFilter, now: datetime) -> None:
    begins = midnight(now.astimezone(LONDON).date(), LONDON)
    tomorrow, week = begins + timedelta(days=1), begins + timedelta(days=7)
    spans: dict[str, tuple[datetime | None, datetime | None]] = {
        "": (None, None),
        "late": (None, now),
        "today": (now, tomorrow),
        "week": (tomorrow, week),
        "7days": (now, now + timedelta(days=7)),
        "later": (week, NEVER),
        "none": (NEVER, None),
    }
    low, high = spans[wanted.due] if wanted.due in spans else _between(wanted.due)
    if low:
        found.add("c.next_due_at >= ?", low)
    if high:
        found.add("c.next_due_at < ?", high)


def span(first: date, last: date) -> str:
    """A filter by due date: from a day to a day, both included."""
    return first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"


def days_of(due: str) -> tuple[date, date] | None:
    """The first and the last day of a filter made by :func:`span`; None for what is none."""
    first, dots, last = due.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last if dots else first)
    except ValueError:
        return None


def _between(due: str) -> tuple[datetime, datetime]:
    days = days_of(due)
    if days is None or days[1] == date.max or len(due) not in (10, 22):
        raise BadFilter(f"“{due}” is not a due date to filter by.")
    after = days[1] + timedelta(days=1)
    return midnight(days[0], LONDON), midnight(after, LONDON)


def _aged(found: Conditions, wanted: CaseFilter, now: datetime) -> None:
    if not wanted.age:
        return
    low, _, high = wanted.age.partition("-")
    if not _days(low) or (high and not _days(high)):
        raise BadFilter(f"“{wanted.age}” is not an age in days, such as 0-14 or 57-.")
    found.add("c.received_at <= ?", now - timedelta(days=int(low)))
    if high:
        found.add("c.received_at > ?", now - timedelta(days=int(high) + 1))


def _days(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5
