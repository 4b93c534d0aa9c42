"""A team's board: counts of its open work, by person, and by state and age."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from opx_core import db
from opx_core.allocation import workers
from opx_core.allocation.workers import Worker
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import narrowed, require, visible_in

PERMISSION = "core.read_boards"
BANDS = ((0, 6), (7, 13), (14, 27), (28, 41), (42, 55), (56, None))
"""Ages in whole days: 0 to 1 weeks, 1 to 2, 2 to 4, 4 to 6, 6 to 8, over 8."""
SOON = timedelta(days=7)

_TILES = """
select count(*) as open, count(*) filter (where c.owner_id is null) as unowned,
min(c.received_at) filter (where c.owner_id is null) as oldest_unowned,
count(*) filter (where c.next_due_at < $2) as late,
count(*) filter (where c.next_due_at >= $2 and c.next_due_at < $3) as soon,
count(*) filter (where c.next_due_at >= $2 and c.next_due_at < $3 and c.owner_id is null)
    as soon_unowned
from case_file c where not c.closed and c.team_id = $1 and {visible}
"""
_BY_OWNER = """
select c.owner_id, count(*) as open, count(*) filter (where c.next_due_at < $2) as late,
count(*) filter (where c.next_due_at >= $2 and c.next_due_at < $3) as soon
from case_file c where not c.closed and c.owner_id = any($1) and {visible} group by 1
"""
_PIPELINE = """
select c.kind, c.state, width_bucket(extract(epoch from $2 - c.received_at)::float8 / 86400,
    array[0, 7, 14, 28, 42, 56]::float8[]) as band, count(*) as cases
from case_file c where not c.closed and c.team_id = $1 and {visible} group by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Board:
    """Counts. ``people`` are the team's, each with what they have; ``pipeline`` counts by state
    (kind and key) and by place in :data:`BANDS`.
    """

    tiles: Row
    people: list[tuple[Worker, Row]]
    pipeline: dict[tuple[str, str], list[int]]


async def read(actor: Actor, team_id: int, now: datetime | None = None) -> Board:
    """The board of a team, as far as the actor sees its cases."""
    require(actor, PERMISSION)
    actor = narrowed(actor, PERMISSION)
    now = now or datetime.now(UTC)
    visible, soon = visible_in(actor, "c"), now + SOON
    (tiles,) = await db.fetch(_TILES.format(visible=visible), team_id, now, soon)
    staff = await workers.read()
    team = [
        each for each in staff.workers.values() if each.team_id == team_id and _known(actor, each)
    ]
    ids = [each.id for each in team]
    rows = await db.fetch(_BY_OWNER.format(visible=visible), ids, now, soon)
    counts = {row["owner_id"]: dict(row) for row in rows}
    none = {"open": 0, "late": 0, "soon": 0}
    pipeline: dict[tuple[str, str], list[int]] = {}
    for row in await db.fetch(_PIPELINE.format(visible=visible), team_id, now):
        line = pipeline.setdefault((row["kind"], row["state"]), [0] * len(BANDS))
        line[max(row["band"], 1) - 1] += row["cases"]
    return Board(dict(tiles), [(each, counts.get(each.id, none)) for each in team], pipeline)


def _known(actor: Actor, worker: Worker) -> bool:
    """Whether the actor may know of the worker: they share a client book."""
    if actor.books is None or worker.id == actor.id:
        return True
    return bool(worker.books is not None and worker.books & actor.books)
