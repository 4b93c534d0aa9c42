"""One try to sign in with a password: counted first, then looked at, then let in or refused.

The password is compared outside any transaction: it is slow, and many may try at once.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from opx_core import events, identity
from opx_core.db import fetch_value
from opx_core.signing_in import passwords, sessions, throttling
from opx_core.signing_in.devices import Devices
from opx_core.signing_in.sessions import Seen
from opx_core.signing_in.throttling import Counter
from opx_core.tenants import Tenant, Tenants

log = structlog.get_logger("opx.sign_in")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was typed, from where, and what the browser's cookie says of it."""

    email: str
    password: str
    seen: Seen
    devices: Devices


@dataclass(frozen=True, slots=True)
class Outcome:
    """A session's token, or how long to wait, or neither where it was wrong.

    ``whole`` says that nothing more is asked for, so that the browser is known from now on.
    """

    user_id: int | None = None
    token: str = ""
    wait: timedelta | None = None
    whole: bool = False


async def sign_in(tenants: Tenants, tenant: Tenant, attempt: Attempt) -> Outcome:
    """Try to sign in to ``tenant``."""
    async with tenants.session(tenant):
        user_id, stored = await passwords.stored_for(attempt.email)
        counters = counters_of(attempt, user_id)
        if wait := await throttling.count(counters):
            log.info("sign_in_held", known=user_id is not None, address=attempt.seen.address)
            return Outcome(wait=wait)
    fits = await passwords.fits(stored, attempt.password)
    async with tenants.session(tenant):
        if user_id is None or not fits:
            await _note_failure(user_id, attempt.seen)
            return Outcome()
        await throttling.take_back(counters)
        token = await sessions.begin_session(user_id, attempt.seen)
        return Outcome(user_id, token, whole=not await sessions.has_factor(user_id))


def counters_of(attempt: Attempt, user_id: int | None) -> list[Counter]:
    """Where this try counts: a browser that is known by itself, strangers together."""
    device = attempt.devices.known_to(user_id)
    if user_id is not None and device:
        return throttling.for_device(user_id, device)
    return throttling.for_account(passwords.address(attempt.email), user_id, attempt.seen.address)


async def _note_failure(user_id: int | None, seen: Seen) -> None:
    """In the audit log of whom it was tried for. The waits keep those few; others are logged."""
    log.info("sign_in_failed", known=user_id is not None, address=seen.address)
    if user_id is not None:
        name = await fetch_value("select name from user_account where id = $1", user_id)
        values = {"name": name, "browser": seen.browser, "address": seen.address}
        await events.record(
            events.Happening(
                f"user/{user_id}", "core.sign_in_failed", identity.system_actor(), values
            )
        )
