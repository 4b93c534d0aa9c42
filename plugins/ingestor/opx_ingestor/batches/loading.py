"""Loading: one piece of the file a step; rows, counts and place are saved in one transaction.

A step that is cut off has not happened; the next worker does it again. So every row is loaded
exactly once, whatever is killed.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

from opx_core import db, quotas
from opx_core.identity import Actor, system_actor
from opx_core.importers import Result
from opx_core.policy import NotAllowed, require
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import rows as kept
from opx_ingestor.batches import working
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.trying import Trial, attempt
from opx_ingestor.files.rows import Row

LOAD = "ingestor.load_files"
STALLED_SECONDS = 60
STARTABLE, PAUSABLE, RESUMABLE = ("checking", "checked"), ("loading",), ("paused", "stopped")


class NotNow(Exception):
    """The batch is not where this can be done. The message says where it is."""


async def start(actor: Actor, batch: Batch) -> None:
    """Begin to load a locked batch."""
    _be(batch, STARTABLE)
    _may(actor, batch)
    await db.execute(
        "delete from ingestor_failure where batch_id = $1 and edits = 0 and state = 'waiting'",
        batch.id,
    )
    await db.execute("delete from ingestor_row where batch_id = $1", batch.id)
    await batches.record(batch, "ingestor.load_started", actor, rows=f"{batch.rows_total:,}")
    now = datetime.now(UTC)
    told = {"cursor": 0, "acted_by": actor.id, "started_at": now}
    if batch.by_command:
        # The command does the steps itself: no job may do them beside it.
        await batches.change(batch, state="loading", **told)
        return
    await batches.begin(batch, "loading", working.JOBS["loading"], **told)


async def pause(actor: Actor, batch: Batch) -> None:
    """Stop after the step under way. What is loaded stays loaded."""
    _be(batch, PAUSABLE)
    await batches.change(batch, state="paused")
    await batches.record(batch, "ingestor.load_paused", actor)


async def resume(actor: Actor, batch: Batch) -> None:
    """Go on where it was paused or stopped."""
    idle = datetime.now(UTC) - batch.stepped_at > timedelta(seconds=STALLED_SECONDS)
    stalled = batch.state == "loading" and batch.by_command and idle
    _be(batch, (*RESUMABLE, "loading") if stalled else RESUMABLE)
    _may(actor, batch)
    await batches.record(batch, "ingestor.load_resumed", actor)
    told = {"acted_by": actor.id, "by_command": False}
    await batches.begin(batch, "loading", working.JOBS["loading"], **told)


async def cancel(actor: Actor, batch: Batch) -> None:
    """End the load here. What is loaded stays, and can be undone."""
    _be(batch, ("loading", *RESUMABLE, *STARTABLE, "mapping", "choosing"))
    await batches.change(batch, state="cancelled", ended_at=datetime.now(UTC))
    await batches.record(batch, "ingestor.load_cancelled", actor, counts=await in_words(batch))


async def load_rows(batch_id: int, chain: int) -> None:
    """One step, as a job; the next step is asked for."""
    batch = await working.mine(batch_id, chain, "loading")
    if batch is None:
        return
    actor = await working.actor_of(batch)
    if actor is None or not working.allowed(actor, batch, LOAD):
        await working.stop_without_actor(batch)
    elif await step(actor, batch):
        await working.go_on(batch)


async def step(actor: Actor, batch: Batch) -> bool:
    """Load the next piece of a locked batch; whether there is more to do.

    Where the day's limit of cases cuts the piece, the rest of the file waits.
    """
    if batch.plan is None:
        raise NotNow("Its columns are not matched yet.")
    trial = Trial(actor, batch.kind(), batch.plan)
    piece = await kept.untaken(batch, await kept.piece(batch, batch.cursor))
    results = await _within_the_day(batch, trial, piece)
    rows, cut = piece[: len(results)], len(results) < len(piece)
    await kept.keep(batch, trial, rows, results)
    await _forget_mended(
        batch, [r.number for r, a in zip(rows, results, strict=True) if a.outcome != "failed"]
    )
    counted = Counter[str](result.outcome for result in results)
    told = {name: getattr(batch, name) + counted[name] for name in OUTCOMES}
    await quotas.came_in(counted["created"])
    if cut:
        return await _wait(batch, told)
    ended = batch.cursor + 1 >= batch.chunks
    state = {"state": "loaded", "ended_at": datetime.now(UTC)} if ended else {}
    await batches.change(batch, cursor=batch.cursor + 1, **told, **state)
    if ended:
        done = await batches.locked(batch.id)
        counts = await in_words(done)
        await batches.record(batch, "ingestor.batch_loaded", actor, counts=counts)
    return not ended


class _TooMany(Exception):
    """More cases than the day has left; what was tried is undone."""


async def _within_the_day(batch: Batch, trial: Trial, rows: list[Row]) -> list[Result]:
    """What becomes of the rows, or of as many as may become cases today."""
    if not rows:
        return []
    left = await quotas.cases_left()
    if left is None or len(rows) <= left:
        return await attempt(trial, rows, await kept.seen(batch, trial, rows))
    try:
        async with db.atomic():
            results = await attempt(trial, rows, await kept.seen(batch, trial, rows))
            if sum(result.outcome == "created" for result in results) > left:
                raise _TooMany
            return results
    except _TooMany:
        first = rows[:left]
        return await attempt(trial, first, await kept.seen(batch, trial, first)) if first else []


async def _wait(batch: Batch, told: dict[str, int]) -> bool:
    """Stop until somebody goes on with it, and say why; nothing is lost."""
    words = await quotas.full()
    await batches.change(batch, state="stopped", trouble=words, **told)
    await batches.record(batch, "ingestor.load_stopped", system_actor(), reason=words)
    return False


OUTCOMES = ("created", "changed", "unchanged")


async def in_words(batch: Batch) -> str:
    """The counts of a batch in one line."""
    failed = (await kept.counts(batch.id))["waiting"]
    return (
        f"created {batch.created:,}, changed {batch.changed:,}, "
        f"unchanged {batch.unchanged:,}, failed {failed:,}"
    )


async def _forget_mended(batch: Batch, numbers: list[int]) -> None:
    await db.execute(
        "delete from ingestor_failure where batch_id = $1 and number = any($2)", batch.id, numbers
    )


def _be(batch: Batch, states: tuple[str, ...]) -> None:
    if batch.state not in states:
        raise NotNow("Meanwhile someone else did something with this file. Here is how it stands.")


def _may(actor: Actor, batch: Batch) -> None:
    require(actor, LOAD)
    require(actor, batch.kind().permission)
    if not working.allowed(actor, batch, batch.kind().permission):
        raise NotAllowed("This file is for client books that are not all yours.")
