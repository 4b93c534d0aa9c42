"""The job: gives the cases on, 200 a transaction, each with an event of its own.

It can be done twice: it takes only what the leaver still owns, under a lock, after where it was.
"""

import json
from collections.abc import Sequence
from typing import Any

from opx_core import db, identity, jobs, notices
from opx_core.cases.giving import Gift, give_many
from opx_core.db import Row
from opx_core.handover import entries
from opx_core.handover.planning import WHAT
from opx_core.handover.receivers import Owners, Receivers
from opx_core.handover.starting import JOB_NAME
from opx_core.identity import Actor, system_actor
from opx_core.jobs import Job
from opx_core.notices import Notice
from opx_core.policy import visible_in

BATCH = 200

_HANDOVER = """
select h.*, u.name as giver, t.name as team from handover h join user_account u on u.id = h.from_id
left join team t on t.id = h.team_id where h.id = $1 and h.finished_at is null for update of h
"""
_CASES = f"""
select {WHAT}, c.version from case_file c
where c.owner_id = $1 and not c.closed and c.id > $2 and {{visible}}
order by c.id limit $3 for update
"""  # noqa: S608


async def hand_over(handover_id: int) -> None:
    """Give on the next cases of a handover, and ask for the rest; finished, tell the receivers."""
    rows = await db.fetch(_HANDOVER, handover_id)
    if not rows:
        return
    row = dict(rows[0])
    actor = await _actor(row["by_id"])
    sql = _CASES.format(visible=visible_in(actor, "c"))
    found = await db.fetch(sql, row["from_id"], row["after_id"], BATCH)
    owners = await Owners.of(found, row["from_id"])
    receivers = Receivers(row["team_id"], tuple(row["people"]))
    counts = {int(key): count for key, count in json.loads(row["counts"]).items()}
    given = await _give(actor, row, found, owners, receivers, counts)
    more = len(found) == BATCH
    if not more:
        await entries.hand_over(actor, row, receivers, counts)
        await _tell(actor, row, counts)
    await _save(row, found, given, counts, more=more)
    if more:
        await jobs.enqueue(JOB_NAME, handover_id=handover_id)


JOB = Job(JOB_NAME, hand_over, title="Hand over a colleague’s work")


async def _actor(by_id: int | None) -> Actor:
    """Whoever asked, with what they may see, even if they have left since."""
    rows = await db.fetch(f"select {identity.ACTOR} from user_account u where u.id = $1", by_id)  # noqa: S608
    return identity.actor_of(rows[0]) if rows else system_actor()


async def _give(
    actor: Actor,
    row: Row,
    found: Sequence[Any],
    owners: Owners,
    receivers: Receivers,
    counts: dict[int, int],
) -> int:
    given, values = [], {"from": row["giver"]}
    now: dict[int, int] = {}
    for case in found:
        able = owners.can_take(receivers, case)
        if not able:
            continue
        if receivers.team_id is not None:
            team = f"the team {row['team']}"
            given.append(Gift(case["id"], None, team, receivers.team_id, 0, "", values))
            counts[receivers.team_id] = counts.get(receivers.team_id, 0) + 1
        elif (person := owners.least(able, now)) is not None:
            who = owners.staff.workers[person]
            given.append(Gift(case["id"], person, who.name, who.team_id, 0, "", values))
            counts[person] = counts.get(person, 0) + 1
            now[person] = now.get(person, 0) + 1
    await give_many(actor, given)
    return len(given)


async def _tell(actor: Actor, row: Row, counts: dict[int, int]) -> None:
    if row["team_id"] is not None:
        return
    for person, count in sorted(counts.items()):
        words = f"{count:,} {'case' if count == 1 else 'cases'} of {row['giver']}"
        await notices.tell(actor, [person], Notice("core.work_handed_over", None, words))


async def _save(
    row: Row, found: Sequence[Any], given: int, counts: dict[int, int], *, more: bool
) -> None:
    await db.execute(
        "update handover set given = given + $2, counts = $3, after_id = $4,"
        " finished_at = case when $5 then null else now() end where id = $1",
        row["id"],
        given,
        json.dumps(counts),
        found[-1]["id"] if found else row["after_id"],
        more,
    )
