"""What would be other for one case under a draft: a pure function of its story.

Only the deadlines that the draft changes are worked out, and compared with those that are kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from opx_core import ledger
from opx_core.calendars import LONDON
from opx_core.dates import moment_in_words
from opx_core.escalating.moments import Seen, to_come
from opx_core.expressions import ExpressionError, applies, holds
from opx_core.ledger import Begun, Clock, Given, Happening, Moved
from opx_core.rehearsing.telling import mapped, telling
from opx_core.rehearsing.values import KINDS, Comparing, Difference, Kept
from opx_core.workflow import Transition


def differ(
    comparing: Comparing,
    case: Mapping[str, Any],
    story: Sequence[Happening],
    given: Given,
    now: datetime,
    kept: Iterable[Kept] = (),
    done: Iterable[str] = (),
) -> Difference | None:
    """How ``case`` would be other under the draft; None if it would not.

    ``story`` may leave out what is quiet, unless the whole is needed (:class:`Comparing`).
    ``kept`` are its clocks as they stand. A closed case is replayed where the draft changes moves:
    they are made again, each where the draft allows it.
    """
    said: list[tuple[str, str]] = []
    if case["closed"] and comparing.replays:
        said += _replayed(comparing, case, story)
    elif not case["closed"]:
        said += _state(comparing, case)
    clocks: tuple[Clock, ...] = ()
    if comparing.clocks:
        told = telling(comparing.quiet, mapped(comparing, story)) if comparing.whole else story
        new = ledger.replay(comparing.slim_after, told, given, now)
        clocks = new.clocks
        said += _deadlines(comparing, case, kept, new.clocks, now)
    if comparing.conditions and not case["closed"]:
        said += _broken(comparing, case, story)
    if comparing.escalations and not case["closed"]:
        said += _escalations(comparing, case, clocks, now, done)
    if not said:
        return None
    kinds = {kind for kind, _ in said}
    ordered = tuple(kind for kind in KINDS if kind in kinds)
    return Difference(ordered, tuple(dict.fromkeys(words for _, words in said if words)))


def _state(comparing: Comparing, case: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    state = case["state"]
    to = comparing.goes_to(state)
    if to == state:
        return
    name = comparing.before.states_by_key.get(state)
    was = name.name if name else state
    if to:
        yield "state", f"From “{was}” to “{comparing.after.state(to).name}”"
    else:
        yield "stuck", f"“{was}” is not in the draft, and nothing says where it goes"


def _broken(
    comparing: Comparing, case: Mapping[str, Any], story: Sequence[Happening]
) -> Iterator[tuple[str, str]]:
    """Conditions that are new in the draft and cannot be worked out on this case."""
    starts = (each.start.facts for each in reversed(story) if isinstance(each, Moved | Begun))
    facts = next(starts, {})
    for each in comparing.conditions if facts else ():
        if each.states and comparing.goes_to(case["state"]) not in each.states:
            continue
        try:
            holds(each.text, facts)
        except ExpressionError as error:
            yield "broken", f"“{each.name}”: {error}"


def _replayed(
    comparing: Comparing, case: Mapping[str, Any], story: Sequence[Happening]
) -> Iterator[tuple[str, str]]:
    moves, state = comparing.moves, comparing.after.initial
    for each in story:
        if not isinstance(each, Moved | Begun) or not each.move:
            continue
        move = moves.get(each.move)
        why = _why_not(comparing, move, state, each)
        if why:
            yield "stuck", why
            return
        state = move.to if move else state
    if state != case["state"] and state in comparing.after.states_by_key:
        was = comparing.before.states_by_key.get(case["state"])
        name = was.name if was else case["state"]
        yield "state", f"It would have ended at “{comparing.after.state(state).name}”, not “{name}”"


def _why_not(comparing: Comparing, move: Transition | None, state: str, made: Moved | Begun) -> str:
    if move is None:
        old = next((m for m in comparing.before.transitions if m.key == made.move), None)
        return f"“{old.name if old else made.move}” is not in the draft"
    if state not in move.from_states:
        at = comparing.after.state(state)
        return f"“{move.name}” would not be possible at “{at.name}”"
    # What was answered then is kept in words only: a guard that asks for it is not judged. One that
    # is the same was met.
    judged = move.guard and "data." not in move.guard and move.key in comparing.other_moves
    if judged and not applies(move.guard, made.start.facts):
        return f"The condition of “{move.name}” would not have been met"
    return ""


def _deadlines(
    comparing: Comparing,
    case: Mapping[str, Any],
    kept: Iterable[Kept],
    clocks: Iterable[Clock],
    now: datetime,
) -> Iterator[tuple[str, str]]:
    was = {(each.episode, each.rule): each for each in kept if not each.stopped_at}
    will = {(each.episode, each.rule): Kept.of(each) for each in clocks if not each.stopped_at}
    for place in sorted(was.keys() | will.keys()):
        one, other = was.get(place), will.get(place)
        # What is met on a live case stays met, as it does when the case is taken over.
        counts = case["closed"] or _open(one) or (one is None and _open(other))
        if counts and one != other:
            yield from _moved(comparing, one, other, now)


def _open(clock: Kept | None) -> bool:
    return clock is not None and clock.runs


def _moved(
    comparing: Comparing, one: Kept | None, other: Kept | None, now: datetime
) -> Iterator[tuple[str, str]]:
    clock = other or one
    if clock is None:
        return
    statutory = clock.rule not in comparing.own
    if one is None and other is not None:
        yield "new", f"{other.name}: {_due(other)}"
    elif other is None and one is not None:
        yield "gone", f"{one.name}, due {_due(one)}, would not be owed"
    elif one is not None and other is not None:
        if one.due_at == other.due_at:
            if bool(one.missed_at) != bool(other.missed_at) or bool(one.met_at) != bool(
                other.met_at
            ):
                yield "met", f"{other.name}: {_met(other)}, not {_met(one)}"
                yield from [("statutory", "")] if statutory else []
            return
        how = "earlier" if other.due_at < one.due_at else "later"
        yield how, f"{other.name}: {_due(other)}, not {_due(one)}"
    if statutory:
        yield "statutory", ""
    if other is not None and other.runs and other.due_at < now and not (one and one.missed_at):
        yield "late", f"{other.name} would be late at once"


def _met(clock: Kept) -> str:
    if clock.met_at is not None:
        return "met"
    return "missed" if clock.missed_at else "running"


def _due(clock: Kept) -> str:
    return _in_words(clock.due_at)


@lru_cache(maxsize=4_096)
def _in_words(at: datetime) -> str:
    """Many cases are due at the end of the same days."""
    return moment_in_words(at.astimezone(LONDON))


def _escalations(
    comparing: Comparing,
    case: Mapping[str, Any],
    clocks: Iterable[Clock],
    now: datetime,
    done: Iterable[str],
) -> Iterator[tuple[str, str]]:
    flow = replace(comparing.after, escalations=comparing.escalations)
    rows = [*_running(clocks), *_kept(case, {each.rule for each in clocks})]
    seen = Seen.of(case, rows, tuple(done), now)
    for each, at in to_come(flow, seen):
        if at <= now:
            yield "escalation", f"“{each.name}” would happen at once"
            if each.action == "reassign":
                yield "owner", ""


def _running(clocks: Iterable[Clock]) -> Iterator[dict[str, Any]]:
    for each in clocks:
        yield {name: getattr(each, name) for name in _CLOCK}


def _kept(case: Mapping[str, Any], other_than: set[str]) -> Iterator[dict[str, Any]]:
    for row in case.get("running", ()):
        if row["rule"] not in other_than:
            yield row


_CLOCK = (
    *("episode", "rule", "name", "started_at", "due_at"),
    *("met_at", "lapsed_at", "stopped_at", "paused_at"),
)
