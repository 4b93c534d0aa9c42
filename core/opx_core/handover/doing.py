"""The job: gives the cases on, 200 a transaction, each with an event of its own.

It can be done twice: it takes only what the leaver still owns, under a lock, after where it was.
"""

import json
from collections.abc import Sequence
from typing import Any

from opx_core import db, events, identity, jobs, notices
from opx_core.db import Row
from opx_core.handover import entries
from opx_core.handover.receivers import Owners, Receivers, next_of
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
_CASES = """
select c.id, c.book_id, c.version from case_file c
where c.owner_id = $1 and not c.closed and c.id > $2 and {visible}
order by c.id limit $3 for update
"""
_GIVE = """
update case_file c set owner_id = g.owner_id, team_id = coalesce(g.team_id, c.team_id),
version = c.version + 1
from unnest($1::bigint[], $2::bigint[], $3::bigint[]) g(id, owner_id, team_id) where c.id = g.id
"""


async def hand_over(handover_id: int) -> None:
    """Give on the next cases of a handover, and ask for the rest; finished, tell the receivers."""
    rows = await db.fetch(_HANDOVER, handover_id)
    if not rows:
        return
    row = dict(rows[0])
    actor = await _actor(row["by_id"])
    sql = _CASES.format(visible=visible_in(actor, "c"))
    found = await db.fetch(sql, row["from_id"], row["after_id"], BATCH)
    owners, receivers = Owners(row["from_id"]), Receivers(row["team_id"], tuple(row["people"]))
    counts = {int(key): count for key, count in json.loads(row["counts"]).items()}
    given = await _give(actor, row, found, owners, receivers, counts)
    more = len(found) == BATCH
    if not more:
        await entries.hand_over(actor, row, owners, receivers, counts)
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
    given: list[tuple[int, int | None, int | None, str]] = []
    for case in found:
        able = await owners.can_take(receivers, case["book_id"])
        if not able:
            continue
        if receivers.team_id is not None:
            given.append((case["id"], None, receivers.team_id, f"the team {row['team']}"))
            counts[receivers.team_id] = counts.get(receivers.team_id, 0) + 1
        elif (person := next_of(able, counts)) is not None:
            who = next(one for one in await owners.of(case["book_id"]) if one["id"] == person)
            given.append((case["id"], person, who["team_id"], who["name"]))
            counts[person] = counts.get(person, 0) + 1
    columns = [[each[place] for each in given] for place in range(3)]
    await db.execute(_GIVE, *columns)
    await events.record_many([_happening(actor, row, *each) for each in given])
    return len(given)


def _happening(
    actor: Actor, row: Row, case_id: int, owner_id: int | None, team_id: int | None, name: str
) -> events.Happening:
    values = {"owner": name, "owner_id": owner_id, "from": row["giver"]}
    if owner_id is None:
        values["team_id"] = team_id
    stream = events.case_stream(case_id)
    return events.Happening(stream, "core.case_assigned", actor, values, case_id)


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
