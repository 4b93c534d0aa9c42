"""People who change their own password."""

import asyncio

from opx_core import db, events
from opx_core.identity import Actor
from opx_core.signing_in import passwords
from opx_core.signing_in.passwords import WeakPassword, WrongPassword


async def change_own(actor: Actor, session_id: int, current: str, new: str) -> str:
    """Change the actor's password and end their other sessions; gives how strong it is.

    :class:`WrongPassword` for the current one, ``WeakPassword`` for the new one.
    """
    if not await passwords.is_of(actor.id, current):
        raise WrongPassword("This is not your current password.")
    if passwords.normalised(current) == passwords.normalised(new):
        raise WeakPassword("This is the password that you have. Choose another one.")
    names = await passwords.own_names(actor.id)
    hashed = await asyncio.to_thread(passwords.hash_password, new, names)
    await db.execute("update user_account set password_hash = $2 where id = $1", actor.id, hashed)
    await db.execute(
        "delete from user_session where user_id = $1 and id <> $2", actor.id, session_id
    )
    stream, values = f"user/{actor.id}", {"name": actor.name}
    await events.record(events.Happening(stream, "core.password_changed", actor, values))
    return passwords.strength(new, names)
