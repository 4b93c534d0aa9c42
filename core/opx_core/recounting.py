"""A kept deadline counted anew from what it runs on, to see whether it would end elsewhere.

What only a rule, a day and a calendar decide is remembered, so that a million are soon done.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from opx_core import clocks, deadlines, facts, workflows
from opx_core.calendars import LONDON
from opx_core.clocks import Due
from opx_core.db import Row
from opx_core.ledger import Given, Ledger, Start, dated_rule, definition, figure, target_end
from opx_core.rulepacks import UnknownRule
from opx_core.workflow import Deadline, Target, UnknownKind

OWN = "OWN-"
BRIEF = f"""
c.kind, c.workflow_version, c.nation, starts_with(d.rule, '{OWN}') as own,
case when starts_with(d.rule, '{OWN}')
    then exists (select from clock_pause p where p.case_id = c.id) end as paused,
d.id, d.rule, d.due_at, coalesce(d.started_at, c.episode_started_at) as started_at
"""
"""The columns that :func:`stays` needs, of a deadline ``d`` and its case ``c``."""
AGAIN = f"""
{BRIEF}, d.case_id, d.episode, d.name, d.is_window, c.fields, c.reference,
c.state, c.level, c.subject, c.facts, c.episode_started_at,
case when starts_with(d.rule, '{OWN}') then (select json_agg(p order by p.began_at)
    from clock_pause p where p.case_id = c.id) end as pauses
"""  # noqa: S608
"""The columns that :func:`again` needs, and :func:`stays`."""


@dataclass(slots=True)
class Remembered:
    """When a clock ends by its rule, workflow, London day and nation; None: ask the case."""

    ends: dict[tuple[str, str, int, date, str], datetime | None] = field(default_factory=dict)


async def differing(
    rows: Iterable[Row], given: Given, remembered: Remembered
) -> list[tuple[Row, Due]]:
    """Those of some rows (:data:`AGAIN`) that would end elsewhere, each with when and why."""
    some = list(rows)
    await workflows.know(row for row in some if row["own"])
    asked = [row for row in some if not stays(row, given, remembered)]
    return [(row, due) for row in asked if (due := await again(row, given)) is not None]


def stays(row: Mapping[str, Any], given: Given, remembered: Remembered) -> bool:
    """Whether a deadline surely ends when it did. False: :func:`again` knows.

    The workflows of the rows must be known (``workflows.know``).
    """
    if row["paused"]:
        return False
    day = row["started_at"].astimezone(LONDON).date()
    flow = (row["kind"], row["workflow_version"]) if row["own"] else ("", 0)
    place = (row["rule"], *flow, day, row["nation"])
    if place not in remembered.ends:
        remembered.ends[place] = _end(row, given)
    return bool(remembered.ends[place] == row["due_at"])


async def again(row: Mapping[str, Any], given: Given) -> Due | None:
    """The deadline counted anew as it was made, from its start; None where it stays."""
    if row["rule"].startswith(OWN):
        await workflows.know([row])
        due = _target(row, given)
        return due if due and due.due_at != row["due_at"] else None
    try:
        dated = dated_rule(row["rule"], row["started_at"], given)
    except UnknownRule:
        return None
    if dated.follows:
        return await _following(row, given)
    due = clocks.calculate(dated, row["started_at"], given.law_in(row["nation"]))
    return due if due.due_at != row["due_at"] else None


def _end(row: Mapping[str, Any], given: Given) -> datetime | None:
    if row["own"]:
        calendar = given.calendars[row["nation"]]
        target = _only_target(row)
        if target is None or target.unit not in ("business_days", "calendar_days"):
            return None
        return target_end(target, row["started_at"], calendar, given.hours)
    try:
        dated = dated_rule(row["rule"], row["started_at"], given)
    except UnknownRule:
        return None
    if dated.follows or dated.unit == "hours":
        return None
    return clocks.calculate(dated, row["started_at"], given.law_in(row["nation"])).due_at


def _only_target(row: Mapping[str, Any]) -> Target | None:
    """The target of a rule that is the same for all cases of the workflow."""
    try:
        workflow = workflows.of(row)
    except UnknownKind:
        return None
    same = [each.target for each in workflow.deadlines if each.rule == row["rule"]]
    return same[0] if len(same) == 1 else None


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
