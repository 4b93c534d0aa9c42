"""A new password for someone, set by an administrator."""

import secrets

from opx_core import events, people
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.signing_in.passwords import WeakPassword
from opx_core.staff.reading import person

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


async def set_password(actor: Actor, person_id: int, password: str = "") -> str:
    """Give someone ``password``, or one made here; gives it, to be shown once.

    Their sessions end. ``Invalid`` where it is too short or too long.
    """
    require(actor, "core.manage_people")
    row = await person(actor, person_id, lock=True)
    given = password or made()
    try:
        await people.set_password(row["email"], given)
    except WeakPassword as error:
        raise Invalid({"password": str(error)}) from None
    values = {"name": row["name"]}
    await events.record(events.Happening(f"user/{person_id}", "core.password_set", actor, values))
    return given


def made() -> str:
    """A password that can be read out on the phone: 20 letters and digits in groups of five."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)
