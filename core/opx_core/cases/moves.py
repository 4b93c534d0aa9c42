"""Moving a case along its workflow: what is possible now, why not, and the move itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from opx_core import db, events, field_classes, plugins, workflows
from opx_core.activities import turning
from opx_core.authorities.checking import Over, over
from opx_core.cases import asking, clocks, drafts, way_back
from opx_core.cases.locking import lock
from opx_core.db import Row
from opx_core.effects import CannotDo
from opx_core.effects import running as effects
from opx_core.expressions import ExpressionError, holds
from opx_core.identity import Actor
from opx_core.policy import may
from opx_core.workflow import Transition, Workflow, as_facts


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


class OverLimit(Refused):
    """The move commits more money than the actor may. ``over`` says how much, and who can."""

    def __init__(self, transition: Transition, over: Over) -> None:
        super().__init__(transition, (over.words,))
        self.over = over


def moves(actor: Actor, case: Mapping[str, object]) -> tuple[Move, ...]:
    """Every transition that leads on from here, and the main ones that come after it."""
    workflow = workflows.of(case)
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
    workflow = workflows.of(case)
    if case["state"] not in transition.from_states:
        return (_elsewhere(workflow, str(case["state"]), transition),)
    reasons = []
    if not may(actor, transition.permission, case):
        permission = plugins.active().permissions.get(transition.permission)
        name = permission.name if permission else transition.permission
        reasons.append(f"You need the permission “{name}”. Ask an administrator for it.")
    reasons += _not_by(actor, case, transition)
    if transition.guard:
        reasons += _guarded(case, transition, data or {})
    reasons += asking.waiting_for(actor, case, transition, data or {})
    reasons += effects.missing(transition)
    asked = plugins.active().hook.check_transition(
        case=case, transition=transition, actor=actor, data=data
    )
    return tuple(reasons + [reason for reason in asked if reason])


async def move(
    actor: Actor,
    reference: str,
    key: str,
    raw: Mapping[str, str],
    *,
    version: int | None = None,
    asked_by: str = "",
) -> Row:
    """Make the move ``key`` with the fields as typed; gives the case as it then stands.

    One transaction: the case, its clocks, one event, what modules do with it. Raises
    ``Conflict``, :class:`Refused` (with all reasons; :class:`OverLimit` for money) or ``Invalid``
    (with all fields). ``asked_by`` is for whom the actor makes it, beyond their limit.
    """
    case = await lock(actor, reference, version)
    workflow = workflows.of(case)
    transition = workflow.transition(key)
    if reasons := refusals(actor, case, transition):
        raise Refused(transition, reasons)
    data = asking.cleaned(actor, case, transition, raw)
    if reasons := refusals(actor, case, transition, data):
        raise Refused(transition, reasons)
    if found := await over(actor, case, transition, data):
        raise OverLimit(transition, found)
    try:
        async with db.atomic():
            return await _make(actor, case, workflow, transition, data, asked_by)
    except CannotDo as error:
        raise Refused(transition, (str(error),)) from None


async def _make(
    actor: Actor,
    case: Row,
    workflow: Workflow,
    transition: Transition,
    data: dict[str, object],
    asked_by: str,
) -> Row:
    now = datetime.now(UTC)
    after = _after(case, workflow, transition, data, now)
    own = asking.own_answers(case, transition, data)
    movers = {**json.loads(case["movers"]), transition.key: actor.id}
    after |= {"fields": json.dumps(own), "movers": json.dumps(movers)}
    await db.update("case_file", case["id"], after)
    moved = {**case, **after}
    moved = await turning.follow(case, moved, now, actor.id)
    values = {
        "move": transition.key,
        "from": case["state"],
        "to": transition.to,
        "fields": asking.told(actor, case, transition, data) + _asked(asked_by),
        "clock": clocks.story_facts(moved),
        **field_classes.told(workflow.asked(transition)),
        **way_back.way_back(case, transition),
    }
    await events.record(
        events.Happening(
            events.case_stream(case["id"]), transition.event, actor, values, case["id"], now
        )
    )
    await clocks.follow(actor, case, moved, workflow, transition, now)
    await turning.stand_still(actor, case, moved, now)
    await plugins.call(
        plugins.active().hook.on_transition(
            case=moved, transition=transition, actor=actor, data=data
        )
    )
    moved = await effects.run(actor, moved, transition, data)
    await drafts.discard(actor, case["id"], f"move/{transition.key}")
    return moved


def _asked(name: str) -> list[list[str]]:
    return [["Asked for by", name]] if name else []


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


def _not_by(actor: Actor, case: Mapping[str, object], transition: Transition) -> list[str]:
    """Four eyes: whoever made some moves before cannot make this one."""
    movers = json.loads(str(case.get("movers", "{}"))) if transition.not_by else {}
    workflow = workflows.of(case)
    return [
        f"You made the move “{workflow.transition(key).name}”, so somebody else makes this one."
        for key in transition.not_by
        if actor.id is not None and movers.get(key) == actor.id
    ]


def _guarded(
    case: Mapping[str, object], transition: Transition, data: Mapping[str, object]
) -> list[str]:
    guard = str(transition.guard)
    if not data and "data." in guard:
        return []
    fields = workflows.of(case).asked(transition)
    try:
        passes = holds(guard, {**clocks.facts(case), "data": as_facts(data, fields)})
    except ExpressionError as error:
        return [f"{transition.guard_reason} Its rule cannot be worked out here: {error}."]
    return [] if passes else [transition.guard_reason]
