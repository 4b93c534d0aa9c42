"""A kept deadline counted anew from what it runs on, to see whether it would end elsewhere.

What only a rule, a day and a calendar decide is remembered, so that a million are soon done.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from opx_core import clocks, deadlines, facts, workflows
from opx_core.calendars import LONDON
from opx_core.clocks import Due
from opx_core.ledger import Given, Ledger, Start, dated_rule, definition, figure
from opx_core.rulepacks import Rule, UnknownRule
from opx_core.workflow import Deadline, UnknownKind

OWN = "OWN-"
AGAIN = f"""
d.id, d.case_id, d.episode, d.name, d.rule, d.due_at, d.is_window,
coalesce(d.started_at, c.episode_started_at) as started_at,
c.nation, c.kind, c.workflow_version, c.fields, c.reference,
c.state, c.level, c.subject, c.facts, c.episode_started_at,
case when starts_with(d.rule, '{OWN}') then (select json_agg(p order by p.began_at)
    from clock_pause p where p.case_id = c.id) end as pauses
"""  # noqa: S608
"""The columns that :func:`again` needs, of a deadline ``d`` and its case ``c``."""


@dataclass(slots=True)
class Remembered:
    """What was counted already, by rule, London day and nation."""

    ends: dict[tuple[str, date, str], datetime | None] = field(default_factory=dict)
    rules: dict[tuple[str, date], Rule | None] = field(default_factory=dict)


async def again(
    row: Mapping[str, Any], given: Given, remembered: Remembered | None = None
) -> Due | None:
    """The deadline counted anew as it was made, from its start; None where it stays."""
    known = Remembered() if remembered is None else remembered
    if row["rule"].startswith(OWN):
        await workflows.know([row])
        due = _target(row, given)
        return due if due and due.due_at != row["due_at"] else None
    started: datetime = row["started_at"]
    day = started.astimezone(LONDON).date()
    dated = _rule(row["rule"], started, day, given, known)
    if dated is None:
        return None
    if dated.follows:
        return await _following(row, given)
    if dated.unit != "hours":
        place = (row["rule"], day, row["nation"])
        if place not in known.ends:
            counted = clocks.calculate(dated, started, given.calendars[row["nation"]])
            known.ends[place] = counted.due_at
        if known.ends[place] == row["due_at"]:
            return None
    due = clocks.calculate(dated, started, given.calendars[row["nation"]])
    return due if due.due_at != row["due_at"] else None


def _rule(key: str, started: datetime, day: date, given: Given, known: Remembered) -> Rule | None:
    if (key, day) not in known.rules:
        try:
            known.rules[key, day] = dated_rule(key, started, given)
        except UnknownRule:
            known.rules[key, day] = None
    return known.rules[key, day]


async def _following(row: Mapping[str, Any], given: Given) -> Due | None:
    """One that counts from the end of another: the whole ledger is asked."""
    start = _start(row)
    await workflows.know([row])
    kept, _ = await deadlines.load(row["case_id"], start, row["state"])
    workflow = workflows.of(row)
    due = figure(workflow, Deadline(row["rule"], row["name"], ()), row["started_at"], kept, given)
    return due if due and due.due_at != row["due_at"] else None


def _target(row: Mapping[str, Any], given: Given) -> Due | None:
    try:
        workflow = workflows.of(row)
    except UnknownKind:
        return None
    start = _start(row)
    deadline = definition(workflow, row["rule"], start)
    if deadline is None or deadline.target is None:
        return None
    pauses = tuple(deadlines.pause_of(each) for each in json.loads(row["pauses"] or "[]"))
    return figure(workflow, deadline, row["started_at"], Ledger(start, pauses=pauses), given)


def _start(row: Mapping[str, Any]) -> Start:
    known = facts.of_case(row)
    started = row["episode_started_at"]
    return Start(row["kind"], row["episode"], started, row["nation"], known)
