"""Sessions: seen, ended, and what a changed person or limit means for them."""

from dataclasses import replace

import pytest
import pytest_asyncio

from opx_core import db, staff
from opx_core.cases import Invalid
from opx_core.policy import NotAllowed
from opx_core.signing_in import browsers, changing, limits, sessions, setting
from opx_core.signing_in.limits import Limits
from opx_core.signing_in.passwords import WeakPassword, WrongPassword
from opx_core.signing_in.sessions import Seen
from opx_core.staff import form
from opx_core.testing import PASSWORD

NEW = "seven green lanterns"


@pytest_asyncio.fixture(loop_scope="session")
async def ann(add_person):
    return await add_person("handler")


@pytest_asyncio.fixture(loop_scope="session")
async def admin(add_person):
    return await add_person("admin")


async def begun(person, browser="Firefox on Linux"):
    token = await sessions.begin_session(person.id, Seen(browser, "192.0.2.1"))
    return token, (await sessions.standing(token)).session_id


async def test_one_sees_where_one_is_signed_in_and_ends_it(ann):
    here, other = await begun(ann), await begun(ann, "Safari on iPhone")

    seen = {row["browser"] for row in await sessions.own(ann)}
    await sessions.end_own(ann, other[1])

    assert seen == {"Firefox on Linux", "Safari on iPhone"}
    assert await sessions.signed_in(other[0]) is None
    assert await sessions.signed_in(here[0]) == ann


async def test_nobody_ends_a_strangers_session(ann, add_person):
    token, session_id = await begun(ann)
    bob = await add_person("handler")

    assert not await sessions.end_own(bob, session_id)
    with pytest.raises(NotAllowed):
        await sessions.end_of_person(bob, ann.id)
    assert await sessions.signed_in(token) == ann


async def test_an_administrator_signs_a_colleague_out(ann, admin):
    token, _ = await begun(ann)

    await sessions.end_of_person(admin, ann.id)

    assert await sessions.signed_in(token) is None


async def test_a_changed_password_ends_the_other_sessions(ann):
    here, other = await begun(ann), await begun(ann)

    with pytest.raises(WrongPassword):
        await changing.change_own(ann, here[1], "a wrong one", NEW)
    with pytest.raises(WeakPassword):
        await changing.change_own(ann, here[1], PASSWORD, PASSWORD)
    await changing.change_own(ann, here[1], PASSWORD, NEW)

    assert await sessions.signed_in(here[0]) == ann
    assert await sessions.signed_in(other[0]) is None


async def test_changed_roles_hold_from_the_next_request(ann, admin):
    token, _ = await begun(ann)
    row = await staff.person(admin, ann.id)

    changed = replace(form.of(row), roles=("leader",))
    await staff.change(admin, ann.id, changed, row["version"])

    assert "core.assign_cases" in (await sessions.signed_in(token)).permissions


async def test_a_role_that_needs_a_second_factor_leads_there_first(ann, admin):
    token, _ = await begun(ann)

    await setting.change(admin, Limits(), {"handler"})

    assert await sessions.signed_in(token) is None
    assert (await sessions.standing(token)).stage == "set_up"


async def test_shorter_limits_hold_for_those_signed_in(ann, admin):
    token, _ = await begun(ann)
    await db.execute("update user_session set seen_at = now() - interval '20 minutes'")

    await setting.change(admin, Limits(idle_minutes=10), set())

    assert await sessions.signed_in(token) is None
    assert await limits.read() == Limits(idle_minutes=10)


@pytest.mark.parametrize(
    "wanted", [Limits(idle_minutes=4), Limits(session_hours=25), Limits(-1, -1)]
)
async def test_limits_have_bounds(admin, wanted):
    with pytest.raises(Invalid):
        await setting.change(admin, wanted, set())


async def test_signing_in_renews_the_token(ann):
    token, session_id = await begun(ann)

    renewed = await sessions.renew(session_id)

    assert await sessions.signed_in(token) is None
    assert await sessions.signed_in(renewed) == ann


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("curl/8", "Unknown browser"),
    ],
)
def test_a_browser_is_said_in_coarse_words(agent, said):
    assert browsers.words(agent) == said
