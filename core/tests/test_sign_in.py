"""Signing in: slow to guess, quick to end."""

from datetime import UTC, datetime, timedelta

import argon2
import pytest

from opx_core import db
from opx_core.signing_in import passwords, sessions
from opx_core.signing_in.limits import Limits
from opx_core.tables import User
from opx_core.testing import PASSWORD


@pytest.fixture
def hashings(monkeypatch):
    """Every hash that a password was compared with."""
    compared, verify = [], argon2.PasswordHasher.verify

    def note(self, stored, password):
        compared.append(stored)
        return verify(self, stored, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", note)
    return compared


async def email_of(person):
    return (await User.select(User.email).where(User.id == person.id).first())["email"]


async def session_row():
    (row,) = await db.fetch("select * from user_session order by id desc limit 1")
    return row


async def test_the_right_password_is_taken_however_the_address_is_written(add_person):
    person = await add_person("handler")
    email = await email_of(person)

    assert await passwords.check_password(email, PASSWORD) == person.id
    assert await passwords.check_password(f" {email.upper()} ", PASSWORD) == person.id


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " ", "x" * 1000])
async def test_a_wrong_password_is_not_taken(add_person, password):
    email = await email_of(await add_person("handler"))

    assert await passwords.check_password(email, password) is None


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(add_person, hashings):
    person = await add_person("handler")
    email = await email_of(person)

    for address in (email, "nobody@example.org"):
        await passwords.check_password(address, "a wrong password")

    known, unknown = (argon2.extract_parameters(stored) for stored in hashings)
    assert known == unknown
    assert known.type is argon2.Type.ID


async def test_one_who_has_left_cannot_sign_in_and_is_not_told_so_by_the_time(add_person, hashings):
    person = await add_person("handler")
    email = await email_of(person)
    await User.update({User.active: False}).where(User.id == person.id)

    assert await passwords.check_password(email, PASSWORD) is None
    assert len(hashings) == 1


@pytest.mark.parametrize(("length", "taken"), [(11, False), (12, True), (200, True), (201, False)])
def test_a_password_has_12_to_200_characters(length, taken):
    try:
        hashed = passwords.hash_password(("Åé 7fjord Zq! " * 20)[:length])
    except passwords.WeakPassword:
        hashed = ""

    assert hashed.startswith("$argon2id$") is taken


async def test_a_session_is_the_person_until_it_ends(add_person):
    person = await add_person("leader")
    token = await sessions.begin_session(person.id)

    assert await sessions.signed_in(token) == person
    await sessions.end_session(token)
    assert await sessions.signed_in(token) is None


async def test_only_a_hash_of_the_token_is_kept(add_person):
    token = await sessions.begin_session((await add_person("handler")).id)

    row = await session_row()

    assert len(token) >= 43
    assert token.encode() not in bytes(row["token_hash"])
    assert len(row["token_hash"]) == 32


@pytest.mark.parametrize("token", ["", "x", "' or 1=1", "\x00", "🦄", "x" * 10_000])
async def test_no_other_token_opens_a_session(add_person, token):
    await sessions.begin_session((await add_person("handler")).id)

    assert await sessions.signed_in(token) is None


@pytest.mark.parametrize(
    ("column", "ago", "open_"),
    [
        ("seen_at", timedelta(minutes=Limits().idle_minutes) - timedelta(minutes=1), True),
        ("seen_at", timedelta(minutes=Limits().idle_minutes, seconds=1), False),
        ("expires_at", timedelta(minutes=-1), True),
        ("expires_at", timedelta(seconds=1), False),
    ],
)
async def test_a_session_ends_when_idle_or_after_its_time(add_person, column, ago, open_):
    token = await sessions.begin_session((await add_person("handler")).id)

    await db.execute(f"update user_session set {column} = $1", datetime.now(UTC) - ago)

    assert (await sessions.signed_in(token) is not None) is open_


async def test_use_keeps_a_session_alive_but_not_past_twelve_hours(add_person):
    token = await sessions.begin_session((await add_person("handler")).id)
    await db.execute("update user_session set seen_at = now() - interval '90 minutes'")
    before = await session_row()

    await sessions.signed_in(token)

    after = await session_row()
    assert datetime.now(UTC) - after["seen_at"] < timedelta(minutes=1)
    assert after["expires_at"] == before["expires_at"]
    assert after["expires_at"] <= datetime.now(UTC) + timedelta(hours=Limits().session_hours)


async def test_the_session_of_one_who_has_left_is_nobodys(add_person):
    person = await add_person("handler")
    token = await sessions.begin_session(person.id)

    await User.update({User.active: False}).where(User.id == person.id)

    assert await sessions.signed_in(token) is None
