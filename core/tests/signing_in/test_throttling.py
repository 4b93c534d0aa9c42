"""Guessing is slow, and its victim signs in meanwhile."""

import asyncio

import pytest
import pytest_asyncio

from opx_core import db
from opx_core.signing_in import throttling, trying
from opx_core.signing_in.devices import Devices
from opx_core.signing_in.sealing import Box
from opx_core.signing_in.sessions import Seen
from opx_core.signing_in.trying import Attempt
from opx_core.testing import PASSWORD, make_person

BOX = Box("for tests only")


@pytest_asyncio.fixture(loop_scope="session")
async def victim(opx, tenant):
    async with opx.tenants.session(tenant):
        person = await make_person("handler")
        email = await db.fetch_value("select email from user_account where id = $1", person.id)
    return person, email


@pytest.fixture
def attempt(opx, tenant, victim):
    """Tries to sign in as the victim."""

    async def tried(password, address, cookie="", email=victim[1]):
        devices = Devices(BOX, tenant.id, cookie)
        made = Attempt(email, password, Seen("Chrome", address), devices)
        return await trying.sign_in(opx.tenants, tenant, made)

    return tried


async def brute_force(attempt, tries, address):
    return await asyncio.gather(*(attempt("a wrong one", address(n)) for n in range(tries)))


@pytest.mark.parametrize("address", [lambda n: "192.0.2.1", lambda n: f"192.0.2.{n}"])
async def test_an_account_is_guessed_slowly_and_its_owner_signs_in(
    tenant, attempt, victim, address
):
    cookie = Devices(BOX, tenant.id, "").with_person(victim[0].id)

    outcomes = await brute_force(attempt, 40, address)
    owner = await attempt(PASSWORD, "198.51.100.7", cookie)

    assert sum(each.wait is None for each in outcomes) == 5
    assert owner.token
    assert (await attempt(PASSWORD, "203.0.113.9")).wait


async def test_a_guesser_of_many_accounts_at_one_address_waits(attempt):
    async def tried(n):
        return await attempt("a wrong one", "192.0.2.1", email=f"nobody{n}@example.org")

    outcomes = [await tried(n) for n in range(25)]

    assert sum(each.wait is None for each in outcomes) == 20


async def test_a_known_browser_is_not_held_up_by_its_neighbours(tenant, attempt, victim):
    cookie = Devices(BOX, tenant.id, "").with_person(victim[0].id)
    for n in range(25):
        await attempt("a wrong one", "192.0.2.1", email=f"nobody{n}@example.org")

    owner = await attempt(PASSWORD, "192.0.2.1", cookie)

    assert owner.token


async def test_a_stolen_known_browser_is_counted_too(tenant, attempt, victim):
    cookie = Devices(BOX, tenant.id, "").with_person(victim[0].id)

    outcomes = [await attempt("a wrong one", f"192.0.2.{n}", cookie) for n in range(12)]

    assert sum(each.wait is None for each in outcomes) == 10


async def test_the_right_password_takes_its_own_try_back(attempt):
    for _ in range(4):
        await attempt("a wrong one", "192.0.2.1")

    outcomes = [await attempt(PASSWORD, "192.0.2.1") for _ in range(3)]

    assert all(each.token for each in outcomes)


async def test_waits_grow_to_a_quarter_of_an_hour(session):
    counters = throttling.for_account("nobody@example.org", None, "192.0.2.1")
    waits = []

    for _ in range(12):
        await throttling.count(counters)
        waits.append(await throttling.count(counters))
        await db.execute("update sign_in_throttle set wait_until = null")

    said = [round(wait.total_seconds()) for wait in waits if wait]
    assert said == sorted(said)
    assert said[-1] == 900


async def test_wrong_tries_leave_few_rows(opx, tenant, attempt):
    for n in range(30):
        await attempt("a wrong one", f"192.0.2.{n}")

    async with opx.tenants.session(tenant):
        events = await db.fetch_value(
            "select count(*) from event where kind = 'core.sign_in_failed'"
        )
    assert events == 5


@pytest.mark.parametrize("cookie", ["", "1", "1~x", "1~x~y", "~~", "." * 50, "1~x~é"])
def test_a_cookie_that_we_did_not_sign_is_no_known_browser(cookie):
    assert Devices(BOX, "t_1", cookie).known_to(1) == ""


def test_a_known_browser_is_of_one_tenant_and_one_person():
    cookie = Devices(BOX, "t_1", "").with_person(1)

    assert Devices(BOX, "t_1", cookie).known_to(1)
    assert not Devices(BOX, "t_1", cookie).known_to(2)
    assert not Devices(BOX, "t_2", cookie).known_to(1)
    assert not Devices(Box("another"), "t_1", cookie).known_to(1)
