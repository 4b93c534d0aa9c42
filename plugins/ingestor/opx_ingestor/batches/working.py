"""Who works on a batch while nobody watches, and what ends that."""

from opx_core import db, identity, jobs
from opx_core.identity import Actor, system_actor
from opx_core.policy import may, may_in_book
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches.batch import Batch

JOBS = {
    "reading": "ingestor.read_file",
    "checking": "ingestor.check_rows",
    "loading": "ingestor.load_rows",
    "undoing": "ingestor.undo_rows",
}
# A check that ends early is only shorter; an undo that does can be asked for again.
STOPPED = {"checking": "checked", "undoing": "undone"}
STANDS_STILL_SECONDS = 30


async def mine(batch_id: int, chain: int, state: str) -> Batch | None:
    """The batch, locked, if this chain of jobs still has to work on it in this state."""
    batch = await batches.locked(batch_id)
    return batch if batch.state == state and batch.chain == chain else None


async def actor_of(batch: Batch) -> Actor | None:
    """Whoever asked for the work, if they may still do it. The command acts as OPX."""
    if batch.acted_by is None:
        return system_actor("Ingest", "import")
    return await identity.actor(batch.acted_by)


async def stop_without_actor(batch: Batch) -> None:
    """Stop a batch whose owner has left, and say so."""
    words = "Whoever started it may not do it any more. Someone else can go on with it."
    await batches.change(batch, state=STOPPED.get(batch.state, "stopped"), trouble=words)
    await batches.record(batch, "ingestor.load_stopped", system_actor(), reason=words)


def allowed(actor: Actor, batch: Batch, permission: str) -> bool:
    """Whether the actor may still do this in every client book of the batch."""
    books = batch.books or frozenset()
    return may(actor, permission) and all(
        may_in_book(actor, permission, book_id) for book_id in books
    )


async def go_on(batch: Batch) -> None:
    """Ask for the next step, in the same chain."""
    await jobs.enqueue(JOBS[batch.state], batch_id=batch.id, chain=batch.chain)


async def look_after() -> None:
    """Wake what has stood still since its worker was killed."""
    rows = await db.fetch(
        "select * from ingestor_batch where state = any($1) "
        "and stepped_at < now() - make_interval(secs => $2) limit 20 for update skip locked",
        list(JOBS),
        STANDS_STILL_SECONDS,
    )
    for row in rows:
        batch = batches.of(row)
        if not batch.by_command:
            await batches.begin(batch, batch.state, JOBS[batch.state])
