"""How people of a tenant sign in, as an administrator sets it."""

from collections.abc import Collection

from opx_core import db, events
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.signing_in import limits
from opx_core.signing_in.limits import Limits
from opx_core.staff.versions import differing

PERMISSION = "core.manage_sign_in"
STREAM = "setup/sign-in"


async def needing() -> list[db.Row]:
    """The roles: ``key``, ``name``, and whether their people need a second factor."""
    rows = await db.fetch("select key, name, second_factor from role order by id")
    return [dict(row) for row in rows]


async def change(actor: Actor, wanted: Limits, roles: Collection[str]) -> bool:
    """Let these limits stand, and these roles need a second factor; False where nothing changed.

    Both hold from the next request on, for those signed in too. ``Invalid`` out of bounds.
    """
    require(actor, PERMISSION)
    if errors := limits.wrong(wanted):
        raise Invalid(errors)
    await db.fetch("select 1 from role order by id for update")
    before = await shown()
    await limits.keep(wanted)
    await db.execute(
        "update role set second_factor = key = any($1) where second_factor <> (key = any($1))",
        sorted(roles),
    )
    changed = differing(before, await shown())
    if changed:
        await events.record(events.Happening(STREAM, "core.sign_in_changed", actor, changed))
    return bool(changed)


async def shown() -> dict[str, str]:
    """What stands, in words, for an event."""
    now = await limits.read()
    names = [role["name"] for role in await needing() if role["second_factor"]]
    return {
        "Ends unused after": f"{now.idle_minutes} minutes",
        "Ends after": f"{now.session_hours} hours",
        "Second factor": ", ".join(names) or "nobody",
    }
