"""An app for codes of somebody from outside: with it they come back without a new link."""

import pyotp

from opx_core import db
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.outside import telling
from opx_core.outside.proving import PURPOSE
from opx_core.signing_in import second_factor
from opx_core.signing_in.sealing import Box
from opx_core.signing_in.second_factor import CannotChange, Setup, WrongCode

_HELD = "select name, email, secret, confirmed_at from outside_account where id = $1"


async def has(actor: Actor) -> bool:
    """Whether they have an app that counts."""
    return (await _held(actor))["confirmed_at"] is not None


async def begin(actor: Actor, box: Box) -> Setup:
    """What to put into the app. It stays the same until it is confirmed; ``CannotChange``."""
    await db.execute(
        "update outside_account set secret = $2 where id = $1 and secret = ''",
        actor.id,
        box.seal(PURPOSE, pyotp.random_base32()),
    )
    row = await _held(actor)
    if row["confirmed_at"] is not None:
        raise CannotChange("You have an app already. Ask us if you have lost it.")
    return second_factor.setup_of(box.open(PURPOSE, row["secret"]), row["email"] or row["name"])


async def confirm(actor: Actor, box: Box, code: str) -> None:
    """Let the app count, its first code being right; ``WrongCode``, ``CannotChange``."""
    row = await _held(actor, lock=True)
    if row["confirmed_at"] is not None or not row["secret"]:
        raise CannotChange("Begin again: open the page once more.")
    step = second_factor.step_of(box.open(PURPOSE, row["secret"]), code[:40], 0)
    if step is None:
        raise WrongCode("This code is not right. Type the newest one that your app shows.")
    await db.execute(
        "update outside_account set confirmed_at = now(), last_step = $2 where id = $1",
        actor.id,
        step,
    )
    await telling.tell(actor, "core.outside_app_set", {case_id for case_id, _ in actor.sides})


async def forget(account_id: int) -> None:
    """The app counts no more, and its secret is gone."""
    await db.execute(
        "update outside_account set secret = '', confirmed_at = null, last_step = 0 where id = $1",
        account_id,
    )


async def _held(actor: Actor, *, lock: bool = False) -> Row:
    (row,) = await db.fetch(_HELD + (" for update" if lock else ""), actor.id)
    return dict(row)
