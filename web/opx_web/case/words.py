"""How cases, deadlines and events read on pages."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from opx_core.calendars import LONDON
from opx_core.clocks import Why
from opx_core.deadlines import NEVER
from opx_core.identity import Actor
from opx_core.plugins import active
from opx_core.workflow import Level, State, Workflow
from opx_core.workflows import UnknownKind
from opx_web import words
from opx_web.pages import DueView, Fact, TurnView

PARTIES = {"customer": ("Customer", "them"), "specialist": ("Specialist", "spec")}


def state_name(kind: str, key: str) -> str:
    """The name of a state, also where the module that owns the workflow is not loaded."""
    workflow = _workflow(kind)
    return _name(workflow.states_by_key if workflow else {}, key)


def level_name(kind: str, key: str) -> str:
    """The name of a level, also where the module that owns the workflow is not loaded."""
    workflow = _workflow(kind)
    return _name(workflow.levels_by_key if workflow else {}, key)


def turn(actor: Actor, case: Mapping[str, Any], brief: bool = False) -> TurnView:
    """Whose turn it is: the reader's, a colleague's ("Us" if brief), the customer's …"""
    workflow = _workflow(case["kind"])
    state = workflow.states_by_key.get(case["state"]) if workflow else None
    whose = state.turn if state else "us"
    if whose == "nobody":
        return TurnView("Nobody", "nobody")
    if whose in PARTIES:
        word, tone = PARTIES[whose]
        return TurnView(word, tone)  # type: ignore[arg-type]
    if whose == "ombudsman":
        return TurnView("Ombudsman", "omb")
    if case["owner"] is None:
        return TurnView("Nobody yet", "nobody")
    if case["owner"] == actor.id:
        return TurnView("You", "us")
    cover = f", {case['cover_name']} covers" if case.get("cover_name") else ""
    return TurnView("Us" if brief else f"{case['owner_name']}{cover}", "us")


def next_due(case: Mapping[str, Any], now: datetime, brief: bool = False) -> DueView | None:
    """The deadline that comes first, or None where nothing is owed."""
    if case["next_due_at"] >= NEVER:
        return None
    said = words.due(case["next_due_at"], now, brief=brief)
    iso = case["next_due_at"].isoformat()
    return DueView(case["next_deadline"], said.words, said.tone, iso)


def deadline(row: Mapping[str, Any], now: datetime) -> DueView:
    """A deadline of the case with its "why"."""
    why = Why.from_json(json.loads(row["why"]))
    name = row["name"] if row["episode"] == 1 else f"{row['name']}, episode {row['episode']}"
    said = words.due(row["due_at"], now, met_at=row["met_at"], lapsed=bool(row["lapsed_at"]))
    text, tone = said.words, said.tone
    if row["stopped_at"] and not row["met_at"] and not row["lapsed_at"]:
        text, tone = (
            f"Stopped {words.moment(row['stopped_at'], now).replace('Today', 'today')}",
            "lapsed",
        )
    facts = why_facts(why, row["due_at"])
    return DueView(name, text, tone, row["due_at"].isoformat(), why.source, facts)


def due_view(name: str, due_at: datetime, why: Why, now: datetime) -> DueView:
    """A deadline that would follow, before anything is saved."""
    said = words.due(due_at, now)
    return DueView(
        name, said.words, said.tone, due_at.isoformat(), why.source, why_facts(why, due_at)
    )


def why_facts(why: Why, due_at: datetime) -> tuple[Fact, ...]:
    """Why a deadline is when it is: rule, source, start, calendar and what was left out."""
    rows = [
        Fact("Due", _full(due_at)),
        Fact("Starts", _full(why.started_at)),
        Fact("Rule", why.sentence()),
        Fact("Rule pack", f"{why.pack} {why.version}, {why.confidence}"),
        Fact("Calendar", why.calendar),
        Fact("Pauses", _pauses(why)),
    ]
    return tuple(rows)


def _pauses(why: Why) -> str:
    if not why.stood_still:
        return "None. Waiting for the customer never pauses this clock."
    return " ".join(f"{each[:1].upper()}{each[1:]}." for each in why.stood_still)


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


def _workflow(kind: str) -> Workflow | None:
    try:
        return active().workflow(kind)
    except UnknownKind:
        return None
