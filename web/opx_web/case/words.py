"""How cases, deadlines and events read on pages."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from opx_core import workflows
from opx_core.activities import turning
from opx_core.activities.parties import PARTIES
from opx_core.calendars import LONDON
from opx_core.clocks import Why
from opx_core.deadlines import NEVER
from opx_core.workflow import Level, State, Workflow
from opx_web import words
from opx_web.pages import DueView, Fact, TurnView

WHYS_KEPT = 4_096
TONES: dict[str, Literal["them", "spec", "omb"]] = {
    "customer": "them",
    "ombudsman": "omb",
    **dict.fromkeys(("firm", "third_party", "specialist"), "spec"),
}


def state_name(case: Mapping[str, Any], key: str = "") -> str:
    """The name of a case's state (or of another, by its ``key``) in the case's own workflow.

    Also where the module that owns the workflow is not loaded.
    """
    workflow = _workflow(case)
    return _name(workflow.states_by_key if workflow else {}, key or case["state"])


def level_name(case: Mapping[str, Any]) -> str:
    """The name of a case's level, also where the module that owns the workflow is not loaded."""
    workflow = _workflow(case)
    return _name(workflow.levels_by_key if workflow else {}, case["level"])


def turn(reader_id: int | None, case: Mapping[str, Any], brief: bool = False) -> TurnView:
    """Whose turn it is: the reader's, a colleague's ("Us" if brief), the customer's …"""
    waits = turning.waiting_on(case)
    if waits:
        name = PARTIES[waits] if brief else case["waiting_for"] or PARTIES[waits]
        return TurnView(name, TONES[waits])
    if case["closed"]:
        return TurnView("Nobody", "nobody")
    if case["owner"] is None:
        return TurnView("Nobody yet", "nobody")
    if case["owner"] == reader_id:
        return TurnView("You", "us")
    cover = f", {case['cover_name']} covers" if case.get("cover_name") else ""
    return TurnView("Us" if brief else f"{case['owner_name']}{cover}", "us")


def next_due(case: Mapping[str, Any], now: datetime, brief: bool = False) -> DueView | None:
    """The deadline that comes first, or None where nothing is owed; its case says why."""
    if case["next_due_at"] >= NEVER:
        return None
    said = words.due(case["next_due_at"], now, brief=brief)
    iso = case["next_due_at"].isoformat()
    href = f"/cases/{case['reference']}?why=next"
    return DueView(case["next_deadline"], said.words, said.tone, iso, href=href)


def next_with_why(
    case: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], now: datetime, asked: str
) -> DueView | None:
    """The deadline that comes first with its "why", which is open if it was asked for."""
    shown = next_due(case, now)
    for row in rows:
        same = (row["due_at"], row["name"]) == (case["next_due_at"], case["next_deadline"])
        if shown is not None and same and not (row["met_at"] or row["stopped_at"]):
            return replace(deadline(row, now), words=shown.words, open=asked == "next")
    return shown


def deadline(row: Mapping[str, Any], now: datetime, asked: str = "") -> DueView:
    """A deadline of the case with its "why", which is open if its rule was asked for."""
    why = _why(row["why"])
    name = row["name"] if row["episode"] == 1 else f"{row['name']}, episode {row['episode']}"
    said = words.due(row["due_at"], now, met_at=row["met_at"], lapsed=bool(row["lapsed_at"]))
    text, tone = said.words, said.tone
    if row["stopped_at"] and not row["met_at"] and not row["lapsed_at"]:
        text, tone = f"Stopped {_lower(words.moment(row['stopped_at'], now))}", "lapsed"
    elif row["paused_at"]:
        text, tone = f"Stands still since {_lower(words.moment(row['paused_at'], now))}", "lapsed"
    facts = (*why_facts(why, row["due_at"]), *_earlier(json.loads(row["earlier"]), now))
    iso, open_ = row["due_at"].isoformat(), asked == row["rule"]
    source = f"{_upper(why.source)}, {why.length()}" if why.own else why.source
    return DueView(name, text, tone, iso, source, facts, open_)


def due_view(name: str, due_at: datetime, why: Why, now: datetime) -> DueView:
    """A deadline that would follow, before anything is saved."""
    said = words.due(due_at, now)
    return DueView(
        name, said.words, said.tone, due_at.isoformat(), why.source, why_facts(why, due_at)
    )


@lru_cache(WHYS_KEPT)
def _why(text: str) -> Why:
    return Why.from_json(json.loads(text))


@lru_cache(WHYS_KEPT)
def why_facts(why: Why, due_at: datetime) -> tuple[Fact, ...]:
    """Why a deadline is when it is: rule, source, start, calendar and what was left out."""
    rows = [
        Fact("Due", _full(due_at)),
        Fact("Starts", f"{_upper(why.starts)} on {_full(why.started_at)}"),
        Fact("Rule", why.sentence()),
        Fact(*_version(why)),
        Fact("Calendar", why.calendar),
        Fact("Pauses", _pauses(why)),
    ]
    return tuple(rows)


def _version(why: Why) -> tuple[str, str]:
    if why.own:
        return "Service level", f"Of our workflow, version {why.version}. Not reported outside."
    return "Rule pack", f"{why.pack} {why.version}, {why.confidence}"


def _pauses(why: Why) -> str:
    said = why.paused if why.own else why.stood_still
    if not said:
        law = "None. Waiting for the customer never pauses this clock."
        return "None so far." if why.own else law
    return " ".join(f"{_upper(each)}." for each in said)


def _earlier(runs: Iterable[Mapping[str, str]], now: datetime) -> Iterator[Fact]:
    for run in runs:
        due = words.moment(datetime.fromisoformat(run["due_at"]), now)
        met = run.get("met_at")
        how = f"met {words.moment(datetime.fromisoformat(met), now)}" if met else "not met"
        yield Fact("Before", f"Due {due}, {how}")


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _lower(text: str) -> str:
    return text.replace("Today", "today")


def received(at: datetime, now: datetime) -> str:
    """When a complaint was received: the day only, where no time of day is known."""
    local = at.astimezone(LONDON)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return words.day(local.date(), now)
    return words.moment(at, now)


def _full(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"


def _name(known: Mapping[str, State] | Mapping[str, Level], key: str) -> str:
    found = known.get(key)
    return found.name if found else key.replace("_", " ").capitalize()


def _workflow(case: Mapping[str, Any]) -> Workflow | None:
    return workflows.shown(case["kind"], case.get("workflow_version"))
