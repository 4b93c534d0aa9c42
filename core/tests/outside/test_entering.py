"""Getting in: a link is good once, for a while, and for five tries; the second factor decides."""

import asyncio
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from opx_core import db, notices
from opx_core.outside import apps, entering, inviting, links, sessions, telling
from opx_core.outside.proving import PURPOSE, Shown
from opx_core.signing_in import sessions as colleagues
from opx_core.signing_in.sessions import Seen

RIGHT = Shown("ls1 4ap", "3 May 1961")
WRONG = [
    Shown("LS1 4AP", "4 May 1961"),
    Shown("LS1 4AQ", "3 May 1961"),
    Shown("", ""),
    Shown("LS1 4AP", ""),
    Shown("nonsense", "31/11"),
]


@pytest.fixture
def enter(opx, tenant, box):
    async def one(token, shown, address="203.0.113.7"):
        seen = Seen("Firefox on Linux", address)
        return await entering.by_link(opx.tenants, tenant, box, token, shown, seen)

    return one


@pytest.fixture
def come_back(opx, tenant, box):
    async def one(email, shown, address="203.0.113.7"):
        seen = Seen("Firefox on Linux", address)
        return await entering.by_app(opx.tenants, tenant, box, email, shown, seen)

    return one


async def stands(opx, tenant, token):
    async with opx.tenants.session(tenant):
        return await sessions.standing(token)


async def kinds(opx, tenant, case):
    async with opx.tenants.session(tenant):
        rows = await db.fetch(
            "select kind, actor_kind, actor_id from event where case_id = $1"
            " and kind like 'core.outside%' order by id",
            case["id"],
        )
        return [(row["kind"].removeprefix("core.outside_"), row["actor_kind"]) for row in rows]


async def test_postcode_and_birth_let_the_right_person_in_once(opx, tenant, kept, enter):
    first = await enter(kept.link.token, RIGHT)
    again = await enter(kept.link.token, RIGHT)

    standing = await stands(opx, tenant, first.token)
    assert standing.actor.sides == {(kept.case["id"], "complainant")}
    assert again.gone and not again.token
    assert await kinds(opx, tenant, kept.case) == [
        *(("invited", "person"), ("invited", "person"), ("signed_in", "party"))
    ]


@pytest.mark.parametrize("born", ["03/05/1961", "3.5.61", "1961-05-03", "Wed 3 May 1961"])
async def test_a_date_of_birth_may_be_written_as_people_do(kept, enter, born):
    assert (await enter(kept.link.token, Shown("LS14AP", born))).token


async def test_looking_at_a_link_does_not_use_it_up(opx, tenant, kept, enter):
    for _ in range(20):
        async with opx.tenants.session(tenant):
            await links.find(kept.link.token)

    assert (await enter(kept.link.token, RIGHT)).token


async def test_five_wrong_tries_use_a_link_up_and_its_maker_is_told(opx, tenant, kept, enter):
    outcomes = [await enter(kept.link.token, shown) for shown in WRONG]

    assert [outcome.left for outcome in outcomes] == [4, 3, 2, 1, 0]
    assert [outcome.gone for outcome in outcomes] == [False] * 4 + [True]
    assert (await enter(kept.link.token, RIGHT)).gone
    async with opx.tenants.session(tenant):
        (told,) = [n for n in await notices.inbox(kept.handler) if "five wrong" in n["words"]]
    assert told["kind"] == "core.outside_link_spent"


async def test_a_hundred_tries_at_once_are_no_better_than_five(opx, tenant, kept, enter):
    tries = [enter(kept.link.token, WRONG[0], f"198.51.100.{n}") for n in range(30)]

    outcomes = await asyncio.gather(*tries)

    async with opx.tenants.session(tenant):
        failures = await db.fetch_value("select max(failures) from outside_link")
    assert failures == links.TRIES
    assert sum(not outcome.gone for outcome in outcomes) == 4
    assert not any(outcome.token for outcome in outcomes)


async def test_guessing_links_from_one_address_has_to_wait(enter, kept):
    outcomes = [await enter(f"guess-{n}", RIGHT) for n in range(30)]

    assert any(outcome.wait for outcome in outcomes)
    assert (await enter(kept.link.token, RIGHT, "198.51.100.9")).token


@pytest.mark.parametrize(
    "sql",
    [
        "update outside_link set expires_at = now()",
        "update outside_account set active = false",
        "update outside_access set ended_at = now()",
        "update case_party set ended_at = now()",
    ],
)
async def test_a_link_that_is_old_or_leads_nowhere_lets_nobody_in(opx, tenant, kept, enter, sql):
    async with opx.tenants.session(tenant):
        await db.execute(sql)

    assert (await enter(kept.link.token, RIGHT)).gone


