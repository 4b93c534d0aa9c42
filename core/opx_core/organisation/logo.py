"""The organisation's logo: kept, changed and taken away, and given out by its name.

The picture stands in the tenant, its name in the registry too, for every page shows it.
"""

import asyncio

from opx_core import db, events
from opx_core.identity import Actor
from opx_core.organisation.pictures import draw, in_words
from opx_core.organisation.values import PERMISSION
from opx_core.policy import require
from opx_core.staff.versions import differing

STREAM = "setup/organisation"
_KEEP = """
insert into organisation_logo (id, name, content) values (1, $1, $2)
on conflict (id) do update set name = excluded.name, content = excluded.content
"""


class LogoChanged(Exception):
    """Somebody else changed the logo first."""

    def __init__(self) -> None:
        super().__init__("Someone else changed the logo meanwhile. Below stands what it is now.")


async def change(actor: Actor, content: bytes, was: str) -> bool:
    """Let the picture of a file be the logo; False where it is already.

    ``was`` is the name of the logo that the person saw. ``BadLogo``, :class:`LogoChanged`.
    """
    require(actor, PERMISSION)
    picture = await asyncio.to_thread(draw, content)
    await _lock(was)
    if picture.name == was:
        return False
    await db.execute(_KEEP, picture.name, picture.content)
    await _settle(actor, was, picture.name)
    return True


async def remove(actor: Actor, was: str) -> None:
    """Have no logo; :class:`LogoChanged` where it is not the one that the person saw."""
    require(actor, PERMISSION)
    await _lock(was)
    if was:
        await db.execute("delete from organisation_logo")
        await _settle(actor, was, "")


async def content(name: str) -> bytes | None:
    """The logo of this name, or None where it is another by now."""
    found: bytes | None = await db.fetch_value(
        "select content from organisation_logo where name = $1", name
    )
    return found


async def _lock(was: str) -> None:
    lock = f"{db.current().tenant} organisation"
    await db.execute("select pg_advisory_xact_lock(hashtext($1))", lock)
    if (await db.fetch_value("select name from organisation_logo") or "") != was:
        raise LogoChanged


async def _settle(actor: Actor, was: str, name: str) -> None:
    async with db.as_application():
        await db.execute("update opx.tenant set logo = $2 where id = $1", db.current().tenant, name)
    changed = differing({"Logo": in_words(was)}, {"Logo": in_words(name)})
    await events.record(events.Happening(STREAM, "core.logo_changed", actor, changed))
