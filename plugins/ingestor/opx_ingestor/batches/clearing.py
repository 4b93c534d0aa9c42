"""Files whose time is over: their bytes and rows are deleted, what became of them stays known."""

from datetime import UTC, datetime

from opx_core import db
from opx_core.identity import system_actor
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import working
from opx_ingestor.files import keeping
from opx_ingestor.settings import settings

_OVER = """
select * from ingestor_batch where cleared_at is null and (state <> all($2) or by_command)
and coalesce(ended_at, stepped_at) < now() - make_interval(days => $1)
order by id limit 1 for update skip locked
"""


async def clear_old_files() -> None:
    """Delete one file whose time is over: the sweep comes again."""
    for row in await db.fetch(_OVER, settings().keep_days, list(working.JOBS)):
        batch = batches.of(row)
        await keeping.clear(batch.id)
        ended = batch.state if batch.state in batches.ENDED else "cancelled"
        now = datetime.now(UTC)
        told = {"state": ended, "ended_at": batch.ended_at or now}
        await batches.change(batch, cleared_at=now, **told)
        await batches.record(batch, "ingestor.file_cleared", system_actor())
