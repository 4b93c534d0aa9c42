"""The list of cases, against a plain filter and sort of the same cases in Python."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from random import Random

import pytest
import pytest_asyncio

from opx_core import db
from opx_core.calendars import LONDON
from opx_core.case_list import DUE, PAGE, SORTS, CaseFilter, every, page
from opx_core.deadlines import NEVER
from opx_core.parties import Person, add_people
from opx_core.references import reference
from opx_core.tables import Case

NOW = datetime(2026, 7, 15, 10, 30, tzinfo=UTC)
MIDNIGHT = datetime(2026, 7, 15, tzinfo=LONDON)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
EDGES = [NOW, MIDNIGHT + DAY, MIDNIGHT + 7 * DAY]
DUES = [NEVER, *(edge + shift for edge in EDGES for shift in (-SECOND, 0 * SECOND, SECOND))]
AGES = ["", "", "0-3", "4-14", "15-28", "29-56", "57-", "0-", "3-3"]


@pytest_asyncio.fixture(loop_scope="session")
async def world(session, books, add_person):
    """160 cases with many equal dates, of two books and three owners; gives a reader of both."""
    reader, other = await add_person("leader", books=("main", "rival")), await add_person("handler")
    await db.insert("team", [{"name": "North"}])
    team, chance = await db.fetch_value("select id from team"), Random(1)
    (party,) = await add_people([Person(family_name="Ogden")])

    def case(n):
        closed = chance.random() < 0.3
        return {
            "reference": reference(n),
            "kind": "thing",
            "complainant_id": party,
            "episode_started_at": NOW,
            "state": chance.choice(("new", "old")),
            "level": chance.choice("ab"),
            "closed": closed,
            "closed_at": NOW if closed else None,
            "owner_id": chance.choice((None, reader.id, other.id)),
            "team_id": chance.choice((None, team)),
            "book_id": chance.choice((books.main, books.rival)),
            "received_at": NOW - chance.choice((0, 1, 3, 4, 14, 15, 29, 57, 80)) * DAY,
            "next_due_at": chance.choice(DUES),
        }

    await db.insert("case_file", [case(n) for n in range(1, 161)])
    return reader, await Case.select(), {"owner": other.id, "team": team, "book": books.rival}


def any_filter(chance, ids):
    return CaseFilter(
        state=chance.choice(("", "", "open", "closed", "new")),
        level=chance.choice(("", "", "a")),
        owner=chance.choice(("", "", "", "me", "nobody", str(ids["owner"]))),
        team=chance.choice(("", "", "", "nobody", str(ids["team"]))),
        book=chance.choice(("", "", "", str(ids["book"]), "nobody")),
        due=chance.choice(("", "", "", *DUE)),
        age=chance.choice(AGES),
        sort=chance.choice(list(SORTS)),
        descending=chance.random() < 0.5,
    )


def fits(case, wanted, reader):
    days = (NOW - case["received_at"]).days
    low, _, high = wanted.age.partition("-")
    state = {"": True, "open": not case["closed"], "closed": case["closed"]}
    return (
        state.get(wanted.state, case["state"] == wanted.state)
        and wanted.level in ("", case["level"])
        and (not low or int(low) <= days <= int(high or 9999))
        and wanted.due in ("", due_of(case["next_due_at"]))
        and all(
            whose(case[f"{name}_id"], getattr(wanted, name), reader)
            for name in ("owner", "team", "book")
        )
    )


def whose(own, value, reader):
    named = {"nobody": None, "me": reader.id}
    return value == "" or own == (named[value] if value in named else int(value))


def due_of(due_at):
    if due_at >= NEVER:
        return "none"
    days = (due_at.astimezone(LONDON).date() - NOW.astimezone(LONDON).date()).days
    return "late" if due_at < NOW else "today" if days == 0 else "week" if days < 7 else "later"


def expected(cases, wanted, reader):
    column = SORTS[wanted.sort]
    kept = [case for case in cases if fits(case, wanted, reader)]
    kept.sort(key=lambda case: (case[column], case["id"]), reverse=wanted.descending)
    return [case["id"] for case in kept]


async def forward(reader, wanted):
    """The ids of every page from the first to the last, and the last page."""
    found = [await page(reader, wanted, NOW)]
    while found[-1].next_after:
        found.append(await page(reader, replace(wanted, after=found[-1].next_after), NOW))
    return [[row["id"] for row in each.rows] for each in found], found[-1]


async def backward(reader, wanted, last):
    """The ids of every page before ``last``, in the order of the list."""
    pages, found = [], last
    while found.previous_before:
        found = await page(reader, replace(wanted, before=found.previous_before), NOW)
        pages.insert(0, [row["id"] for row in found.rows])
    return pages


@pytest.mark.parametrize("seed", range(5))
async def test_pages_cover_every_case_of_a_filter_once_and_in_order(world, seed):
    (reader, cases, ids), chance = world, Random(seed)

    for _ in range(20):
        wanted = any_filter(chance, ids)
        want = expected(cases, wanted, reader)
        pages, last = await forward(reader, wanted)

        assert list(chain(*pages)) == want, wanted
        assert last.total == len(want)
        assert await backward(reader, wanted, last) == pages[:-1]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
async def test_every_order_is_the_same_forward_and_back_and_as_a_whole(world, sort, descending):
    reader, cases, _ = world
    wanted = CaseFilter(sort=sort, descending=descending)

    pages, last = await forward(reader, wanted)
    whole = [row["id"] async for rows in every(reader, wanted) for row in rows]

    assert list(chain(*pages)) == whole == expected(cases, wanted, reader)
    assert [len(each) for each in pages] == [PAGE, PAGE, PAGE, 10]
    assert await backward(reader, wanted, last) == pages[:-1]


async def test_a_page_stays_whole_when_its_neighbour_case_has_gone(world):
    reader, _, _ = world
    first = await page(reader, CaseFilter(sort="reference"), NOW)
    before, _ = await forward(reader, CaseFilter(sort="reference"))

    await db.execute(
        "update case_file set kind = 'x', reference = 'A' where id = $1", before[0][-1]
    )
    second = await page(reader, CaseFilter(sort="reference", after=first.next_after), NOW)

    assert [row["id"] for row in second.rows] == before[1]


async def test_nothing_of_a_book_that_is_not_ones_own_is_listed_or_counted(world, add_person):
    _, cases, ids = world
    stranger = await add_person("handler", books=("main",))

    seen = await page(stranger, CaseFilter(), NOW)
    asked = await page(stranger, CaseFilter(book=str(ids["book"])), NOW)

    assert seen.total == len([case for case in cases if case["book_id"] != ids["book"]])
    assert (asked.total, asked.rows) == (0, [])
