"""Passwords: long enough, not easily guessed, kept as argon2id.

There are no rules of composition (NIST SP 800-63B, OWASP ASVS 5.0 6.2): any characters, spaces
too, and what people use most, or their own names, is refused.
"""

import asyncio
import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY as COST
from zxcvbn import zxcvbn

from opx_core import db

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_ADDRESS = 320
FEWEST_GUESSES = 7.0  # powers of ten
FEWEST_BESIDE = 7
PRODUCT = ("opx", "complaint", "complaints", "ombudsman")
_LOOKED_AT = 72
_STRENGTHS = ((8, "Fair"), (10, "Good"), (13, "Strong"))
_WORD = re.compile(r"\w+")
_hasher = PasswordHasher.from_parameters(COST)


class WeakPassword(ValueError):
    """The password is too short, too long or too easily guessed. The message says what to do."""


class WrongPassword(ValueError):
    """It is not the person's password."""


def hash_password(password: str, own: Iterable[str] = ()) -> str:
    """The argon2id hash to store; :class:`WeakPassword` for one that does not do.

    ``own`` are names that whoever attacks this person would try: theirs and the tenant's.
    """
    given = normalised(password)
    check(given, own)
    return _hasher.hash(given)


def check(password: str, own: Iterable[str] = ()) -> None:
    """Raise :class:`WeakPassword` under 12 or over 200 characters, or if soon guessed."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WeakPassword(
            f"Choose a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        )
    if _guesses(password, own) < FEWEST_GUESSES or _beside(password, own) < FEWEST_BESIDE:
        raise WeakPassword(
            "This is soon guessed: it is common, repeats itself or is made of names. "
            "Three or four unrelated words are better."
        )


def strength(password: str, own: Iterable[str] = ()) -> str:
    """How hard the password is to guess, in a word or two."""
    guesses = _guesses(normalised(password), own)
    return next((words for below, words in _STRENGTHS if guesses < below), "Very strong")


def normalised(password: str) -> str:
    """The one form of what different keyboards make of the same letters (NFKC)."""
    return unicodedata.normalize("NFKC", password)


async def check_password(email: str, password: str) -> int | None:
    """The id of the active person whose password this is, or None.

    It takes as long for an unknown address as for a wrong password.
    """
    user_id, stored = await stored_for(email)
    return user_id if await fits(stored, password) else None


async def stored_for(email: str) -> tuple[int | None, str]:
    """The active person with this address, and the hash to compare with: nobody's, if none."""
    rows = await db.fetch(
        "select id, password_hash from user_account where email = $1 and active", address(email)
    )
    if not rows:
        return None, nobodys()
    return rows[0]["id"], rows[0]["password_hash"] or nobodys()


async def is_of(user_id: int | None, password: str) -> bool:
    """Whether this is the person's own password."""
    stored = await db.fetch_value("select password_hash from user_account where id = $1", user_id)
    return await fits(stored or nobodys(), password)


async def fits(stored: str, password: str) -> bool:
    """Whether the password is that of the hash. It needs no session."""
    if len(password) > LONGEST_PASSWORD:
        return False
    given = dict.fromkeys((normalised(password), password))
    return any([await asyncio.to_thread(_fits, stored, each) for each in given])


async def own_names(user_id: int | None) -> list[str]:
    """The names of a person and of their tenant, which make a password easy to guess."""
    async with db.as_application():
        tenant = await db.fetch_value(
            "select name from opx.tenant where id = $1", db.current().tenant
        )
    rows = await db.fetch("select name, email from user_account where id = $1", user_id)
    return [tenant or "", *(str(value) for row in rows for value in row.values())]


def address(email: str) -> str:
    """An e-mail address as it is looked up."""
    return email.strip().lower().replace("\x00", "")[:LONGEST_ADDRESS]


@cache
def nobodys() -> str:
    """The hash of a password that nobody has."""
    return _hasher.hash(secrets.token_hex(16))


def _beside(password: str, own: Iterable[str]) -> int:
    """How many characters are left without the product's and the person's own names."""
    left = password.casefold()
    for part in sorted(_parts(own), key=len, reverse=True):
        if len(part) > 2:
            left = left.replace(part.casefold(), "")
    return len(left)


def _parts(own: Iterable[str]) -> set[str]:
    words = [*PRODUCT, *own]
    return {part for word in words for part in (word, *_WORD.findall(word))}


def _guesses(password: str, own: Iterable[str]) -> float:
    found = zxcvbn(password[:_LOOKED_AT], user_inputs=sorted(_parts(own)))
    return float(found["guesses_log10"])


def _fits(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
