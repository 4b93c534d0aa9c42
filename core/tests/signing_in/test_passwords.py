"""Passwords: long, unlike what people use most, and however they are typed."""

import pytest
from argon2 import PasswordHasher
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from opx_core.signing_in import passwords
from opx_core.signing_in.passwords import WeakPassword

OWN = ("Calder Vale", "Ann Lee", "ann.lee@calder.example")


def is_weak(password):
    try:
        passwords.check(password)
    except WeakPassword:
        return True
    return False


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "qwertyuiop12",
        "aaaaaaaaaaaa",
        "letmeinletmein",
        "CalderVale2026",
        "AnnLee123456",
    ],
)
def test_what_is_soon_guessed_is_refused(password):
    with pytest.raises(WeakPassword, match="soon guessed"):
        passwords.hash_password(password, OWN)


def test_no_common_password_of_our_lists_is_taken():
    common = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= 12]

    taken = [word for word in common if not is_weak(word)]

    assert len(common) > 200
    assert taken == []


async def test_a_long_password_is_compared_whole():
    long = "calm river stone, " * 4 + "lamp"

    stored = passwords.hash_password(long)

    assert len(long) > 64
    assert await passwords.fits(stored, long)
    assert not await passwords.fits(stored, long[:-1])
    assert not await passwords.fits(stored, long.upper())


@pytest.mark.parametrize(
    "password", ["calm river stone", "ünrélated wörds hére", "🦄 fjord 🦄 lamp ok"]
)
def test_any_characters_will_do(password):
    assert passwords.hash_password(password, OWN).startswith("$argon2id$")


def test_in_use_a_hash_takes_64_mb_three_times_over(monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher.from_parameters(passwords.COST))

    stored = passwords.hash_password("calm river stone")

    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_the_same_letters_of_another_keyboard_are_the_same_password():
    stored = passwords.hash_password("café table lamp")

    assert await passwords.fits(stored, "cafe\u0301 table lamp")


def test_the_strength_is_said_in_words():
    assert passwords.strength("calm river stone") == "Strong"
    assert passwords.strength("correct horse battery staple vex") == "Very strong"
