"""Cases put on another version of their workflow: their states, clocks and events, many at a time.

What a rehearsal says is what happens: the same function works out the clocks. Each case has an
event of its own; all of a call's are written together, in one transaction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from opx_core import db, deadlines, events, ledger, stories
from opx_core.cases.clocks import differences, start_of
from opx_core.db import Row
from opx_core.events import Happening
from opx_core.identity import Actor
from opx_core.ledger import Clock, Given, Ledger
from opx_core.rehearsing.telling import mapped
from opx_core.rehearsing.values import Comparing
from opx_core.workflow import Workflow
from opx_core.workflows.known import know, of, reader

States = Callable[[Row], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Change:
    """A case before and after, and how its clocks come over."""

    case: Row
    after: Row
    comparing: Comparing

    @property
    def id(self) -> int:
        return int(self.case["id"])


async def change(
    cases: Sequence[Row],
    to: Workflow,
    states_of: States,
    actor: Actor,
    event: str = "core.workflow_changed",
) -> list[tuple[Row, Row]]:
    """The cases before and after; one whose state the version does not have stays as it is.

    ``states_of`` says of a case where it goes from the state that it is in.
    """
    await know(cases)
    now = datetime.now(UTC)
    changes = list(_changes(cases, to, states_of))
    said = await _clocks(changes, to, now)
    names = "workflow_version", "state", "version"
    columns = {each.id: {name: each.after[name] for name in names} for each in changes}
    await db.update_many("case_file", columns)
    happened = [_happening(each, to, said.get(each.id, ""), actor, event, now) for each in changes]
    await events.record_many(happened)
    await deadlines.tell_next_many(list(columns))
    return [(each.case, each.after) for each in changes]


def _changes(cases: Sequence[Row], to: Workflow, states_of: States) -> Iterable[_Change]:
    # The cases of a batch come from few versions, and few states go elsewhere.
    compared: dict[tuple[object, ...], Comparing] = {}
    for case in cases:
        states = states_of(case)
        place = (case["kind"], case["workflow_version"], *sorted(states.items()))
        if place not in compared:
            compared[place] = Comparing.of(of(case), to, states)
        comparing = compared[place]
        # Undoing, the same state stands in both: what it was before is what counts.
        state = states.get(case["state"], "") or comparing.goes_to(case["state"])
        if state in to.states_by_key:
            after = {"workflow_version": to.version, "state": state, "version": case["version"] + 1}
            yield _Change(case, {**case, **after}, comparing)


async def _clocks(changes: Sequence[_Change], to: Workflow, now: datetime) -> dict[int, str]:
    """Keep the clocks as the other version makes them; what changed of each case, in words."""
    some = {each.id: each for each in changes if each.comparing.clocks}
    if not some:
        return {}
    known, given = await reader(to), await deadlines.given()
    starts = {key: (start_of(each.after), each.after["state"]) for key, each in some.items()}
    kept = await deadlines.load_many(starts)
    rows, happened = await stories.read(known, list(some))
    after = {}
    for case, story in stories.tell(known, rows, happened):
        key = case["id"]
        after[key] = _taken_over(some[key].comparing, kept[key], story, given, now)
    await deadlines.save_many((key, kept[key], each) for key, each in after.items())
    return {key: differences(kept[key], each) for key, each in after.items()}


def _taken_over(
    comparing: Comparing,
    before: Ledger,
    story: Iterable[ledger.Happening],
    given: Given,
    now: datetime,
) -> Ledger:
    new = ledger.replay(comparing.slim_after, mapped(comparing, story), given, now)
    touched = {each.rule for each in comparing.slim_before.deadlines}
    touched |= {each.rule for each in comparing.slim_after.deadlines}
    return before._replace(clocks=(*_kept(before, new, touched, now), *_new(before, new)))


def _kept(before: Ledger, new: Ledger, touched: set[str], now: datetime) -> list[Clock]:
    """The clocks there are: those of other episodes and rules stay, the rest as they are now."""
    made = {(each.episode, each.rule): each for each in new.clocks}
    kept = []
    for each in before.clocks:
        if each.episode != before.episode or each.rule not in touched or not each.runs:
            kept.append(each)
        else:
            kept.append(made.get((each.episode, each.rule), each._replace(stopped_at=now)))
    return kept


def _new(before: Ledger, new: Ledger) -> list[Clock]:
    there = {(each.episode, each.rule) for each in before.clocks}
    return [
        each
        for each in new.clocks
        if each.episode == before.episode and (each.episode, each.rule) not in there and each.runs
    ]


def _happening(
    change: _Change, to: Workflow, said: str, actor: Actor, event: str, now: datetime
) -> Happening:
    old, new = change.case["state"], change.after["state"]
    what = _what(change.comparing.before, to, old, new, said)
    values = {"number": to.version, "what": what, "from": old, "to": new}
    return Happening(events.case_stream(change.id), event, actor, values, change.id, now)


def _what(before: Workflow, after: Workflow, old: str, new: str, said: str) -> str:
    if old == new:
        return said
    was = before.states_by_key.get(old)
    name = was.name if was else old
    return f"From “{name}” to “{after.state(new).name}”. {said}".strip()
