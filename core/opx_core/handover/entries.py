"""Diary entries that were for the leaver go with the case: to whoever has it now.

Drafts stay with their author: colleagues find them on the case.
"""

from opx_core import db, events
from opx_core.db import Row
from opx_core.handover.receivers import Owners, Receivers, next_of
from opx_core.identity import Actor
from opx_core.policy import visible_in

_ENTRIES = """
select d.id, d.case_id, d.reason, c.book_id, c.owner_id, u.name as owner
from diary_entry d join case_file c on c.id = d.case_id
left join user_account u on u.id = c.owner_id
where d.for_id = $1 and d.done_at is null and {visible} order by d.id for update of d
"""


async def hand_over(
    actor: Actor, row: Row, owners: Owners, receivers: Receivers, counts: dict[int, int]
) -> None:
    """Give on what waits in the leaver's diary, each an event of its case."""
    found = await db.fetch(_ENTRIES.format(visible=visible_in(actor, "c")), row["from_id"])
    happened = []
    for entry in found:
        for_id, name = None, str(entry["owner"] or "whoever gets the case")
        if entry["owner_id"] in (None, row["from_id"]) and receivers.team_id is None:
            able = await owners.can_take(receivers, entry["book_id"])
            for_id = next_of(able, counts)
            if for_id is None:
                continue
            people = await owners.of(entry["book_id"])
            name = next(str(person["name"]) for person in people if person["id"] == for_id)
        await db.update("diary_entry", entry["id"], {"for_id": for_id})
        values = {"to": name, "reason": entry["reason"], "entry_id": entry["id"]}
        stream, case_id = events.case_stream(entry["case_id"]), entry["case_id"]
        kind = "core.diary_handed_over"
        happened.append(events.Happening(stream, kind, actor, values, case_id))
    await events.record_many(happened)
