"""The job that removes what nobody needs: uploads broken off, and bytes without a row."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from opx_core import db
from opx_core.documents import storage, uploads

KEPT, EVERY = timedelta(days=1), timedelta(hours=6)
BATCH = 500
_TURN = """
insert into tenant_setting (key, value) values ('documents.swept_at', to_json(now()))
on conflict (key) do update set value = excluded.value
where (tenant_setting.value #>> '{}')::timestamptz < now() - $1::interval returning 1
"""
_KNOWN = """
select key from document where key = any($1) union all
select key from document_part where key = any($1)
"""


async def sweep_documents() -> None:
    """Every six hours, remove what is older than a day and belongs to nothing."""
    if await db.fetch_value(_TURN, EVERY):
        await sweep(datetime.now(UTC) - KEPT)


async def sweep(before: datetime) -> int:
    """Remove uploads begun, and orphans stored, before this moment; gives how many orphans."""
    old = await db.fetch("select id from document_upload where begun_at < $1", before)
    await uploads.remove([row["id"] for row in old])
    store, removed, some = storage.active(), 0, list[str]()
    async for each in store.all(db.current().tenant):
        if each.stored_at < before:
            some.append(each.key)
        if len(some) >= BATCH:
            removed += await _remove_orphans(some)
            some = []
    return removed + await _remove_orphans(some)


async def _remove_orphans(keys: list[str]) -> int:
    owners = {key: _owner(key) for key in keys}
    asked = [owner for owner in owners.values() if owner is not None]
    known = {row["key"] for row in await db.fetch(_KNOWN, asked)}
    orphans = [key for key, owner in owners.items() if owner is not None and owner not in known]
    await storage.active().delete(orphans)
    return len(orphans)


def _owner(key: str) -> UUID | None:
    """The document or part that stored this; None for what is not ours to remove."""
    try:
        return UUID(key.rpartition("/")[2].partition(".")[0])
    except ValueError:
        return None
