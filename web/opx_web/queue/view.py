"""The queue page, made of a page of cases."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from opx_core import case_list, db, directory, workflows
from opx_core.calendars import LONDON
from opx_core.case_list import COUNT_LIMIT, CaseFilter, CasePage
from opx_core.dates import short_day
from opx_core.deadlines import NEVER
from opx_core.identity import Actor
from opx_core.policy import may
from opx_core.reassigning import MOST
from opx_core.workflow import Level, State
from opx_web import words
from opx_web.case import words as case_words
from opx_web.pages import FieldView, MenuLink, Option
from opx_web.queue import query
from opx_web.queue.page import Chip, Column, Group, Nothing, Queue, Row

DUE = (
    ("late", "Late"),
    ("today", "Due today"),
    ("week", "Due within a week"),
    ("later", "Later"),
    ("none", "No deadline"),
)
AGES = (
    ("0-3", "0–3 days"),
    ("4-14", "4–14 days"),
    ("15-28", "15–28 days"),
    ("29-56", "29–56 days"),
    ("57-", "57 days or more"),
)
ROWS_KEPT = 8_192
NEAR = timedelta(days=2)
"""A deadline as near as this is said in hours and minutes, or soon will be."""
TONES: dict[str, Any] = {"late": "late", "today": "today", "week": "soon", "later": "later"}


async def queue_page(actor: Actor, found: CasePage, now: datetime) -> Queue:
    """The page as the template wants it, with every word ready."""
    wanted = found.filter
    fields = await filters(actor, wanted)
    gives = may(actor, "core.assign_cases")
    rows = [(case, _row(actor, case, now, gives)) for case in found.rows]
    return Queue(
        title="Cases",
        action="/cases",
        total=_total(found),
        order=f"ordered by {query.SORT_LABELS[query.sort_key(wanted)].lower()}",
        filters=fields,
        chips=_chips(wanted, fields),
        columns=_columns(wanted),
        groups=_groups(wanted, rows, now),
        next_href=_page(wanted, after=found.next_after),
        previous_href=_page(wanted, before=found.previous_before),
        csv_href=query.address(wanted, "/cases.csv"),
        clear_href="/cases?state=",
        nothing=_nothing(wanted) if not rows else None,
        give_href=query.address(wanted, "/reassign") if gives and rows else "",
        give_all=f"Give all {min(found.total, MOST):,} to…" if gives and found.total > 1 else "",
        can_pull=may(actor, "core.take_cases"),
    )


async def filters(actor: Actor, wanted: CaseFilter) -> tuple[FieldView, ...]:
    """The filter's selects, with what is chosen, from what the actor may know of."""
    known = await directory.known(actor)
    flows = workflows.now()
    states = [("open", "Open"), ("closed", "Closed"), *_parts(flow.states for flow in flows)]
    owners = [("me", "Me"), ("nobody", "Nobody"), *_pairs(known.people)]
    states = list(dict(states).items())
    return (
        _select("state", "State", states, wanted.state),
        _select("level", "Level", _parts(flow.levels for flow in flows), wanted.level),
        _select("owner", "Owner", owners, wanted.owner),
        _select("team", "Team", _pairs(known.teams), wanted.team),
        _select("due", "Due", _due_choices(wanted.due), wanted.due),
        *([_select("age", "Age", _age_choices(wanted.age), wanted.age)] if wanted.age else []),
        _select("book", "Client book", _pairs(known.books), wanted.book),
        _select("sort", "Sort", query.SORT_LABELS.items(), query.sort_key(wanted), ""),
    )


def _due_choices(due: str) -> tuple[tuple[str, str], ...]:
    """The usual ones, and where the address has another one, that one in words."""
    if due == "7days":
        return (*DUE, ("7days", "Within 7 days"))
    days = case_list.days_of(due)
    if days is None or due in case_list.DUE:
        return DUE
    first, last = (short_day(day) for day in days)
    return (*DUE, (due, first if days[0] == days[1] else f"{first} to {last}"))


def _age_choices(age: str) -> tuple[tuple[str, str], ...]:
    if age in dict(AGES):
        return AGES
    low, _, high = age.partition("-")
    return (*AGES, (age, f"{low}–{high} days" if high else f"{low} days or more"))


def due_group(due_at: datetime, now: datetime) -> str:
    """Which group of the queue a deadline is in: a key of :data:`DUE`."""
    if due_at >= NEVER:
        return "none"
    if due_at < now:
        return "late"
    days = (due_at.astimezone(LONDON).date() - now.astimezone(LONDON).date()).days
    return "today" if days == 0 else "week" if days < 7 else "later"


