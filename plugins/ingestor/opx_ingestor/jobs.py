"""The jobs of the ingestor: each does one step and asks for the next."""

from opx_core.jobs import Job
from opx_ingestor.batches import checking, clearing, loading, receiving, undoing, working


async def read_file(batch_id: int, chain: int) -> None:
    """Read a batch's file into rows."""
    batch = await working.mine(batch_id, chain, "reading")
    if batch is not None:
        await receiving.read(batch)


async def look_after_batches() -> None:
    """Wake what stands still, and delete files whose time is over."""
    await working.look_after()
    await clearing.clear_old_files()


JOBS = [
    Job("ingestor.read_file", read_file),
    Job("ingestor.check_rows", checking.check_rows),
    Job("ingestor.load_rows", loading.load_rows),
    Job("ingestor.undo_rows", undoing.undo_rows),
    Job("ingestor.look_after_batches", look_after_batches, recurring=True),
]
