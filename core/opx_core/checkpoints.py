"""Checkpoints: from time to time the ends of all chains are sealed into one chain a tenant.

A chain of events alone cannot show that it was taken away as a whole, with its head. A checkpoint
holds the heads that moved since the one before; its own hash can be kept outside OPX.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from opx_core import db
from opx_core.db import Row
from opx_core.events import GENESIS

EVERY = timedelta(minutes=15)
MOST_HEADS = 50_000

_MOVED = """
select h.stream, h.seq, h.hash from event_head h where h.seq > 0 and not exists (
    select from checkpoint_head c where c.stream = h.stream and c.seq = h.seq)
order by h.stream limit $1
"""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One seal: its number in the tenant, when it was made, over how many heads, and its hash."""

    seq: int
    sealed_at: datetime
    heads: int
    hash: bytes

    @property
    def name(self) -> str:
        """How it is written down elsewhere: number and hash, ``12:9f86d0…``."""
        return f"{self.seq}:{self.hash.hex()}"


async def seal_when_due() -> None:
    """The job: seal once a quarter of an hour, as long as something moved."""
    newest = await db.fetch_value("select max(sealed_at) from checkpoint")
    if newest is None or datetime.now(UTC) - newest >= EVERY:
        await seal()


async def seal() -> int:
    """Seal every head that moved since it was last sealed; gives how many checkpoints it took."""
    made = 0
    while heads := [dict(row) for row in await db.fetch(_MOVED, MOST_HEADS)]:
        await _add(heads)
        made += 1
    return made


async def every() -> list[Checkpoint]:
    """The checkpoints of the current tenant, from the first."""
    rows = await db.fetch("select seq, sealed_at, heads, hash from checkpoint order by seq")
    return [Checkpoint(**row) for row in rows]


def sealed(previous: bytes, seq: int, sealed_at: datetime, heads: Sequence[Row]) -> bytes:
    """The hash of a checkpoint over ``heads`` (stream, seq, hash), after the one before it."""
    lines = sorted((head["stream"], head["seq"], bytes(head["hash"]).hex()) for head in heads)
    at = sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(previous + json.dumps([seq, at, lines]).encode()).digest()


async def _add(heads: Sequence[Row]) -> None:
    last = await db.fetch("select seq, hash from checkpoint order by seq desc limit 1")
    seq, previous = (last[0]["seq"] + 1, last[0]["hash"]) if last else (1, GENESIS)
    now = datetime.now(UTC)
    made = {"seq": seq, "sealed_at": now, "heads": len(heads)}
    await db.insert("checkpoint", [{**made, "hash": sealed(previous, seq, now, heads)}])
    await db.copy("checkpoint_head", [{"checkpoint_seq": seq, **head} for head in heads])
