"""What the pages of handing over show."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from opx_core.db import Row
from opx_core.handover import Plan, Receivers
from opx_web import words
from opx_web.admin.person_form import Tick
from opx_web.case.words import level_name, next_due, state_name
from opx_web.pages import DueView, Fact, MenuLink, Option

HERE = "/admin/handovers"
Links = tuple[MenuLink, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """Someone with open work."""

    name: str
    href: str
    team: str
    cases: str
    late: str
    active: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A handover in the list."""

    href: str
    words: str
    state: str
    tone: str
    moment: str


@dataclass(frozen=True, slots=True)
class Handovers:
    """The list of people with open work and of the newest handovers."""

    rooms: Links
    people: tuple[Load, ...]
    past: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Open cases that belong together, and how many are late."""

    book: str
    team: str
    level: str
    cases: str
    late: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One of the first cases."""

    reference: str
    complainant: str
    level: str
    state: str
    book: str
    due: DueView | None


@dataclass(frozen=True, slots=True)
class HandoverPlan:
    """Someone's open work and who could get it; `goes` and `stays` once people were chosen."""

    rooms: Links
    title: str
    name: str
    action: str
    person_href: str
    facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    first: tuple[CaseRow, ...]
    more: str
    ticks: tuple[Tick, ...]
    teams: tuple[Option, ...]
    to: str
    goes: tuple[Fact, ...]
    stays: tuple[Fact, ...]
    deactivates: bool
    leaves: bool
    error: str
    anything: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a handover is."""

    rooms: Links
    title: str
    state: str
    tone: str
    given: int
    total: int
    words: str
    to: tuple[Fact, ...]
    href: str
    finished: bool


def list_view(links: Links, people: Sequence[Row], recent: Sequence[Row]) -> Handovers:
    """Everybody with open work, those who cannot sign in any more first."""
    now = datetime.now(UTC)
    return Handovers(
        links,
        tuple(
            Load(
                row["name"],
                f"{HERE}/of/{row['id']}",
                row["team"] or "",
                f"{row['cases']:,}",
                f"{row['late']:,} late" if row["late"] else "",
                row["active"],
            )
            for row in people
        ),
        tuple(_past(row, now) for row in recent),
    )


def plan_view(
    links: Links,
    person: Row,
    planned: Plan,
    receivers: Receivers,
    form: Mapping[str, str],
    error: str,
    *,
    deactivates: bool,
) -> HandoverPlan:
    """The plan as shown."""
    now = datetime.now(UTC)
    shown = len(planned.first)
    chosen = bool(receivers.people or receivers.team_id)
    return HandoverPlan(
        rooms=links,
        title=f"Hand over the work of {person['name']}",
        name=person["name"],
        action=f"{HERE}/of/{person['id']}",
        person_href=f"/cases?owner={person['id']}&state=open",
        facts=_facts(planned),
        groups=tuple(_group(row) for row in planned.groups),
        first=tuple(_case(row, now) for row in planned.first),
        more=f"and {planned.cases - shown:,} more" if planned.cases > shown else "",
        ticks=tuple(
            Tick(f"person-{row['id']}", row["name"], row["id"] in receivers.people)
            for row in planned.able
        ),
        teams=tuple(Option(f"team-{row['id']}", row["name"]) for row in planned.teams),
        to=form.get("to", ""),
        goes=_goes(planned, receivers) if chosen else (),
        stays=_stays(planned) if chosen else (),
        deactivates=deactivates,
        leaves=form.get("leaves") == "yes",
        error=error,
        anything=bool(planned.cases or planned.diary),
    )


def progress_view(links: Links, row: Row, people: Mapping[int, str]) -> Progress:
    """How far a handover is, with what each receiver got."""
    finished = row["finished_at"] is not None
    counts = {int(key): count for key, count in json.loads(row["counts"]).items()}
    names = {row["team_id"]: f"Team {row['team']}"} if row["team_id"] else people
    to = tuple(
        Fact(names.get(key, "A colleague"), words.count_words(count, "case", "cases"))
        for key, count in counts.items()
    )
    return Progress(
        links,
        f"Handing over the work of {row['giver']}",
        "Done" if finished else "Under way",
        "good" if finished else "soon",
        row["given"],
        max(row["total"], row["given"], 1),
        f"{row['given']:,} of {words.count_words(row['total'], 'case', 'cases')} handed over",
        to,
        f"{HERE}/{row['id']}",
        finished,
    )


def _facts(planned: Plan) -> tuple[Fact, ...]:
    late = sum(group["late"] for group in planned.groups)
    return (
        Fact("Open cases", f"{planned.cases:,}, of which {late:,} late"),
        Fact("Diary entries", f"{planned.diary:,}; they go with the cases"),
        Fact("Drafts", f"{planned.drafts:,}; they stay theirs, and colleagues find them"),
    )


def _group(row: Row) -> Group:
    return Group(
        row["book"],
        row["team"] or "No team",
        level_name(row),
        f"{row['cases']:,}",
        f"{row['late']:,} late" if row["late"] else "",
    )


def _case(row: Mapping[str, Any], now: datetime) -> CaseRow:
    return CaseRow(
        row["reference"],
        row["complainant"],
        level_name(row),
        state_name(row),
        row["book"],
        next_due(row, now, brief=True),
    )


def _goes(planned: Plan, receivers: Receivers) -> tuple[Fact, ...]:
    rows = planned.teams if receivers.team_id is not None else planned.able
    names = {row["id"]: row["name"] for row in rows}
    return tuple(
        Fact(names[key], words.count_words(count, "case", "cases"))
        for key, count in planned.goes.items()
    )


def _stays(planned: Plan) -> tuple[Fact, ...]:
    return tuple(
        Fact(f"{words.count_words(each.cases, 'case', 'cases')} of {each.book}", each.why)
        for each in planned.stays
    )


def _past(row: Row, now: datetime) -> Past:
    to = f"the team {row['team']}" if row["team"] else ", ".join(row["names"])
    done = row["finished_at"] is not None
    return Past(
        f"{HERE}/{row['id']}",
        f"{words.count_words(row['given'], 'case', 'cases')} of {row['giver']} to {to}",
        "Done" if done else "Under way",
        "good" if done else "soon",
        f"{words.moment(row['made_at'], now)}, by {row['maker'] or 'OPX'}",
    )
