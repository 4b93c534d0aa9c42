"""The three business days in which a complaint can be resolved without a final response."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from opx_complaints.workflow import KIND
from opx_core import clocks
from opx_core.calendars import LONDON
from opx_core.own_days import law_of_case
from opx_core.rulepacks import rule
from opx_core.workflow import Transition


def refuse_late_resolution(
    case: Mapping[str, Any], transition: Transition, now: datetime | None = None
) -> str | None:
    """Why a summary resolution is no longer possible (DISP 1.5), or None while it is."""
    if case["kind"] != KIND or transition.key != "resolve":
        return None
    started: datetime = case["episode_started_at"]
    dated = rule("SRC3", started.astimezone(LONDON).date())
    due = clocks.calculate(dated, started, law_of_case(case))
    if due.due_at >= (now or datetime.now(UTC)):
        return None
    end = due.due_at.astimezone(LONDON)
    return (
        f"The three business days ended on {end:%a} {end.day} {end:%b %Y}, {end:%H:%M} (DISP 1.5). "
        "It needs a final response."
    )
