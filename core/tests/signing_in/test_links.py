"""Links: for one person, for one use, for a while."""

import pytest
import pytest_asyncio

from opx_core import db
from opx_core.cases import Invalid
from opx_core.policy import NotAllowed
from opx_core.signing_in import links, passwords, sessions
from opx_core.signing_in.links import UnknownLink
from opx_core.signing_in.passwords import WeakPassword
from opx_core.testing import PASSWORD

NEW = "seven green lanterns"


@pytest_asyncio.fixture(loop_scope="session")
async def ann(add_person):
    return await add_person("handler")


@pytest_asyncio.fixture(loop_scope="session")
async def admin(add_person):
    return await add_person("admin")


async def test_a_link_gives_its_person_a_password_once(admin, ann):
    token, kind, _ = await links.make(admin, ann.id)
    before = await sessions.begin_session(ann.id)

    await links.use(token, NEW)

    assert kind == "reset"
    assert await passwords.is_of(ann.id, NEW)
    assert await sessions.signed_in(before) is None
    with pytest.raises(UnknownLink):
        await links.use(token, PASSWORD)


async def test_someone_without_a_password_is_invited(admin, ann):
    await db.execute("update user_account set password_hash = '' where id = $1", ann.id)

    _, kind, _ = await links.make(admin, ann.id)

    assert kind == "invitation"
    assert not await passwords.is_of(ann.id, "")


async def test_a_weak_password_leaves_the_link_as_it_was(admin, ann):
    token, _, _ = await links.make(admin, ann.id)

    with pytest.raises(WeakPassword):
        await links.use(token, "password1234")

    assert (await links.find(token)).user_id == ann.id


@pytest.mark.parametrize(
    "sql",
    [
        "update sign_in_link set expires_at = now()",
        "update user_account set active = false",
        "update sign_in_link set used_at = now()",
    ],
)
async def test_a_link_that_is_too_old_used_or_of_one_who_left_is_of_no_use(admin, ann, sql):
    token, _, _ = await links.make(admin, ann.id)

    await db.execute(sql)

    with pytest.raises(UnknownLink):
        await links.find(token)


async def test_a_new_link_replaces_the_one_before(admin, ann):
    first, _, _ = await links.make(admin, ann.id)

    await links.make(admin, ann.id)

    with pytest.raises(UnknownLink):
        await links.find(first)


async def test_only_who_manages_people_makes_links(admin, ann):
    await db.execute("update user_account set active = false where id = $1", ann.id)

    with pytest.raises(NotAllowed):
        await links.make(ann, admin.id)
    with pytest.raises(Invalid):
        await links.make(admin, ann.id)


async def test_no_token_is_kept_or_recorded(admin, ann):
    token, _, _ = await links.make(admin, ann.id)

    kept = str(await db.fetch("select l::text from sign_in_link l"))
    said = str(await db.fetch("select data from event_value"))

    assert token not in kept + said


async def test_administrators_are_told_of_a_forgotten_password(admin, ann):
    await links.tell_forgotten(ann.id)
    await links.tell_forgotten(0)

    rows = await db.fetch(
        "select user_id, words from notice where kind = 'core.password_forgotten'"
    )

    assert [(row["user_id"], row["words"]) for row in rows] == [(admin.id, ann.name)]
