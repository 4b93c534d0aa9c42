"""Which of the extra kinds (e-mail files, HEIC pictures) a tenant takes."""

import json

from opx_core import db
from opx_core.files.kinds import EXTRA

SETTING = "documents.extra_kinds"


async def allowed() -> frozenset[str]:
    """The extra kinds that the current tenant takes: all, unless it has set fewer."""
    stored = await db.fetch_value("select value from tenant_setting where key = $1", SETTING)
    return EXTRA if stored is None else EXTRA & frozenset(json.loads(stored))


async def allow(kinds: frozenset[str]) -> None:
    """Take these extra kinds, and no others, from now on."""
    await db.execute(
        "insert into tenant_setting (key, value) values ($1, $2)"
        " on conflict (key) do update set value = excluded.value",
        SETTING,
        json.dumps(sorted(kinds & EXTRA)),
    )
