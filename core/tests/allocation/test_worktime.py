"""Who is away gets nothing new, and whoever covers sees and hears of their work."""

from datetime import UTC, datetime, timedelta

import pytest

from opx_core import cases, db, my_day, notices, worktime
from opx_core.activities import stepping_out
from opx_core.activities.stepping_out import Question
from opx_core.cases import Invalid, reading
from opx_core.cases.assignment import CannotOwn, people_for
from opx_core.identity import system_actor
from opx_core.notices import Notice
from opx_core.staff import UnknownPerson
from opx_core.teams import board, moving
from opx_core.worktime import UnknownAbsence

TODAY = datetime.now(UTC).date()


async def away(desk, who="ann", cover="bob", days=3):
    person, other = getattr(desk, who), getattr(desk, cover)
    last = TODAY + timedelta(days=days)
    return await worktime.add(desk.leader, person.id, TODAY, last, other.id)


async def test_nobody_who_is_away_is_given_a_case(desk):
    case = await desk.case()
    await away(desk)

    with pytest.raises(CannotOwn, match=r"is away until .* Bob Brown covers"):
        await cases.assign(desk.leader, case["reference"], desk.ann.id)
    row = await reading.read(desk.leader, case["reference"])
    assert desk.ann.id not in {each["id"] for each in await people_for(row)}


async def test_the_cover_has_the_cases_in_their_day_and_on_the_page(desk):
    case = await desk.case(days=20)
    await cases.assign(desk.leader, case["reference"], desk.ann.id)
    await away(desk)

    day = await my_day.read(desk.bob)

    (covered,) = day.covered
    assert covered.person["name"] == "Ann Adams" and covered.due[0]["id"] == case["id"]
    assert (await reading.read(desk.bob, case["reference"]))["cover_name"] == "Bob Brown"


async def test_the_cover_is_told_what_the_absent_are_told_where_they_may_see_it(desk):
    case, rival = await desk.case(), await desk.case(book=desk.books.rival)
    await away(desk)
    for each in (case, rival):
        await notices.tell(system_actor(), [desk.ann.id], Notice("core.case_given", each["id"]))
    await notices.tell(system_actor(), [desk.ann.id], Notice("core.mentioned", case["id"], "Psst"))

    told = await notices.inbox(desk.bob)

    assert [(row["kind"], row["case_id"]) for row in told] == [("core.case_given", case["id"])]


async def test_an_absence_ends_when_it_is_taken_back(desk):
    absence_id = await away(desk)
    await worktime.end(desk.ann, absence_id)
    await worktime.end(desk.ann, absence_id)

    assert await worktime.of_person(desk.ann.id) == []
    kinds = "select count(*) from event where kind = 'core.absence_ended'"
    assert await db.fetch_value(kinds) == 1
    with pytest.raises(UnknownAbsence):
        await worktime.end(desk.ann, 99_999)


async def test_wrong_days_and_covers_are_told(desk):
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(Invalid, match="before the first day"):
        await worktime.add(desk.ann, desk.ann.id, TODAY, yesterday, None)
    with pytest.raises(Invalid, match="Nobody covers for themselves"):
        await worktime.add(desk.ann, desk.ann.id, TODAY, TODAY, desk.ann.id)
    await away(desk, "bob", "ann")
    with pytest.raises(Invalid, match="away on some of these days themselves"):
        await worktime.add(desk.ann, desk.ann.id, TODAY, TODAY, desk.bob.id)


async def test_only_who_plans_time_plans_that_of_others(desk, add_person):
    with pytest.raises(PermissionError):
        await worktime.add(desk.ann, desk.bob.id, TODAY, TODAY, None)
    stranger = await add_person("leader", ("rival",))
    with pytest.raises(UnknownPerson):
        await worktime.add(stranger, desk.bob.id, TODAY, TODAY, None)


async def test_moving_people_changes_both_forecasts_and_then_their_team(desk):
    for person, team in ((desk.ann, "One"), (desk.bob, "Two")):
        await db.update("user_account", person.id, {"team_id": desk.teams[team]})
    for _ in range(40):
        await desk.case(team_id=desk.teams["One"], state="investigating")

    one, two = await moving.preview(desk.leader, [desk.bob.id], desk.teams["One"])

    assert (one.people, one.people_after, two.people_after) == (1, 2, 0)
    assert one.after.late <= one.before.late and one.after.done >= one.before.done
    await moving.move(desk.leader, [desk.bob.id], desk.teams["One"])
    names = [each.name for each, _ in (await board.read(desk.leader, desk.teams["One"])).people]
    assert names == ["Ann Adams", "Bob Brown"]
    kinds = "select kind from event where stream = $1"
    assert await db.fetch_value(kinds, f"user/{desk.bob.id}") == "core.person_moved"


async def test_a_move_of_nobody_is_refused(desk):
    with pytest.raises(Invalid):
        await moving.move(desk.leader, [], desk.teams["One"])


async def test_what_somebody_is_asked_is_in_their_day_until_it_is_answered(desk):
    case = await desk.case()
    question = Question("specialist", "Is the figure right?", user_id=desk.bob.id)
    step_out = await stepping_out.ask(desk.leader, case["reference"], question)

    (asked,) = (await my_day.read(desk.bob)).asked

    assert (asked["reference"], asked["what"]) == (case["reference"], "Is the figure right?")
    await stepping_out.answer(desk.bob, case["reference"], step_out, "It is.")
    assert (await my_day.read(desk.bob)).asked == []