def _row(actor: Actor, case: dict[str, Any], now: datetime, tick: bool) -> Row:
    """A row in words, which stay the same all day unless its deadline is near."""
    owner = actor.id if case["owner"] == actor.id else None
    if abs(case["next_due_at"] - now) < NEAR:
        return _in_words(case, owner, tick, now)
    today = now.astimezone(LONDON).date()
    return _kept(db.current().tenant, tuple(case.items()), owner, tick, today)


@lru_cache(ROWS_KEPT)
def _kept(
    tenant: str, case: tuple[tuple[str, Any], ...], reader_id: int | None, tick: bool, on: date
) -> Row:
    return _in_words(dict(case), reader_id, tick, datetime.combine(on, time(12), LONDON))


def _in_words(case: dict[str, Any], reader_id: int | None, tick: bool, now: datetime) -> Row:
    return Row(
        reference=case["reference"],
        href=f"/cases/{case['reference']}",
        complainant=case["complainant"],
        level=case_words.level_name(case),
        subject=case["subject"],
        state=case_words.state_name(case),
        turn=case_words.turn(reader_id, case, brief=True),
        owner=case["owner_name"] or "",
        team=case["team_name"] or "",
        due=case_words.next_due(case, now, brief=True),
        received=words.day(case["received_at"].astimezone(LONDON).date(), now),
        received_iso=case["received_at"].isoformat(),
        episode=case["episode"],
        support=_sentence(case["support"]),
        tick=tick,
    )


def _sentence(words_: str) -> str:
    return words_[:1].upper() + words_[1:]


def _groups(
    wanted: CaseFilter, rows: Sequence[tuple[dict[str, Any], Row]], now: datetime
) -> tuple[Group, ...]:
    if wanted.sort != "due":
        return (Group("", "none", "", tuple(row for _, row in rows)),) if rows else ()
    keyed = [(due_group(case["next_due_at"], now), row) for case, row in rows]
    order = reversed(DUE) if wanted.descending else DUE
    groups = []
    for key, label in order:
        some = tuple(row for group, row in keyed if group == key)
        if some:
            groups.append(Group(label, TONES.get(key, "none"), str(len(some)), some))
    return tuple(groups)


def _columns(wanted: CaseFilter) -> tuple[Column, ...]:
    def sortable(id: str, label: str, first: str, other: str) -> Column:
        now = query.sort_key(wanted)
        to = other if now == first else first
        direction = query.SORTS[now][1]
        sort = ("descending" if direction else "ascending") if now in (first, other) else ""
        return Column(id, label, query.address(wanted, sort=to), sort)  # type: ignore[arg-type]

    return (
        sortable("reference", "Reference", "reference", "reference"),
        Column("complainant", "Complainant"),
        Column("level", "Level"),
        Column("about", "About"),
        Column("state", "State"),
        Column("turn", "Whose turn"),
        Column("with", "With"),
        sortable("due", "Next deadline", "due", "due-last"),
        sortable("received", "Received", "newest", "oldest"),
    )


def _chips(wanted: CaseFilter, fields: Iterable[FieldView]) -> tuple[Chip, ...]:
    return tuple(
        Chip(f"{field.label}: {_chosen(field)}", query.address(wanted, **{field.name: ""}))
        for field in fields
        if field.value and field.name != "sort"
    )


def _chosen(field: FieldView) -> str:
    return next((option.label for option in field.options if option.chosen), field.value)


def _total(found: CasePage) -> str:
    if found.more_than_counted:
        return f"more than {COUNT_LIMIT:,} cases"
    return words.count_words(found.total, "case", "cases")


def _page(wanted: CaseFilter, **cursor: str) -> str | None:
    return query.address(wanted, **cursor) if any(cursor.values()) else None


def _nothing(wanted: CaseFilter) -> Nothing:
    if wanted.owner == "me":
        why = "A case comes here when someone gives it to you, or when you take one."
        step = MenuLink("See the cases that nobody has", "/cases?owner=nobody")
        return Nothing("You have no such case", why, step)
    why = "Every case that you may see is left out by these filters."
    return Nothing("No case fits these filters", why, MenuLink("Show all cases", "/cases?state="))


def _parts(flows: Iterable[Iterable[State | Level]]) -> list[tuple[str, str]]:
    return list({each.key: each.name for parts in flows for each in parts}.items())


def _pairs(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(row["id"]), row["name"]) for row in rows]


def _select(
    name: str, label: str, choices: Iterable[tuple[str, str]], value: str, any_label: str = "Any"
) -> FieldView:
    options = [Option("", any_label, not value)] if any_label else []
    options += [Option(key, text, key == value) for key, text in choices]
    return FieldView(name, label, "choice", value=value, options=tuple(options))
