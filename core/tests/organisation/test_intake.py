"""How many cases a day come in by files and programs, and the letters of client books."""

from dataclasses import replace
from datetime import date

import pytest

from opx_core import db, organisation, quotas, staff
from opx_core.cases import Invalid
from opx_core.identity import system_actor
from opx_core.staff.labels import label
from opx_core.testing import make_case


async def limit(cases):
    now = await organisation.read()
    await organisation.change(system_actor(), replace(now, cases_a_day=cases), now)


async def test_without_a_limit_as_many_come_in_as_come(session):
    await quotas.came_in(7)

    assert await quotas.cases_left() is None
    assert (await quotas.used())["cases_a_day"].words == "7"


async def test_what_came_in_today_counts_and_yesterday_does_not(session):
    await limit(10)
    await db.execute("insert into case_intake (day, cases) values (current_date - 2, 500)")

    await quotas.came_in(4)
    await quotas.came_in(5)

    used = (await quotas.used())["cases_a_day"]
    assert await quotas.cases_left() == 1 and used.words == "9 of 10" and used.nearly
    await quotas.came_in(3)
    assert await quotas.cases_left() == 0
    assert "programs, 10, is used up" in await quotas.full()


async def test_old_days_are_forgotten(session):
    old = date(2020, 1, 1)
    await db.insert("case_intake", [{"day": old, "cases": 3}])

    await quotas.came_in(1)

    assert not await db.fetch_value("select count(*) from case_intake where day = $1", old)


async def test_the_letters_of_a_client_book_stand_before_its_new_references(add_person, books):
    actor, now = await add_person("admin"), await organisation.read()
    await organisation.change(system_actor(), replace(now, prefix="ACM"), now)
    row = await label(system_actor(), "book", books.main)
    name, version = row["name"], row["version"]

    assert await staff.change_label(actor, "book", books.main, name, version, "mot")

    main, rival = await make_case(books.main), await make_case(books.rival)
    assert main["reference"].startswith("MOT-") and rival["reference"].startswith("ACM-")
    data = await db.fetch_value(
        "select v.data from event_value v join event e on e.id = v.event_id "
        "where e.kind = 'core.book_changed' order by e.id desc limit 1"
    )
    assert '"Letters before references":"MOT"' in data


@pytest.mark.parametrize("letters", ["A", "A1", "ABCDE"])
async def test_letters_that_cannot_be_are_refused(add_person, letters):
    actor = await add_person("admin")

    with pytest.raises(Invalid) as told:
        await staff.add_book(actor, "fresh", "Fresh book", letters)

    assert list(told.value.errors) == ["letters"]
