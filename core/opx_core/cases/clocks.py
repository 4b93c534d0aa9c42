"""The clocks of a case: kept in step with its moves, its episodes and what they run on.

``pause`` and ``resume`` are for whoever says that a case waits for somebody.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from opx_core import case_texts, db, deadlines, events, ledger, review, workflows
from opx_core.calendars import LONDON
from opx_core.case_texts import CaseText
from opx_core.dates import moment_in_words
from opx_core.db import Row
from opx_core.facts import of_case as facts
from opx_core.identity import Actor
from opx_core.ledger import (
    WAITING,
    Begun,
    Changed,
    Clock,
    Happening,
    Ledger,
    Moved,
    Paused,
    Resumed,
    Start,
    Started,
    Stopped,
)
from opx_core.policy import require
from opx_core.workflow import Transition, Workflow

__all__ = [
    "facts",
    "follow",
    "pause",
    "reclassify",
    "renew_clocks",
    "resume",
    "start_clock",
    "stop_clock",
]
_BEGIN = """
insert into episode (case_id, number, started_at, opened_at) values ($1, $2, $3, $3)
on conflict (case_id, number) do update set started_at = $3, opened_at = $3, undone_at = null,
closed_at = null where episode.undone_at is not null
"""


async def reclassify(actor: Actor, case: Row, permission: str, **changes: object) -> None:
    """Change what a case's clocks run on (level, nation, facts, subject) and work them out again.

    ``case`` must be locked. The caller records the event.
    """
    require(actor, permission, case)
    columns = {**changes, "facts": json.dumps(changes["facts"])} if "facts" in changes else changes
    version = case["version"] + 1
    await db.update("case_file", case["id"], {**columns, "version": version})
    if "subject" in changes:
        text = CaseText(case["id"], "case", case["id"], "", title=str(changes["subject"]))
        await case_texts.keep([text])
    await renew_clocks(actor, case, {**case, **columns})


async def renew_clocks(actor: Actor, was: Row, case: Row, at: datetime | None = None) -> None:
    """Work out the deadlines of the case's present episode again. Those of a closed case stay.

    An event says which of them changed, and what they run on from now on if it is not what it was.
    """
    if case["closed"]:
        return
    now = at or datetime.now(UTC)
    before, after = await _step(case, [Changed(now, start_of(case))])
    said = differences(before, after)
    if said or story_facts(was) != story_facts(case):
        values = {"what": said or "No deadline moves.", "clock": story_facts(case)}
        await _record(actor, case["id"], "core.clocks_renewed", now, values)


async def follow(
    actor: Actor, case: Row, moved: Row, workflow: Workflow, transition: Transition, now: datetime
) -> None:
    """Bring the clocks in step with a move from ``case`` to ``moved``."""
    key, state = transition.key, str(moved["state"])
    if moved["closed"]:
        await _end_episode(case, now)
    if moved["episode"] != case["episode"]:
        await _begin_episode(moved, now)
        await _step(case, [Begun(now, start_of(moved), state, key)])
        return
    made = Moved(now, key, state, start_of(moved))
    if moved["level"] != case["level"] and not moved["closed"]:
        await _step(case, [made], tell=False)
        await renew_clocks(actor, moved, moved, now)
    else:
        await _step(case, [made])


async def pause(actor: Actor, case: Row, party: str, at: datetime) -> None:
    """A locked case waits for ``party`` ("customer") from now on: what names it stands still.

    Only service levels do; the law's clocks run on. Twice is once. Call it when the wait begins.
    """
    before, after = await _step(case, [Paused(at, f"{WAITING}{party}")])
    still = [each.name for each in ledger.differing(before, after) if each.paused_at]
    if still:
        values = {"what": ", ".join(still), "why": f"waiting for the {party.replace('_', ' ')}"}
        await _record(actor, case["id"], "core.clock_paused", at, values)


async def resume(actor: Actor, case: Row, party: str, at: datetime) -> None:
    """A locked case waits for ``party`` no longer: what stood still runs on, and ends later."""
    before, after = await _step(case, [Resumed(at, f"{WAITING}{party}")])
    again = [each for each in ledger.differing(before, after) if each.runs and not each.paused_at]
    if again:
        values = {"what": _dues(again), "why": f"waiting for the {party.replace('_', ' ')}"}
        await _record(actor, case["id"], "core.clock_resumed", at, values)


async def start_clock(actor: Actor, case: Row, rule: str, at: datetime, since: datetime) -> None:
    """Start the clock of ``rule`` on a locked case, counted ``since`` then; an event says so."""
    before, after = await _step(case, [Started(at, rule, since)])
    begun = [each for each in ledger.differing(before, after) if each.rule == rule]
    values = {"rule": rule, "what": _dues(begun), "since": since.isoformat()}
    await _record(actor, case["id"], "core.clock_started", at, values)


async def stop_clock(actor: Actor, case: Row, rule: str, at: datetime) -> None:
    """Stop the clock of ``rule`` on a locked case, if it runs; an event says so."""
    before, after = await _step(case, [Stopped(at, rule)])
    ended = [each.name for each in ledger.differing(before, after) if each.stopped_at]
    if ended:
        values = {"rule": rule, "what": ", ".join(ended)}
        await _record(actor, case["id"], "core.clock_stopped", at, values)


def start_of(case: Mapping[str, object]) -> Start:
    """What the clocks of the case's present episode run on."""
    started = case["episode_started_at"]
    return Start(case["kind"], case["episode"], started, case["nation"], facts(case))  # type: ignore[arg-type]


