"""Diary entries that were for the leaver go with the case: to whoever has it now.

Drafts stay with their author: colleagues find them on the case.
"""

from opx_core import db, events
from opx_core.db import Row
from opx_core.handover.planning import WHAT
from opx_core.handover.receivers import Owners, Receivers, next_of
from opx_core.identity import Actor
from opx_core.policy import visible_in

_ENTRIES = f"""
select {WHAT}, d.id as entry_id, d.reason, u.name as owner
from diary_entry d join case_file c on c.id = d.case_id
left join user_account u on u.id = c.owner_id
where d.for_id = $1 and d.done_at is null and {{visible}} order by d.id for update of d
"""  # noqa: S608


async def hand_over(actor: Actor, row: Row, receivers: Receivers, counts: dict[int, int]) -> None:
    """Give on what waits in the leaver's diary, each an event of its case."""
    found = await db.fetch(_ENTRIES.format(visible=visible_in(actor, "c")), row["from_id"])
    owners = await Owners.of(found, row["from_id"])
    happened = []
    for entry in found:
        for_id, name = None, str(entry["owner"] or "whoever gets the case")
        if entry["owner_id"] in (None, row["from_id"]) and receivers.team_id is None:
            for_id = next_of(owners.can_take(receivers, entry), counts)
            if for_id is None:
                continue
            name = owners.name(for_id)
        await db.update("diary_entry", entry["entry_id"], {"for_id": for_id})
        values = {"to": name, "reason": entry["reason"], "entry_id": entry["entry_id"]}
        stream, kind = events.case_stream(entry["id"]), "core.diary_handed_over"
        happened.append(events.Happening(stream, kind, actor, values, entry["id"]))
    await events.record_many(happened)
