"""A second factor: right codes once, near in time, and what helps without a phone."""

from datetime import UTC, datetime

import pyotp
import pytest
import pytest_asyncio

from opx_core import db
from opx_core.signing_in import links, passwords, second_factor, sessions
from opx_core.signing_in.sealing import Box
from opx_core.signing_in.second_factor import CannotChange, WrongCode
from opx_core.testing import PASSWORD

BOX = Box("for tests only")


@pytest_asyncio.fixture(loop_scope="session")
async def ann(add_person):
    return await add_person("handler")


def code_of(setup, steps=0):
    now = int(datetime.now(UTC).timestamp()) + steps * 30
    return pyotp.TOTP(setup.secret.replace(" ", "")).at(now)


async def set_up(person):
    setup = await second_factor.begin(person, BOX)
    return setup, await second_factor.confirm(person, BOX, code_of(setup, -1))


async def test_nothing_counts_before_its_first_code_was_right(ann):
    setup = await second_factor.begin(ann, BOX)

    with pytest.raises(WrongCode):
        await second_factor.confirm(ann, BOX, "000000x")

    assert (await second_factor.state(ann.id)).since is None
    assert await second_factor.begin(ann, BOX) == setup


async def test_a_code_is_taken_once_and_none_before_it(ann):
    setup, _ = await set_up(ann)

    assert await second_factor.passes(ann, BOX, code_of(setup)) == "app"
    for steps in (0, -1):
        with pytest.raises(WrongCode, match="Wait for the next one"):
            await second_factor.passes(ann, BOX, code_of(setup, steps))


@pytest.mark.parametrize("steps", [-3, 3, 100])
async def test_a_code_of_another_time_is_refused(ann, steps):
    setup, _ = await set_up(ann)

    with pytest.raises(WrongCode):
        await second_factor.passes(ann, BOX, code_of(setup, steps))


async def test_each_recovery_code_works_once_however_it_is_typed(ann):
    _, codes = await set_up(ann)

    assert len(set(codes)) == 10
    assert await second_factor.passes(ann, BOX, codes[0].upper().replace("-", " "))
    with pytest.raises(WrongCode, match="Each works once"):
        await second_factor.passes(ann, BOX, codes[0])
    assert (await second_factor.state(ann.id)).codes == 9


async def test_a_recovery_code_is_its_owners_alone(ann, add_person):
    _, codes = await set_up(ann)
    bob = await add_person("handler")
    await set_up(bob)

    with pytest.raises(WrongCode):
        await second_factor.passes(bob, BOX, codes[0])


async def test_neither_secret_nor_codes_can_be_read_from_the_tables(ann):
    setup, codes = await set_up(ann)

    kept = str(await db.fetch("select f::text, c::text from second_factor f, recovery_code c"))
    said = str(await db.fetch("select data from event_value"))

    for hidden in (setup.secret.replace(" ", ""), *codes):
        assert hidden not in kept + said


async def test_removing_needs_the_password_and_a_role_that_lets(ann):
    await set_up(ann)

    with pytest.raises(passwords.WrongPassword):
        await second_factor.remove(ann, "a wrong one")
    await db.execute("update role set second_factor = true where key = 'handler'")
    with pytest.raises(CannotChange, match="role needs"):
        await second_factor.remove(ann, PASSWORD)
    await db.execute("update role set second_factor = false")
    await second_factor.remove(ann, PASSWORD)

    assert (await second_factor.state(ann.id)).since is None


async def test_an_administrator_resets_a_colleagues_and_they_are_told(ann, add_person):
    await set_up(ann)
    admin = await add_person("admin")

    await second_factor.reset(admin, ann.id)

    told = await db.fetch_value("select kind from notice where user_id = $1", ann.id)
    assert told == "core.second_factor_reset"
    assert (await second_factor.state(ann.id)).since is None
    with pytest.raises(CannotChange):
        await second_factor.reset(admin, admin.id)


async def test_a_new_password_does_not_go_round_it(add_person, ann):
    await set_up(ann)
    token, _, _ = await links.make(await add_person("admin"), ann.id)
    await links.use(token, "seven green lanterns")

    begun = await sessions.begin_session(ann.id)

    assert (await sessions.standing(begun)).stage == "code"
    assert await sessions.signed_in(begun) is None
