"""Moving a case along its workflow: what is possible now, why not, and the move itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from opx_core import db, events, plugins
from opx_core.activities import turning
from opx_core.cases import clocks, drafts, way_back
from opx_core.cases.locking import lock
from opx_core.db import Row
from opx_core.expressions import ExpressionError, holds
from opx_core.identity import Actor
from opx_core.policy import may
from opx_core.workflow import FieldError, Transition, Workflow


@dataclass(frozen=True, slots=True)
class Move:
    """A transition as it stands for one actor and case. No reasons: it can be made now."""

    transition: Transition
    reasons: tuple[str, ...] = ()


class Refused(Exception):
    """The move is not possible; ``reasons`` has every reason, for people to read."""

    def __init__(self, transition: Transition, reasons: tuple[str, ...]) -> None:
        super().__init__(f"{transition.name}: {' '.join(reasons)}")
        self.transition, self.reasons = transition, reasons


class Invalid(Exception):
    """Fields were left out or mistyped; ``errors`` has a message by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


def moves(actor: Actor, case: Mapping[str, object]) -> tuple[Move, ...]:
    """Every transition that leads on from here, and the main ones that come after it."""
    workflow = plugins.active().workflow(str(case["kind"]))
    ahead = set() if case["closed"] else _ahead(workflow, str(case["state"]))
    return tuple(
        Move(transition, refusals(actor, case, transition))
        for transition in workflow.transitions
        if case["state"] in transition.from_states
        or (transition.primary and not ahead.isdisjoint(transition.from_states))
    )


def refusals(
    actor: Actor,
    case: Mapping[str, object],
    transition: Transition,
    data: Mapping[str, object] | None = None,
) -> tuple[str, ...]:
    """All the reasons why ``actor`` cannot make this move now. Empty: they can.

    Without ``data`` (the filled-in fields), guards that ask about it are not judged yet.
    """
    workflow = plugins.active().workflow(str(case["kind"]))
    if case["state"] not in transition.from_states:
        return (_elsewhere(workflow, str(case["state"]), transition),)
    reasons = []
    if not may(actor, transition.permission, case):
        permission = plugins.active().permissions.get(transition.permission)
        name = permission.name if permission else transition.permission
        reasons.append(f"You need the permission “{name}”. Ask an administrator for it.")
    if transition.guard and not _passes(transition.guard, case, data or {}):
        reasons.append(transition.guard_reason)
    asked = plugins.active().hook.check_transition(
        case=case, transition=transition, actor=actor, data=data
    )
    return tuple(reasons + [reason for reason in asked if reason])


async def move(
    actor: Actor, reference: str, key: str, raw: Mapping[str, str], *, version: int | None = None
) -> Row:
    """Make the move ``key`` with the fields as typed; gives the case as it then stands.

    One transaction: the case, its clocks, one event, what modules do with it. Raises
    ``Conflict``, :class:`Refused` (with all reasons) or :class:`Invalid` (with all fields).
    """
    case = await lock(actor, reference, version)
    workflow = plugins.active().workflow(case["kind"])
    transition = workflow.transition(key)
    if reasons := refusals(actor, case, transition):
        raise Refused(transition, reasons)
    data = _clean(transition, raw)
    if reasons := refusals(actor, case, transition, data):
        raise Refused(transition, reasons)
    async with db.atomic():
        return await _make(actor, case, workflow, transition, data)


async def _make(
    actor: Actor, case: Row, workflow: Workflow, transition: Transition, data: dict[str, object]
) -> Row:
    now = datetime.now(UTC)
    after = _after(case, workflow, transition, data, now)
    await db.update("case_file", case["id"], after)
    moved = {**case, **after}
    await clocks.follow(case, moved, workflow, transition, now)
    moved = await turning.follow(case, moved, now, actor.id)
    values = {"from": case["state"], "to": transition.to, "fields": _told(transition, data)}
    values |= way_back.way_back(case, transition)
    await events.record(
        events.Happening(
            events.case_stream(case["id"]), transition.event, actor, values, case["id"], now
        )
    )
    await plugins.call(
        plugins.active().hook.on_transition(
            case=moved, transition=transition, actor=actor, data=data
        )
    )
    await drafts.discard(actor, case["id"], f"move/{transition.key}")
    return moved


def _after(case: Row, workflow: Workflow, transition: Transition, data: Row, now: datetime) -> Row:
    closed = workflow.state(transition.to).closed
    reopening = transition.episode == "next"
    return {
        "state": transition.to,
        "level": data.get("level") or case["level"],
        "closed": closed,
        "closed_at": now if closed else None,
        "episode": case["episode"] + 1 if reopening else case["episode"],
        "episode_started_at": now if reopening else case["episode_started_at"],
        "version": case["version"] + 1,
    }


def _ahead(workflow: Workflow, state: str) -> set[str]:
    """The states that the main moves lead to from ``state``, itself left out."""
    found, edge = {state}, {state}
    while edge:
        main = [each for each in workflow.transitions if each.primary]
        edge = {each.to for each in main if not edge.isdisjoint(each.from_states)} - found
        found |= edge
    return found - {state}


def _elsewhere(workflow: Workflow, state: str, transition: Transition) -> str:
    names = " or ".join(workflow.state(key).name for key in transition.from_states)
    return f"This comes after “{names}”. The case is at “{workflow.state(state).name}”."


def _passes(guard: str, case: Mapping[str, object], data: Mapping[str, object]) -> bool:
    if not data and "data." in guard:
        return True
    try:
        return holds(guard, {**clocks.facts(case), "data": dict(data)})
    except ExpressionError:
        return False


def _clean(transition: Transition, raw: Mapping[str, str]) -> dict[str, object]:
    data: dict[str, object] = {}
    errors: dict[str, str] = {}
    for field in transition.fields:
        try:
            data[field.key] = field.clean(raw.get(field.key, ""))
        except FieldError as error:
            errors[field.key] = str(error)
    if errors:
        raise Invalid(errors)
    return data


def _told(transition: Transition, data: Row) -> list[list[str]]:
    told = []
    for field in transition.fields:
        value = data[field.key]
        if value not in (None, ""):
            told.append([field.label, field.shown(value)])
    return told