def story_facts(case: Mapping[str, object]) -> dict[str, object]:
    """What an event keeps of that, so that the clocks can be worked out from events alone."""
    started = case["episode_started_at"]
    return {
        "nation": case["nation"],
        "level": case["level"],
        "facts": json.loads(str(case["facts"])),
        "fields": json.loads(str(case.get("fields", "{}"))),
        "started_at": started.isoformat() if isinstance(started, datetime) else str(started),
    }


def differences(before: Ledger, after: Ledger) -> str:
    """What changed of the clocks, in words; empty if only their reasons did."""
    was = {(each.episode, each.rule): each for each in before.clocks}
    said = []
    for each in ledger.differing(before, after):
        old = was.get((each.episode, each.rule))
        if old is None or (old.stopped_at and not each.stopped_at):
            said.append(f"{each.name} starts: {_due(each)}.")
        elif each.stopped_at and not old.stopped_at:
            said.append(f"{each.name} stops.")
        elif each.due_at != old.due_at:
            said.append(f"{each.name} moves from {_due(old)} to {_due(each)}.")
    return " ".join(said)


async def _step(
    case: Row, happened: Sequence[Happening], tell: bool = True
) -> tuple[Ledger, Ledger]:
    """Take the clocks of a case on by what happened, and keep what differs."""
    workflow = workflows.of(case)
    kept, given = await deadlines.load(case["id"], start_of(case), str(case["state"]))
    before = ledger.passed(kept, happened[0].at)
    noticed = [each for each in before.clocks if each not in kept.clocks]
    after = before
    for each in happened:
        after = ledger.step(workflow, given, after, each)
    await deadlines.save(case["id"], kept, after)
    await review.say(case, noticed)
    if tell:
        await deadlines.tell_next(case["id"])
    return before, after


def _dues(clocks: Iterable[Clock]) -> str:
    return ", ".join(f"{each.name}, due {_due(each)}" for each in clocks)


def _due(clock: Clock) -> str:
    return moment_in_words(clock.due_at.astimezone(LONDON))


async def _record(
    actor: Actor, case_id: int, kind: str, at: datetime, values: Mapping[str, object]
) -> None:
    stream = events.case_stream(case_id)
    await events.record(events.Happening(stream, kind, actor, values, case_id, at))


async def _end_episode(case: Row, now: datetime) -> None:
    await db.execute(
        "update episode set closed_at = $3 where case_id = $1 and number = $2",
        case["id"],
        case["episode"],
        now,
    )


async def _begin_episode(case: Row, now: datetime) -> None:
    await db.execute(_BEGIN, case["id"], case["episode"], now)