async def test_a_new_link_ends_the_one_before(opx, tenant, kept, enter, box):
    async with opx.tenants.session(tenant):
        made = {"method": "details"}
        new = await inviting.invite(kept.handler, box, kept.reference, kept.part, made)

    assert (await enter(kept.link.token, RIGHT)).gone
    assert (await enter(new.token, RIGHT)).token


async def test_ending_the_access_signs_them_out(opx, tenant, kept, enter):
    token = (await enter(kept.link.token, RIGHT)).token

    async with opx.tenants.session(tenant):
        account = kept.complainant.id
        await inviting.end(kept.handler, kept.reference, kept.part, account)

    assert await stands(opx, tenant, token) is None


@pytest.mark.parametrize(
    ("idle", "age", "lasts"), [(14, 14, True), (16, 16, False), (1, 481, False)]
)
async def test_a_session_ends_idle_and_in_any_case(opx, tenant, kept, enter, idle, age, lasts):
    token, now = (await enter(kept.link.token, RIGHT)).token, datetime.now(UTC)
    moments = (now - timedelta(minutes=idle), now - timedelta(minutes=age) + sessions.LONGEST)

    async with opx.tenants.session(tenant):
        await db.execute("update outside_session set seen_at = $1, expires_at = $2", *moments)

    assert (await stands(opx, tenant, token) is not None) is lasts


async def test_no_session_opens_the_other_door(opx, tenant, kept, enter):
    theirs = (await enter(kept.link.token, RIGHT)).token

    async with opx.tenants.session(tenant):
        ours = await colleagues.begin_session(kept.handler.id)
        crossed = [await colleagues.standing(theirs), await sessions.standing(ours)]

    assert crossed == [None, None]


async def test_a_code_told_by_phone_leads_to_setting_up_an_app_and_back_with_it(
    opx, tenant, kept, enter, come_back, box
):
    wrong = await enter(kept.firm_link.token, Shown(code="aaaa-aaaa"))
    token = (await enter(kept.firm_link.token, Shown(code=kept.firm_link.code.upper()))).token
    standing = await stands(opx, tenant, token)
    async with opx.tenants.session(tenant):
        secret = (await apps.begin(standing.actor, box)).secret.replace(" ", "")
        await apps.confirm(standing.actor, box, pyotp.TOTP(secret).now())
        await db.execute("update outside_account set last_step = 0")

    back = await come_back("Priya@Calder.example", Shown(code=pyotp.TOTP(secret).now()))

    assert (wrong.left, standing.stage) == (4, "set_up")
    assert (await stands(opx, tenant, back.token)).stage == "in"


async def test_an_app_alone_is_not_enough_where_we_hold_a_date_of_birth(
    opx, tenant, kept, come_back, box
):
    secret = pyotp.random_base32()
    async with opx.tenants.session(tenant):
        await db.execute(
            "update outside_account set secret = $2, confirmed_at = now() where id = $1",
            *(kept.complainant.id, box.seal(PURPOSE, secret)),
        )
        sql = "update outside_account set email = 'm@example.org' where id = $1"
        await db.execute(sql, kept.complainant.id)
    code = pyotp.TOTP(secret).now()

    assert not (await come_back("m@example.org", Shown(code=code))).token
    assert (await come_back("m@example.org", Shown(born_on="3 May 1961", code=code))).token
    assert not (await come_back("m@example.org", Shown(born_on="3 May 1961", code=code))).token


async def test_guessing_codes_of_an_app_has_to_wait(come_back, kept):
    tries = [("nobody@calder.example", f"198.51.100.{n}") for n in range(8)]

    outcomes = [await come_back(email, Shown(code="123456"), at) for email, at in tries]

    assert [bool(outcome.wait) for outcome in outcomes] == [False] * 5 + [True] * 3


async def test_asking_for_a_new_link_tells_whoever_gave_access_and_says_nothing_else(
    opx, tenant, kept
):
    seen = Seen("", "203.0.113.7")
    for reference in (kept.reference, kept.reference, "ZZ9-9999", "\x00"):
        await entering.ask_again(opx.tenants, tenant, reference, seen)

    async with opx.tenants.session(tenant):
        async with db.as_application():
            asked = await db.fetch(
                "select payload from opx.outbox where job = 'core.tell_link_wanted'"
            )
        await telling.tell_link_wanted(kept.case["id"])
        await telling.tell_link_wanted(0)
        told = [row["kind"] for row in await notices.inbox(kept.handler)]

    assert len(asked) == 2
    assert told.count("core.outside_link_wanted") == 1
