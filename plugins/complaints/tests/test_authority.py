"""Money beyond somebody's limit is refused with who can, asked for, and offered by whoever may."""

from dataclasses import replace

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_core import approvals, authorities, cases, db, people
from opx_core.approvals import CannotDecide
from opx_core.authorities import asking, limits, setting
from opx_core.authorities.asking import CaseMoved

BEFORE = ("triage", "register", "acknowledge", "investigate")
ANSWERS = {"level": "formal", "payment_service": "no", "sent_by": "email"}
ANSWERS |= {"states_timescale": "yes", "outcome": "upheld", "reasons": "Too slow."}


@pytest_asyncio.fixture(loop_scope="session")
async def set_limit(session):
    async def set_it(key, pence):
        role = await db.fetch_value("select id from role where key = $1", key)
        row = {"role_id": role, "authority": "redress", "pence": pence}
        await db.insert("authority_limit", [row])

    return set_it


@pytest_asyncio.fixture(loop_scope="session")
async def case(add_person, new_complaint):
    """A complaint under investigation, and the handler who has it."""
    handler = await add_person("handler")
    opened = await complaints.receive(handler, new_complaint())
    for move in BEFORE:
        await cases.move(handler, opened["reference"], move, ANSWERS)
    return handler, opened["reference"]


async def decide(actor, reference, redress):
    return await cases.move(actor, reference, "decide", {**ANSWERS, "redress": redress})


async def ask(case, redress="1,200", reason="Two years of fees"):
    handler, reference = case
    row = await cases.find(handler, reference)
    typed = {**ANSWERS, "redress": redress}
    return await asking.ask(handler, reference, "decide", typed, row["version"], reason)


async def test_without_a_limit_there_is_none(case):
    moved = await decide(*case, "90,000")

    assert moved["state"] == "decided"


async def test_an_amount_within_the_limit_is_offered(case, set_limit):
    await set_limit("handler", 50_000)

    moved = await decide(*case, "£500.00")

    assert moved["state"] == "decided"


async def test_an_amount_over_it_is_refused_with_who_can(case, set_limit, add_person):
    await set_limit("handler", 50_000)
    leader = await add_person("leader")

    with pytest.raises(
        cases.OverLimit, match=r"£500\.01 is over your limit of £500\.00"
    ) as refused:
        await decide(*case, "500.01")

    assert (leader.id, leader.name) in refused.value.over.able


async def test_whoever_has_too_little_or_does_not_see_the_case_cannot(case, set_limit, add_person):
    await set_limit("handler", 50_000)
    await set_limit("leader", 60_000)
    blind = await add_person("leader", books=())
    await db.execute(
        "insert into authority_limit (user_id, authority, pence) values ($1, 'redress', 9000000)",
        blind.id,
    )

    with pytest.raises(cases.OverLimit) as refused:
        await decide(*case, "1,200")

    assert refused.value.over.able == ()


async def test_a_limit_of_nothing_forbids_money(case, set_limit):
    await set_limit("handler", 0)

    with pytest.raises(cases.OverLimit, match="You may not offer money"):
        await decide(*case, "1")
    assert (await decide(*case, ""))["state"] == "decided"


async def test_a_persons_own_limit_counts_before_their_roles(case, set_limit):
    await set_limit("handler", 0)
    row = {"user_id": case[0].id, "authority": "redress", "pence": 200_000}
    await db.insert("authority_limit", [row])

    assert (await decide(*case, "2000"))["state"] == "decided"


async def test_a_role_that_does_not_give_the_move_gives_no_authority(case, set_limit):
    await set_limit("handler", 50_000)
    await people.give_roles(case[0].id, ["handler", "auditor"])

    with pytest.raises(cases.OverLimit):
        await decide(*case, "501")


@pytest.mark.parametrize("typed", ["-5", "1.005", "999999999999"])
async def test_what_is_no_amount_of_money_is_told_at_its_field(case, typed):
    with pytest.raises(cases.Invalid) as refused:
        await decide(*case, typed)

    assert list(refused.value.errors) == ["redress"]


async def test_whoever_approves_makes_the_move_in_their_own_name(case, set_limit, add_person):
    await set_limit("handler", 50_000)
    leader = await add_person("leader")
    asked = await ask(case)

    await approvals.approve(leader, asked)

    sql = "select e.actor_id, v.data from event e join event_value v on v.event_id = e.id"
    row = (await db.fetch(f"{sql} where e.kind = 'complaints.decided' order by e.id desc"))[0]
    assert row["actor_id"] == leader.id
    assert f'["Asked for by","{case[0].name}"]' in row["data"]


async def test_a_case_that_moved_meanwhile_is_asked_for_again(case, set_limit, add_person):
    await set_limit("handler", 50_000)
    leader = await add_person("leader")
    asked = await ask(case)
    await cases.assign(leader, case[1], leader.id)

    with pytest.raises(CaseMoved):
        await approvals.approve(leader, asked)


async def test_nobody_approves_beyond_their_own_limit_or_what_they_asked(
    case, set_limit, add_person
):
    await set_limit("handler", 50_000)
    able, leader = await add_person("compliance"), await add_person("leader")
    assert able
    asked = await ask(case)
    await set_limit("leader", 60_000)

    with pytest.raises(CannotDecide, match=r"over your limit of £600\.00"):
        await approvals.approve(leader, asked)


async def test_what_is_about_a_case_stands_on_the_case_alone(case, set_limit, add_person):
    await set_limit("handler", 50_000)
    leader = await add_person("leader")
    asked = await ask(case)

    assert asked not in [each.id for each in await approvals.all_of()]
    assert (await cases.find(leader, case[1]))["id"] == (await approvals.find(asked)).case_id
    sql = "select count(*) from notice where user_id = $1 and kind = 'core.approval_asked'"
    assert await db.fetch_value(sql, leader.id) == 1


async def test_limits_are_asked_for_approved_and_kept_in_the_history(add_person):
    admin, second = await add_person("admin"), await add_person("compliance")
    role = await db.fetch_value("select id from role where key = 'handler'")

    asked = await setting.ask(admin, "role", role, {"redress": 50_000}, "New policy")

    assert await authorities.of_holder("role", role) == {}
    await approvals.approve(second, asked)
    assert await authorities.of_holder("role", role) == {"redress": 50_000}
    newest = (await limits.before(admin))[0]
    assert (newest.authority, newest.pence, newest.until) == ("redress", 50_000, None)


async def test_nobody_approves_their_own_limit(add_person):
    admin, second = await add_person("admin"), await add_person("compliance")
    asked = await setting.ask(admin, "user", second.id, {"redress": 50_000}, "New policy")

    with pytest.raises(CannotDecide, match="your own limit"):
        await approvals.approve(second, asked)


async def test_nobody_approves_answers_that_they_may_not_read(case, set_limit, add_person):
    await set_limit("handler", 50_000)
    handler, reference = case
    leader, row = await add_person("leader"), await cases.find(handler, reference)
    typed = {**ANSWERS, "redress": "1,200", "pay_to": "00-00-07 44455566"}
    args = (reference, "decide", typed, row["version"], "Two years of fees")
    found = await approvals.find(await asking.ask(handler, *args))
    blind = replace(leader, permissions=leader.permissions - {"core.read_bank"})

    assert ("Account to pay it to", "Kept from you") in asking.says(blind, row, found)
    assert ("Account to pay it to", "00-00-07 44455566") in asking.says(leader, row, found)
    assert ("Redress", "£1,200.00") in asking.says(leader, row, found)
    with pytest.raises(CannotDecide, match="kept from you"):
        await approvals.approve(blind, found.id)
