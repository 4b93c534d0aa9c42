"""Proof that no event was altered, taken out or put in by hand."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from opx_core import checkpoints, db, events
from opx_core.checkpoints import Checkpoint
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


@dataclass(frozen=True, slots=True)
class Verified:
    """How many events and checkpoints were read, and what is wrong with them."""

    events: int
    checkpoints: int
    faults: list[Fault]


Tell = Callable[[int, int], None]


async def verify(tell: Tell = lambda done, of: None, kept: str = "") -> Verified:
    """Read every chain and every checkpoint of the current tenant. ``tell`` hears how far it is.

    ``kept`` is a checkpoint's name that was written down elsewhere: it must still be there.
    """
    total = await db.fetch_value("select count(*) from event")
    count, faults = await _chains(lambda done: tell(done, total))
    tell(total, total)
    made, wrong = await _checkpoints()
    wrong += _kept(made, kept)
    return Verified(count, len(made), faults + wrong)


async def _chains(tell: Callable[[int], None]) -> tuple[int, list[Fault]]:
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


async def _checkpoints() -> tuple[list[Checkpoint], list[Fault]]:
    made, faults, previous = await checkpoints.every(), [], events.GENESIS
    for number, each in enumerate(made, 1):
        heads = await db.fetch(
            "select stream, seq, hash from checkpoint_head where checkpoint_seq = $1", each.seq
        )
        if each.seq != number:
            faults.append(_broken(each, "a checkpoint before it is missing"))
        if checkpoints.sealed(previous, each.seq, each.sealed_at, heads) != each.hash:
            faults.append(_broken(each, "it or what came before it was altered"))
        previous = each.hash
    return made, faults + await _unsealed()


async def _unsealed() -> list[Fault]:
    rows = await db.fetch(
        "select c.checkpoint_seq, c.stream, c.seq, e.id from checkpoint_head c left join event e"
        " on e.stream = c.stream and e.seq = c.seq where e.hash is distinct from c.hash"
        " order by c.stream, c.seq"
    )
    return [
        Fault(row["stream"], row["seq"], row["id"], _sealed_as(row["checkpoint_seq"]))
        for row in rows
    ]


def _sealed_as(checkpoint: int) -> str:
    return f"checkpoint {checkpoint} sealed it, and it is gone or is another now"


def _broken(checkpoint: Checkpoint, what: str) -> Fault:
    return Fault(f"checkpoint {checkpoint.seq}", checkpoint.seq, None, what)


def _kept(made: Sequence[Checkpoint], name: str) -> list[Fault]:
    if not name or name in [each.name for each in made]:
        return []
    number = name.partition(":")[0]
    seq = int(number) if number.isdecimal() else 0
    return [Fault(f"checkpoint {number}", seq, None, "it is not the one that was written down")]
