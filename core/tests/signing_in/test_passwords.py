"""Passwords: long, unlike what people use most, and however they are typed."""

import pytest

from opx_core.signing_in import passwords
from opx_core.signing_in.passwords import WeakPassword

OWN = ("Calder Vale", "Ann Lee", "ann.lee@calder.example")


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


@pytest.mark.parametrize(
    "password", ["calm river stone", "ünrélated wörds hére", "🦄 fjord 🦄 lamp ok"]
)
def test_any_characters_will_do(password):
    assert passwords.hash_password(password, OWN).startswith("$argon2id$")


async def test_the_same_letters_of_another_keyboard_are_the_same_password():
    stored = passwords.hash_password("café table lamp")

    assert await passwords.fits(stored, "cafe\u0301 table lamp")


def test_the_strength_is_said_in_words():
    assert passwords.strength("calm river stone") == "Strong"
    assert passwords.strength("correct horse battery staple vex") == "Very strong"
