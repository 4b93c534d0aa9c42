"""When the escalations of a case are due. Nothing here touches a database."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from opx_core import facts
from opx_core.expressions import applies
from opx_core.workflow import Escalation, Workflow

_ENDED = ("met_at", "lapsed_at", "stopped_at", "paused_at")


@dataclass(frozen=True, slots=True)
class Seen:
    """What an escalation looks at. ``clocks`` are those that run in the present episode.

    ``touched_at`` is when somebody last did something on the case, ``done`` what was done before.
    """

    closed: bool
    priority: int
    facts: Mapping[str, object]
    clocks: tuple[Mapping[str, Any], ...]
    touched_at: datetime
    now: datetime
    done: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        case: Mapping[str, Any],
        clocks: Iterable[Mapping[str, Any]],
        done: Collection[str] = (),
        now: datetime | None = None,
    ) -> Self:
        """What is seen of a row of ``case_file`` and its deadlines."""
        running = (row for row in clocks if row["episode"] == case["episode"])
        return cls(
            closed=bool(case["closed"]) or case.get("voided_at") is not None,
            priority=case["priority"],
            facts=facts.of_case(case),
            clocks=tuple(row for row in running if not any(row.get(each) for each in _ENDED)),
            touched_at=case.get("touched_at") or case["opened_at"],
            now=now or datetime.now(UTC),
            done=frozenset(done),
        )


def next_moment(workflow: Workflow | None, seen: Seen) -> datetime | None:
    """When the first escalation that is still to come is due; None if there is none."""
    if workflow is None or seen.closed or not workflow.escalations:
        return None
    return min((at for _, at in to_come(workflow, seen)), default=None)


def to_come(workflow: Workflow, seen: Seen) -> Iterator[tuple[Escalation, datetime]]:
    """Every escalation that was not done in this episode, with its moment, past or to come."""
    for each in workflow.escalations:
        at = None if each.key in seen.done else _moment(each, seen)
        if at is not None and applies(each.when, seen.facts):
            yield each, at


def _moment(each: Escalation, seen: Seen) -> datetime | None:
    match each.trigger:
        case "idle":
            return seen.touched_at + timedelta(hours=each.amount)
        case "priority":
            return seen.now if seen.priority >= each.amount else None
    clock = next((row for row in seen.clocks if row["rule"] == each.rule), None)
    if clock is None:
        return None
    start, due = clock["started_at"].astimezone(UTC), clock["due_at"].astimezone(UTC)
    match each.trigger:
        case "before":
            return due - timedelta(hours=each.amount)  # type: ignore[no-any-return]
        case "after":
            return due + timedelta(hours=each.amount)  # type: ignore[no-any-return]
        case _:
            return start + (due - start) * each.amount / 100  # type: ignore[no-any-return]
