"""The list of cases: filtered, sorted and cut into pages, always through ``visible``."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from piccolo.columns import Column
from piccolo.columns.combination import And

from opx_core.calendars import LONDON
from opx_core.deadlines import NEVER
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.policy import visible
from opx_core.tables import Case

PAGE = 50
COUNT_LIMIT = 10_000
SORTS: dict[str, Column] = {
    "due": Case.next_due_at,
    "received": Case.received_at,
    "reference": Case.reference,
}
CUT_OFF = "The address of this page is cut off: start from the list again."
DUE = ("late", "today", "week", "later", "none")


class BadFilter(ValueError):
    """A filter or sort is not one that the list knows."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What to list. Empty strings and None filter nothing.

    ``state`` may also be "open" or "closed"; ``owner`` and ``team`` an id or "nobody", ``owner``
    also "me"; ``due`` one of :data:`DUE`.
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
        """Whether there are more than were counted (10,000)."""
        return self.total > COUNT_LIMIT


async def page(actor: Actor, wanted: CaseFilter, now: datetime | None = None) -> CasePage:
    """One page of 50 cases with the total; :class:`BadFilter` for what cannot be filtered."""
    moment = now or datetime.now(UTC)
    where = conditions(actor, wanted, moment)
    backwards = bool(wanted.before)
    rows = await _cut(wanted, where, PAGE + 1)
    more = len(rows) > PAGE
    rows = rows[:PAGE][::-1] if backwards else rows[:PAGE]
    column = _sort(wanted)._meta.name
    forward = more or backwards
    back = more if backwards else bool(wanted.after)
    return CasePage(
        rows=rows,
        total=await _count(where),
        next_after=_cursor(rows[-1], column) if rows and forward else "",
        previous_before=_cursor(rows[0], column) if rows and back else "",
        filter=wanted,
    )


async def every(actor: Actor, wanted: CaseFilter) -> AsyncIterator[list[dict[str, Any]]]:
    """All the cases of the filter in the list's order, some hundred at a time."""
    step = replace(wanted, after="", before="")
    where = conditions(actor, step, datetime.now(UTC))
    while rows := await _cut(step, where, 500):
        yield rows
        step = replace(step, after=_cursor(rows[-1], _sort(step)._meta.name))


def conditions(actor: Actor, wanted: CaseFilter, now: datetime) -> Any:
    """The filter as one Piccolo condition, without the page; :class:`BadFilter` if it is none."""
    _sort(wanted)
    if any("\x00" in str(value) for value in astuple(wanted)):
        raise BadFilter("The address has a character that cannot be filtered by.")
    parts: list[Any] = [visible(actor)]
    if wanted.state in ("open", "closed"):
        parts.append(Case.closed.eq(wanted.state == "closed"))
    elif wanted.state:
        parts.append(Case.state == wanted.state)
    if wanted.level:
        parts.append(Case.level == wanted.level)
    parts += _whose(actor, wanted) + _when(wanted, now)
    return _all(parts)


def _whose(actor: Actor, wanted: CaseFilter) -> list[Any]:
    parts: list[Any] = []
    for name, column in (("owner", Case.owner), ("team", Case.team), ("book", Case.book)):
        value = getattr(wanted, name)
        if value == "me" and name == "owner":
            parts.append(column == actor.id)
        elif value == "nobody":
            parts.append(column.is_null())
        elif (wanted_id := row_id(value)) is not None:
            parts.append(column == wanted_id)
        elif value:
            raise BadFilter(f"The list cannot be filtered by the {name} “{value}”.")
    return parts


def _when(wanted: CaseFilter, now: datetime) -> list[Any]:
    midnight = datetime.combine(now.astimezone(LONDON).date(), time(), LONDON)
    tomorrow, week = midnight + timedelta(days=1), midnight + timedelta(days=7)
    due = {
        "": [],
        "late": [Case.next_due_at < now],
        "today": [Case.next_due_at >= now, Case.next_due_at < tomorrow],
        "week": [Case.next_due_at >= tomorrow, Case.next_due_at < week],
        "later": [Case.next_due_at >= week, Case.next_due_at < NEVER],
        "none": [Case.next_due_at >= NEVER],
    }
    if wanted.due not in due:
        raise BadFilter(f"“{wanted.due}” is not a due date to filter by.")
    return due[wanted.due] + _aged(wanted, now)


def _aged(wanted: CaseFilter, now: datetime) -> list[Any]:
    if not wanted.age:
        return []
    low, _, high = wanted.age.partition("-")
    if not _days(low) or (high and not _days(high)):
        raise BadFilter(f"“{wanted.age}” is not an age in days, such as 0-14 or 57-.")
    parts: list[Any] = [Case.received_at <= now - timedelta(days=int(low))]
    if high:
        parts.append(Case.received_at > now - timedelta(days=int(high) + 1))
    return parts


def _days(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5


async def _cut(wanted: CaseFilter, where: Any, limit: int) -> list[dict[str, Any]]:
    column, backwards = _sort(wanted), bool(wanted.before)
    ascending = wanted.descending if backwards else not wanted.descending
    if cursor := wanted.before or wanted.after:
        where = _all([where, _beyond(column, cursor, ascending)])
    query = _columns().where(where).limit(limit)
    found: list[dict[str, Any]] = await query.order_by(column, Case.id, ascending=ascending)
    return found


def _columns() -> Any:
    return Case.select(
        *(Case.id, Case.reference, Case.kind, Case.state, Case.level, Case.closed, Case.subject),
        *(Case.episode, Case.received_at, Case.closed_at, Case.next_due_at, Case.next_deadline),
        Case.complainant.name.as_alias("complainant"),
        Case.owner.name.as_alias("owner_name"),
        Case.owner.as_alias("owner"),
        Case.team.name.as_alias("team_name"),
        Case.book.name.as_alias("book_name"),
    )


def _beyond(column: Column, cursor: str, ascending: bool) -> Any:
    text, _, last_id = cursor.rpartition("~")
    last = row_id(last_id)
    if last is None:
        raise BadFilter(CUT_OFF)
    value = _read_cursor(column, text)
    if ascending:
        return (column > value) | ((column == value) & (Case.id > last))
    return (column < value) | ((column == value) & (Case.id < last))


def _read_cursor(column: Column, text: str) -> object:
    if column is Case.reference:
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadFilter(CUT_OFF) from None
    if moment.tzinfo is None:
        raise BadFilter(CUT_OFF)
    return moment


def _cursor(row: Mapping[str, Any], column: str) -> str:
    value = row[column]
    text = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
    return f"{text}~{row['id']}"


def _sort(wanted: CaseFilter) -> Column:
    if wanted.sort not in SORTS:
        raise BadFilter(f"“{wanted.sort}” is not something to sort by.")
    return SORTS[wanted.sort]


async def _count(where: Any) -> int:
    inner = Case.select(Case.id).where(where).limit(COUNT_LIMIT + 1).querystrings[0]
    rows = await Case.raw("select count(*) n from ({}) counted", inner)
    return int(rows[0]["n"])


def _all(parts: list[Any]) -> Any:
    whole = parts[0]
    for part in parts[1:]:
        whole = And(whole, part)
    return whole
