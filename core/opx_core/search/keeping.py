"""Texts that were written before search kept them, and those that an old process still writes.

A recurring job, some thousand rows a time, in the order of their ids. It remembers how far it is
and leaves the newest minutes for later: a row may be numbered long before it is saved.
"""

from opx_core import db, jobs

BATCH = 2_000
_LAST = """
select count(*) as n, max(id) as last from (
    select {id} as id from {table} where {id} > $1 and {at} < now() - interval '10 minutes'
    order by {id} limit $2) batch
"""
_NOTES = """
insert into case_text (case_id, source, source_id, body, ring, author_id, team_id, at, book_id)
select n.case_id, 'note', n.id, left(n.body, 250000), n.ring, n.author_id,
    coalesce(n.team_id, u.team_id), n.created_at, c.book_id
from note n join case_file c on c.id = n.case_id left join user_account u on u.id = n.author_id
where n.id > $1 and n.id <= $2 on conflict do nothing
"""
_CASES = """
insert into case_text (case_id, source, source_id, title, body, at, book_id)
select id, 'case', id, subject, '', received_at, book_id from case_file
where id > $1 and id <= $2 on conflict do nothing
"""


async def keep_texts() -> None:
    """Let search find older notes and subjects; asks for itself while there are more (a job)."""
    if await keep_some():
        await jobs.enqueue("core.keep_texts")


async def keep_some() -> bool:
    """Keep at most some thousand of each; whether there were as many."""
    notes = await step("core.texts.notes", "note", "id", "created_at", _NOTES)
    cases = await step("core.texts.cases", "case_file", "id", "opened_at", _CASES)
    return notes or cases


async def step(key: str, table: str, id_: str, at: str, insert: str) -> bool:
    """Run ``insert`` for the next rows of ``table``: those with ids after $1, up to $2.

    ``key`` is where it remembers how far it is. Gives whether there may be more.
    """
    await db.execute(
        "insert into tenant_setting (key, value) values ($1, '0') on conflict do nothing", key
    )
    done = int(
        await db.fetch_value("select value from tenant_setting where key = $1 for update", key)
    )
    (row,) = await db.fetch(_LAST.format(id=id_, table=table, at=at), done, BATCH)
    if row["last"] is None:
        return False
    await db.execute(insert, done, row["last"])
    await db.execute("update tenant_setting set value = $2 where key = $1", key, str(row["last"]))
    return bool(row["n"] == BATCH)
