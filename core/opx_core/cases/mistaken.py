"""Moved by mistake: the last move is put right by an event that corrects it. Nothing is rewritten.

The case goes back to the state before; what the move met or stopped runs again; an episode that
it opened or ended is as it was; the time meanwhile counts for the right state.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from opx_core import db, deadlines, events, ledger, notices, plugins, stories, workflows
from opx_core.activities import turning
from opx_core.activities.facts import standing
from opx_core.cases.asking import Invalid
from opx_core.cases.clocks import start_of, story_facts
from opx_core.cases.locking import lock
from opx_core.cases.moves import Refused
from opx_core.cases.way_back import restored
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.notices import Notice
from opx_core.policy import may
from opx_core.workflow import Transition, UnknownTransition, Workflow

PERMISSION = "core.correct_moves"
OWN = timedelta(hours=24)
"""So long whoever made a move may put it right themselves."""
LONGEST = 500
_EVENTS = """
select e.id, e.kind, e.at, e.actor_id, u.name as actor, v.data from event e
left join event_value v on v.event_id = e.id left join user_account u on u.id = e.actor_id
where e.case_id = $1 and e.kind <> 'core.note_added' order by e.id
"""


async def last_move(case: Mapping[str, Any]) -> Row | None:
    """The event of the last move that stands, with its ``values``; None where there is none."""
    rows = [dict(row) for row in await db.fetch(_EVENTS, case["id"])]
    for row in rows:
        row["values"] = json.loads(row["data"]) if row["data"] else {}
    moves = standing(rows)
    return moves[-1] if moves else None


def why_not(actor: Actor, case: Mapping[str, Any], last: Row | None) -> tuple[str, ...]:
    """Every reason why the actor cannot put the last move right. Empty: they can."""
    if last is None:
        return ("This case has not been moved yet.",)
    reasons = []
    if last["values"]["to"] != case["state"]:
        reasons.append("The case is not where its last move led. Ask an administrator.")
    workflow = workflows.of(case)
    if last["values"]["from"] not in workflow.states_by_key:
        reasons.append("The state before it is no longer part of the workflow.")
    own = last["actor_id"] is not None and last["actor_id"] == actor.id
    soon = datetime.now(UTC) - last["at"] <= OWN
    if not may(actor, PERMISSION, dict(case)) and not (own and soon):
        who = "You made it more than 24 hours ago" if own else f"{last['actor'] or 'OPX'} made it"
        reasons.append(f"{who}. Someone with the permission “Put moves right” can do it.")
    return tuple(reasons)


async def correct_move(
    actor: Actor, reference: str, reason: str, *, version: int | None = None
) -> Row:
    """Take the case back to before its last move; gives the case as it then stands.

    Raises ``Conflict``, ``Refused`` with every reason, or ``Invalid`` without a reason given.
    """
    case = await lock(actor, reference, version)
    last = await last_move(case)
    reasons = why_not(actor, case, last)
    workflow = workflows.of(case)
    if reasons or last is None:
        raise Refused(named(workflow, last), reasons)
    if not reason.strip() or len(reason) > LONGEST:
        raise Invalid({"reason": f"Say what went wrong, in at most {LONGEST} characters."})
    async with db.atomic():
        return await _correct(actor, case, workflow, last, reason.strip())


def named(workflow: Workflow, last: Row | None) -> Transition:
    """The transition of a move's event, also where the workflow has it no longer."""
    key = str(last["values"].get("move", "")) if last else ""
    try:
        return workflow.transition(key)
    except UnknownTransition:
        if last is None:
            return Transition("", "Moved by mistake", (), workflow.initial, PERMISSION)
    begin, to = last["values"]["from"], last["values"]["to"]
    same = [t for t in workflow.transitions if t.event == last["kind"] and t.to == to]
    title = plugins.active().events[last["kind"]].title if last["kind"] else "Moved"
    return same[0] if same else Transition(key, title, (begin,), to, PERMISSION)


async def _correct(actor: Actor, case: Row, workflow: Workflow, last: Row, reason: str) -> Row:
    now, state = datetime.now(UTC), workflow.state(last["values"]["from"])
    back: Row = {"state": state.key, **restored(case, last["values"])}
    back |= await _episode(case, workflow, last, closed=state.closed)
    after = {**case, **back, "version": case["version"] + 1}
    await db.update("case_file", case["id"], {**back, "version": after["version"]})
    after = await _clocks(actor, case, after, last, now)
    move = named(workflow, last)
    values = {
        **{"event_id": last["id"], "move": move.name, "back": state.name, "state": state.key},
        **{"reason": reason, "clock": story_facts(after)},
    }
    stream, kind = events.case_stream(case["id"]), "core.move_corrected"
    await events.record(events.Happening(stream, kind, actor, values, case["id"], now))
    await plugins.call(
        plugins.active().hook.on_move_corrected(
            case=after, transition=move, actor=actor, moved_at=last["at"]
        )
    )
    told = (last["actor_id"], case["owner_id"])
    await notices.tell(actor, told, Notice(kind, case["id"], f"{move.name}: {reason}"))
    return after


async def _episode(case: Row, workflow: Workflow, last: Row, *, closed: bool) -> Row:
    """The columns of the case that say which episode it is in, as they were."""
    was_closed = workflow.state(str(last["values"]["to"])).closed
    if closed == was_closed:
        return {}
    if not closed:
        await db.execute(
            "update episode set closed_at = null where case_id = $1 and number = $2",
            case["id"],
            case["episode"],
        )
        return {"closed": False, "closed_at": None}
    number = case["episode"] - 1
    rows = await db.fetch(
        "select started_at, closed_at from episode where case_id = $1 and number = $2",
        case["id"],
        number,
    )
    if not rows or rows[0]["closed_at"] is None:
        return {"closed": True, "closed_at": last["at"]}
    of = (case["id"], case["episode"])
    await db.execute("delete from deadline where case_id = $1 and episode = $2", *of)
    await db.execute("update episode set undone_at = now() where case_id = $1 and number = $2", *of)
    return {
        "closed": True,
        "closed_at": rows[0]["closed_at"],
        "episode": number,
        "episode_started_at": rows[0]["started_at"],
    }


async def _clocks(actor: Actor, case: Row, after: Row, last: Row, now: datetime) -> Row:
    """The clocks as they would be had the move not been made; what it ended waits again."""
    before, given = await deadlines.load(case["id"], start_of(after), after["state"])
    workflow = workflows.of(case)
    known = await workflows.reader(workflow)
    told = (await stories.stories(known, [case["id"]]))[case["id"]][1]
    rest = (await stories.stories(known, [case["id"]], without=[last["id"]]))[case["id"]][1]
    with_it = _by_place(ledger.replay(known, told, given, now))
    if not after["closed"]:
        rest.append(ledger.Changed(now, start_of(after), order=last["id"]))
    without = _by_place(ledger.replay(known, rest, given, now))
    touched = {place for place in with_it if with_it[place] != without.get(place)}
    kept = tuple(
        without.get((each.episode, each.rule), each._replace(stopped_at=now))
        if (each.episode, each.rule) in touched
        else each
        for each in before.clocks
    )
    await deadlines.save(case["id"], before, before._replace(clocks=kept))
    await deadlines.tell_next(case["id"])
    if case["closed"] and not after["closed"]:
        return await turning.resume(actor, after, last["at"])
    await turning.stand_still(actor, case, after, now)
    return after


def _by_place(of: ledger.Ledger) -> dict[tuple[int, str], ledger.Clock]:
    return {(each.episode, each.rule): each for each in of.clocks}
