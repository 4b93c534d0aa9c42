"""Proof that no event was altered, taken out or put in by hand."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from opx_core import db, events
from opx_core.db import Row


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain breaks. ``event`` is its id, or None where the event itself is gone."""

    stream: str
    seq: int
    event: int | None
    what: str

    def sentence(self) -> str:
        """The fault in words that name the event."""
        name = f"event {self.event}" if self.event else "an event"
        return f"{self.stream}, {name} (number {self.seq}): {self.what}"


async def verify(tell: Callable[[int], None] = lambda count: None) -> tuple[int, list[Fault]]:
    """Read every chain of the current tenant; gives the number of events and what is wrong."""
    count, faults = 0, []
    stream, seq, previous = "", 0, events.GENESIS
    heads = {row["stream"]: row for row in await db.fetch("select * from event_head")}
    async for row in _rows():
        count += 1
        if count % 1000 == 0:
            tell(count)
        if row["stream"] != stream:
            faults += _tail(heads.pop(stream, None), stream, seq, previous)
            stream, seq, previous = row["stream"], 0, events.GENESIS
        faults += _check(row, seq, previous)
        seq, previous = row["seq"], bytes(row["hash"])
    faults += _tail(heads.pop(stream, None), stream, seq, previous)
    for head in heads.values():
        faults.append(Fault(head["stream"], head["seq"], None, "the whole chain is missing"))
    return count, faults


async def _rows() -> AsyncIterator[Row]:
    sql = (
        "select e.id, e.stream, e.seq, e.case_id, e.kind, e.at, e.actor_kind, e.actor_id, "
        "e.digest, e.hash, v.salt, v.data from event e left join event_value v "
        "on v.event_id = e.id order by e.stream, e.seq"
    )
    async for row in db.current().connection.cursor(sql, prefetch=2000):
        yield row


def _check(row: Row, seq: int, previous: bytes) -> list[Fault]:
    def fault(what: str) -> Fault:
        return Fault(row["stream"], row["seq"], row["id"], what)

    if row["seq"] != seq + 1:
        return [fault(f"number {seq + 1} before it is missing")]
    if row["data"] is not None and events.digest(row["salt"], row["data"]) != row["digest"]:
        return [fault(f"the values of this {row['kind']} were altered")]
    if events.chained(previous, row) != row["hash"]:
        return [fault(f"this {row['kind']} was altered, or what came before it was")]
    return []


def _tail(head: Row | None, stream: str, seq: int, previous: bytes) -> list[Fault]:
    if not stream:
        return []
    if head is None or (seq, previous) > (head["seq"], bytes(head["hash"])):
        return [Fault(stream, seq, None, "it was added, or its head was taken away")]
    if (head["seq"], bytes(head["hash"])) != (seq, previous):
        return [Fault(stream, head["seq"], None, "the newest events of this chain are missing")]
    return []
