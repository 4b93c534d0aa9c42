"""Reading and changing a tenant's own settings.

The name and the colour stand in the registry, for every page shows them; the rest in the tenant.
"""

import json

from opx_core import db, events
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.organisation.values import PERMISSION, Organisation, wrong
from opx_core.policy import require
from opx_core.staff.versions import differing

STREAM, START = "setup/organisation", "organisation."
KEPT = ("prefix", "people", "storage_mb", "cases_a_day")
_SET = """
insert into tenant_setting (key, value) values ($1, $2)
on conflict (key) do update set value = excluded.value
"""


class OrganisationChanged(Exception):
    """Somebody saved other settings first. ``now`` is what stands."""

    def __init__(self, now: Organisation) -> None:
        super().__init__("Someone else changed these settings meanwhile.")
        self.now = now


async def read() -> Organisation:
    """The settings that stand."""
    async with db.as_application():
        row = (
            await db.fetch("select name, accent from opx.tenant where id = $1", db.current().tenant)
        )[0]
    keys = [START + name for name in KEPT]
    rows = await db.fetch("select key, value from tenant_setting where key = any($1)", keys)
    kept = {each["key"].removeprefix(START): json.loads(each["value"]) for each in rows}
    return Organisation(row["name"], row["accent"], **kept)


async def change(actor: Actor, wanted: Organisation, was: Organisation) -> bool:
    """Let ``wanted`` stand; False where nothing differs. ``was`` is what the person saw.

    ``Invalid`` with everything that is wrong, :class:`OrganisationChanged` if another was first.
    """
    require(actor, PERMISSION)
    lock = f"{db.current().tenant} organisation"
    await db.execute("select pg_advisory_xact_lock(hashtext($1))", lock)
    now = await read()
    if now != was:
        raise OrganisationChanged(now)
    if errors := wrong(wanted):
        raise Invalid(dict(errors))
    changed = differing(now.words(), wanted.words())
    if not changed:
        return False
    await _save(wanted)
    await events.record(events.Happening(STREAM, "core.organisation_changed", actor, changed))
    return True


async def _save(wanted: Organisation) -> None:
    async with db.as_application():
        await db.execute(
            "update opx.tenant set name = $2, accent = $3 where id = $1",
            *(db.current().tenant, wanted.name, wanted.accent),
        )
    for name in KEPT:
        await db.execute(_SET, START + name, json.dumps(getattr(wanted, name)))
