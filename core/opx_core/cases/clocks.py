"""The clocks of a case: kept in step with its moves, its episodes and what they run on."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from opx_core import case_texts, db, deadlines, plugins
from opx_core.case_texts import CaseText
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.workflow import Transition, Workflow

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
    await renew_clocks({**case, **columns})


async def renew_clocks(case: Row) -> None:
    """Work out the deadlines of the case's present episode again. Those of a closed case stay."""
    if case["closed"]:
        return
    behind = _windows_behind(plugins.active().workflow(case["kind"]), case["state"])
    await deadlines.renew(case["id"], _start(case), datetime.now(UTC), behind)
    await deadlines.tell_next(case["id"])


def facts(case: Mapping[str, object]) -> dict[str, object]:
    """What guards and conditions may ask about a case: ``case`` and the module's own facts."""
    known = {name: case[name] for name in ("state", "level", "episode", "nation", "subject")}
    return {"case": known, **json.loads(str(case["facts"]))}


async def follow(
    case: Row, moved: Row, workflow: Workflow, transition: Transition, now: datetime
) -> None:
    """Bring the clocks in step with a move from ``case`` to ``moved``."""
    await deadlines.meet(case["id"], case["episode"], workflow, transition.key, now)
    if moved["closed"]:
        await deadlines.stop(case["id"], case["episode"], now)
        await _end_episode(case, now)
    if moved["episode"] != case["episode"]:
        await _begin_episode(moved, now)
    elif moved["level"] != case["level"]:
        await renew_clocks(moved)
    closed = _windows_behind(workflow, str(moved["state"]))
    await deadlines.stop(case["id"], moved["episode"], now, closed)
    await deadlines.tell_next(case["id"])


def _windows_behind(workflow: Workflow, state: str) -> list[str]:
    """The rules of windows that no move from ``state`` on can use any more in this episode."""
    possible = {move.key for move in workflow.moves_within(state)}
    return [
        deadline.rule
        for deadline in workflow.deadlines
        if deadline.window and possible.isdisjoint(deadline.met_by)
    ]


async def _end_episode(case: Row, now: datetime) -> None:
    await db.execute(
        "update episode set closed_at = $3 where case_id = $1 and number = $2",
        case["id"],
        case["episode"],
        now,
    )


async def _begin_episode(case: Row, now: datetime) -> None:
    await db.execute(_BEGIN, case["id"], case["episode"], now)
    workflow = plugins.active().workflow(case["kind"])
    made = deadlines.rows(workflow, _start(case), await deadlines.given(), now)
    await deadlines.begin([case["id"]], [made])


def _start(case: Row) -> deadlines.Start:
    started = case["episode_started_at"]
    return deadlines.Start(case["kind"], case["episode"], started, case["nation"], facts(case))
