"""Complaints that were logged before search kept their words and numbers (a recurring job)."""

from opx_core import db, jobs
from opx_core.identifiers import Identifier, keep
from opx_core.search.keeping import step

_TEXTS = """
insert into case_text (case_id, source, source_id, body, at, book_id)
select c.id, 'complaint', c.id, left(k.narrative, 250000), c.received_at, c.book_id
from complaints_complaint k join case_file c on c.id = k.case_id
where c.id > $1 and c.id <= $2 and k.narrative <> '' on conflict do nothing
"""
_NUMBERS = """
select k.case_id, k.policy_number from complaints_complaint k
where k.case_id > $1 and k.case_id <= $2 and k.policy_number <> '' and not exists
    (select from identifier i where i.case_id = k.case_id and i.kind = 'policy number')
"""
KEY = "complaints.texts"


async def keep_texts() -> None:
    """Let search find older complaints; asks for itself while there are more."""
    if await keep_some():
        await jobs.enqueue("complaints.keep_texts")


async def keep_some() -> bool:
    """Keep at most some thousand; whether there were as many."""
    sql = "select coalesce((select value from tenant_setting where key = $1), '0')"
    before = int(await db.fetch_value(sql, KEY))
    more = await step(KEY, "case_file", "id", "opened_at", _TEXTS)
    after = int(await db.fetch_value(sql, KEY))
    rows = await db.fetch(_NUMBERS, before, after)
    await keep([Identifier(row["case_id"], "policy number", row["policy_number"]) for row in rows])
    return more
