"""What changed about someone, told on their own chain and on the chain of each of their cases.

Some parties are on a great many cases: a bank, a claims management company. The newest are told
at once, the others by a job, so that one change of a telephone number locks no thousand chains.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from opx_core import db, events, identity, jobs
from opx_core.identity import Actor, system_actor

AT_ONCE = 100
BATCH = 200
_CASES = """
select distinct part.case_id from case_party part where part.party_id = $1 and part.case_id < $2
and not exists (select from case_party o where o.case_id = part.case_id and o.party_id = $4)
order by part.case_id desc limit $3
"""
_LAST = 2**62


def stream(party_id: int) -> str:
    """The name of a party's own chain."""
    return f"party/{party_id}"


async def tell(
    actor: Actor,
    kind: str,
    party_id: int,
    values: Mapping[str, object],
    sealed: Mapping[str, object] | None = None,
    besides: int = 0,
) -> None:
    """Record on the party's chain and on its cases' what happened.

    ``values`` may be read by whoever sees a case; ``sealed`` (withheld addresses) stands only on
    the party's own chain. Cases that ``besides`` is on too have been told already.
    """
    told = {**values, "party_id": party_id}
    own = {**told, **({"sealed": dict(sealed)} if sealed else {})}
    (event_id,) = await events.record_many([events.Happening(stream(party_id), kind, actor, own)])
    rows = await db.fetch(_CASES, party_id, _LAST, AT_ONCE + 1, besides)
    ids = [row["case_id"] for row in rows]
    await _on_cases(actor, kind, ids[:AT_ONCE], told)
    if len(ids) > AT_ONCE:
        await jobs.enqueue(
            "core.tell_cases",
            event_id=event_id,
            party_id=party_id,
            before=ids[AT_ONCE - 1],
            besides=besides,
        )


async def tell_of_case(
    actor: Actor, kind: str, case: Mapping[str, Any], party_id: int, values: Mapping[str, object]
) -> None:
    """Record on one case's chain and on the party's what happened to a part in that case."""
    own = {**values, "reference": case["reference"]}
    await events.record_many(
        [
            events.Happening(events.case_stream(case["id"]), kind, actor, values, case["id"]),
            events.Happening(stream(party_id), kind, actor, own),
        ]
    )


async def tell_cases(event_id: int, party_id: int, before: int, besides: int = 0) -> None:
    """Tell the older cases of a party what was told the newest; some hundred a time (a job)."""
    found = await db.fetch(
        "select e.kind, e.actor_id, v.data from event e join event_value v on v.event_id = e.id "
        "where e.id = $1",
        event_id,
    )
    rows = await db.fetch(_CASES, party_id, before, BATCH, besides)
    if not found or not rows:
        return
    told = {k: v for k, v in json.loads(found[0]["data"]).items() if k != "sealed"}
    actor_id = found[0]["actor_id"]
    actor = (await identity.actor(actor_id) if actor_id else None) or system_actor()
    ids = [row["case_id"] for row in rows]
    await _on_cases(actor, found[0]["kind"], ids, told)
    if len(ids) == BATCH:
        told_so_far = {"event_id": event_id, "party_id": party_id, "besides": besides}
        await jobs.enqueue("core.tell_cases", before=ids[-1], **told_so_far)


async def _on_cases(
    actor: Actor, kind: str, case_ids: Sequence[int], values: Mapping[str, object]
) -> None:
    await events.record_many(
        [
            events.Happening(events.case_stream(case_id), kind, actor, values, case_id)
            for case_id in sorted(case_ids)
        ]
    )
