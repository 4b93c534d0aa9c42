"""A second factor: six digits from an app (TOTP, RFC 6238), or a recovery code.

The app's secret is kept sealed, recovery codes as hashes that need the installation's secret.
Nothing counts until its first code was right, and no code is taken twice.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import pyotp

from opx_core import db, events
from opx_core.identity import Actor
from opx_core.notices import Notice, tell
from opx_core.policy import require
from opx_core.signing_in import passwords
from opx_core.signing_in.sealing import Box
from opx_core.staff.reading import person

ISSUER = "OPX"
STEP_SECONDS = 30
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_SECRET, _CODE = "second factor", "recovery code"
_BEGIN = """
insert into second_factor (user_id, secret) values ($1, $2)
on conflict (user_id) do nothing
"""
_NEEDS = """
select exists (select from user_role k join role r on r.id = k.role_id
where k.user_id = $1 and r.second_factor)
"""


class WrongCode(ValueError):
    """The code is not right, or was used before."""


class CannotChange(ValueError):
    """The second factor cannot be changed so. The message says why."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What an app needs: the address for its QR code, and the secret to type instead."""

    address: str
    secret: str


@dataclass(frozen=True, slots=True)
class State:
    """Whether someone has a second factor, since when, and how many recovery codes are left."""

    since: datetime | None
    codes: int
    needed: bool


async def state(user_id: int | None) -> State:
    """What stands for this person."""
    since = await db.fetch_value(
        "select confirmed_at from second_factor where user_id = $1", user_id
    )
    left = await db.fetch_value(
        "select count(*) from recovery_code where user_id = $1 and used_at is null", user_id
    )
    return State(since, left, await db.fetch_value(_NEEDS, user_id))


async def begin(actor: Actor, box: Box) -> Setup:
    """What to put into the app. It stays the same until it is confirmed."""
    sealed = box.seal(_SECRET, pyotp.random_base32())
    await db.execute(_BEGIN, actor.id, sealed)
    row = (await db.fetch(_HELD, actor.id))[0]
    if row["confirmed_at"] is not None:
        raise CannotChange("You have a second factor already. Remove it first.")
    secret = box.open(_SECRET, row["secret"])
    return setup_of(secret, row["email"])


def setup_of(secret: str, name: str) -> Setup:
    """How an app is told a secret; ``name`` is whose it is, as the app shows it."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
    return Setup(address, " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)))


def step_of(secret: str, code: str, last: int) -> int | None:
    """The time step that the code is of: now, or one before or after, and later than ``last``."""
    given = "".join(code.split())
    totp, now = pyotp.TOTP(secret), int(datetime.now(UTC).timestamp()) // STEP_SECONDS
    for step in (now - 1, now, now + 1):
        made = totp.at(step * STEP_SECONDS)
        if step > last and hmac.compare_digest(made.encode(), given.encode()):
            return step
    return None


async def confirm(actor: Actor, box: Box, code: str) -> list[str]:
    """Let the second factor count, its first code being right; gives the recovery codes."""
    rows = await db.fetch(_HELD + " for update of f", actor.id)
    if not rows or rows[0]["confirmed_at"] is not None:
        raise CannotChange("Begin again: open your account and set it up.")
    step = step_of(box.open(_SECRET, rows[0]["secret"]), code, 0)
    if step is None:
        raise WrongCode("This code is not right. Type the newest one that your app shows.")
    await db.execute(
        "update second_factor set confirmed_at = now(), last_step = $2 where user_id = $1",
        actor.id,
        step,
    )
    await _record(actor, actor.id, "core.second_factor_set")
    return await _new_codes(actor, box)


async def passes(actor: Actor, box: Box, code: str) -> str:
    """``app`` or ``recovery code``, whichever the code was; :class:`WrongCode`."""
    rows = await db.fetch(_HELD + " and f.confirmed_at is not null for update of f", actor.id)
    if not rows:
        raise WrongCode("There is no second factor to show.")
    step = step_of(box.open(_SECRET, rows[0]["secret"]), code, rows[0]["last_step"])
    if step is not None:
        sql = "update second_factor set last_step = $2 where user_id = $1"
        await db.execute(sql, actor.id, step)
        return "app"
    if await _use_recovery(actor, box, code):
        return "recovery code"
    if any(each.isalpha() for each in code):
        raise WrongCode("This recovery code is not right, or was used before. Each works once.")
    raise WrongCode("This code is not right, or was used before. Wait for the next one.")


async def renew_codes(actor: Actor, box: Box, password: str) -> list[str]:
    """New recovery codes; those before are of no use any more."""
    await _check_password(actor, password)
    if (await state(actor.id)).since is None:
        raise CannotChange("You have no second factor. Set it up first.")
    await _record(actor, actor.id, "core.recovery_codes_made")
    return await _new_codes(actor, box)


async def remove(actor: Actor, password: str) -> None:
    """Do without, where no role of the actor's needs it; :class:`CannotChange`."""
    await _check_password(actor, password)
    if (await state(actor.id)).needed:
        raise CannotChange("Your role needs a second factor, so it stays.")
    await _forget(actor.id)
    await _record(actor, actor.id, "core.second_factor_removed")


async def reset(actor: Actor, person_id: int) -> None:
    """Take away a colleague's second factor, say so to them, and sign them out."""
    require(actor, "core.manage_people")
    await person(actor, person_id, lock=True)
    if person_id == actor.id:
        raise CannotChange("Nobody resets their own. Remove it on your account page.")
    await _forget(person_id)
    await db.execute("delete from user_session where user_id = $1", person_id)
    await _record(actor, person_id, "core.second_factor_reset")
    await tell(actor, [person_id], Notice("core.second_factor_reset", None))


_HELD = """
select f.secret, f.confirmed_at, f.last_step, u.email from second_factor f
join user_account u on u.id = f.user_id where f.user_id = $1
"""


async def _use_recovery(actor: Actor, box: Box, code: str) -> bool:
    used = await db.fetch_value(
        "update recovery_code set used_at = now() where user_id = $1 and code_hash = $2"
        " and used_at is null returning id",
        actor.id,
        _hash(box, actor.id, code),
    )
    return used is not None


async def _new_codes(actor: Actor, box: Box) -> list[str]:
    await db.execute("delete from recovery_code where user_id = $1", actor.id)
    codes = [_code() for _ in range(CODES)]
    rows = [{"user_id": actor.id, "code_hash": _hash(box, actor.id, code)} for code in codes]
    await db.insert("recovery_code", rows)
    return codes


def _code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _hash(box: Box, user_id: int | None, code: str) -> bytes:
    plain = "".join(each for each in code.lower() if each.isalnum())
    return box.sign(_CODE, f"{user_id}/{plain}").encode()


async def _check_password(actor: Actor, password: str) -> None:
    if not await passwords.is_of(actor.id, password):
        raise passwords.WrongPassword("This is not your password.")


async def _forget(user_id: int | None) -> None:
    await db.execute("delete from recovery_code where user_id = $1", user_id)
    await db.execute("delete from second_factor where user_id = $1", user_id)


async def _record(actor: Actor, user_id: int | None, kind: str) -> None:
    name = await db.fetch_value("select name from user_account where id = $1", user_id)
    await events.record(events.Happening(f"user/{user_id}", kind, actor, {"name": name}))
