"""The audit log: append-only, one hash chain for each case or set-up object.

The chain covers a salted digest of each event's values, not the values themselves, so that a
person's values can be erased and the chain still verifies.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from opx_core import db
from opx_core.db import Row
from opx_core.identity import PARTY, Actor

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event, with the words that people read on a timeline.

    ``key`` is ``<module>.<past participle>``. ``sentence`` may name values of the event in braces.
    """

    key: str
    title: str
    sentence: str = ""
    icon: str = "note"
    tone: str = "event"


@dataclass(frozen=True, slots=True)
class Happening:
    """An event about to be recorded. ``values`` hold only str, int, bool, None, lists, dicts.

    ``ring`` (see ``rings``) keeps it from those outside; empty, whoever sees the case sees it.
    """

    stream: str
    kind: str
    actor: Actor
    values: Mapping[str, object] = field(default_factory=Row)
    case_id: int | None = None
    at: datetime | None = None
    ring: str = ""


def case_stream(case_id: int) -> str:
    """The name of a case's chain."""
    return f"case/{case_id}"


async def record(happening: Happening) -> int:
    """Append one event to its chain, in the current transaction; gives its id."""
    return (await record_many([happening]))[0]


async def record_many(happenings: Sequence[Happening]) -> list[int]:
    """Append events, in order, each to its own chain; gives their ids."""
    heads = await _heads({happening.stream for happening in happenings})
    ids = await db.next_ids("event", len(happenings))
    events, values = [], []
    for event_id, happening in zip(ids, happenings, strict=True):
        event, value = link(event_id, happening, *heads[happening.stream])
        heads[happening.stream] = (event["seq"], event["hash"])
        events.append(event)
        values.append(value)
    await db.insert("event", events)
    await db.insert("event_value", values)
    await db.insert("event_ring", _rings(ids, happenings))
    await _save(heads)
    return ids


def link(event_id: int, happening: Happening, seq: int, previous: bytes) -> tuple[Row, Row]:
    """The rows of ``event`` and ``event_value`` that follow ``previous`` in its chain."""
    salt, data = secrets.token_bytes(16), canonical(happening.values)
    event = {
        "id": event_id,
        "stream": happening.stream,
        "seq": seq + 1,
        "case_id": happening.case_id,
        "kind": happening.kind,
        "at": happening.at or datetime.now(UTC),
        "actor_kind": happening.actor.kind,
        "actor_id": happening.actor.id,
        "digest": digest(salt, data),
    }
    event["hash"] = chained(previous, event)
    return event, {"event_id": event_id, "salt": salt, "data": data}


def canonical(values: Mapping[str, object]) -> str:
    """The one JSON text of ``values``; TypeError for what cannot be written exactly."""
    return json.dumps(_exact(values), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(salt: bytes, data: str) -> bytes:
    """What the chain holds in place of the values."""
    return hashlib.sha256(salt + data.encode()).digest()


def chained(previous: bytes, event: Mapping[str, object]) -> bytes:
    """The hash of ``event`` (a row of ``event``) after the hash before it in its stream."""
    at = event["at"]
    if not isinstance(at, datetime):
        raise TypeError("An event's moment is a datetime.")
    parts = [event[name] for name in ("id", "stream", "seq", "case_id", "kind")]
    parts += [at.astimezone(UTC).isoformat(timespec="microseconds")]
    parts += [event["actor_kind"], event["actor_id"], _bytes(event["digest"]).hex()]
    return hashlib.sha256(previous + json.dumps(parts).encode()).digest()


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise TypeError("A digest is bytes.")


def _exact(value: object) -> object:
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): _exact(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"An event cannot hold {type(value).__name__}: write it as text.")


def _rings(ids: Sequence[int], happenings: Sequence[Happening]) -> list[Row]:
    return [
        {
            "event_id": event_id,
            "ring": happening.ring,
            "author_id": None if happening.actor.kind == PARTY else happening.actor.id,
            "team_id": happening.actor.team_id,
        }
        for event_id, happening in zip(ids, happenings, strict=True)
        if happening.ring
    ]


async def _heads(streams: set[str]) -> dict[str, tuple[int, bytes]]:
    await db.execute(
        "insert into event_head (stream, seq, hash) select s, 0, $2 from unnest($1::text[]) s "
        "order by s on conflict do nothing",
        sorted(streams),
        GENESIS,
    )
    rows = await db.fetch(
        "select stream, seq, hash from event_head where stream = any($1) order by stream "
        "for update",
        sorted(streams),
    )
    return {row["stream"]: (row["seq"], row["hash"]) for row in rows}


async def _save(heads: Mapping[str, tuple[int, bytes]]) -> None:
    await db.current().connection.executemany(
        "update event_head set seq = $2, hash = $3 where stream = $1",
        [(stream, seq, digest_) for stream, (seq, digest_) in sorted(heads.items())],
    )
