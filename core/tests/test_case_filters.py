"""What a case list's filters mean at their edges, and what they refuse."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from opx_core import db
from opx_core.case_list import COUNT_LIMIT, DUE, BadFilter, CaseFilter, page
from opx_core.identity import system_actor
from opx_core.parties import Person, add_people

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
SUMMER = datetime(2026, 3, 29, 12, tzinfo=UTC)  # clocks go forward: a day of 23 hours
WINTER = datetime(2026, 10, 25, 12, tzinfo=UTC)  # and back: a day of 25 hours
INSERT = (
    "insert into case_file (reference, kind, state, level, book_id, complainant_id, received_at,"
    " episode_started_at, next_due_at) select 'R' || n, 'thing', 'new', 'a', $1, $2, $3, $3, $4"
    " from generate_series(1, $5) n"
)


@pytest_asyncio.fixture(loop_scope="session")
async def add_cases(books):
    async def add(received_at=NOON, due_at=NOON, count=1):
        (party,) = await add_people([Person(family_name="Ogden")])
        await db.execute(INSERT, books.main, party, received_at, due_at, count)

    return add


async def groups(now):
    """The due groups in which the one case stands."""
    pages = {due: await page(system_actor(), CaseFilter(due=due), now) for due in DUE}
    return [due for due, found in pages.items() if found.total]


@pytest.mark.parametrize(
    ("now", "due", "group"),
    [
        (NOON, "2026-07-15T11:59:59.999999+00:00", "late"),
        (NOON, "2026-07-15T12:00+00:00", "today"),
        (NOON, "2026-07-15T23:59:59.999999+01:00", "today"),
        (NOON, "2026-07-16T00:00+01:00", "week"),
        (NOON, "2026-07-21T23:59:59+01:00", "week"),
        (NOON, "2026-07-22T00:00+01:00", "later"),
        (NOON.replace(hour=23, minute=30), "2026-07-16T23:59+01:00", "today"),
        (SUMMER, "2026-03-29T22:59:59+00:00", "today"),
        (SUMMER, "2026-03-29T23:00+00:00", "week"),
        (SUMMER - timedelta(days=4), "2026-03-31T22:59:59+00:00", "week"),
        (SUMMER - timedelta(days=4), "2026-03-31T23:00+00:00", "later"),
        (WINTER, "2026-10-25T23:59:59+00:00", "today"),
        (WINTER, "2026-10-26T00:00+00:00", "week"),
        (WINTER - timedelta(days=4), "2026-10-27T23:59:59+00:00", "week"),
        (WINTER - timedelta(days=4), "2026-10-28T00:00+00:00", "later"),
        (NOON, "9999-12-31T23:59:59.999999+00:00", "none"),
    ],
)
async def test_a_case_is_in_one_due_group_that_begins_at_midnight_in_london(
    add_cases, now, due, group
):
    await add_cases(due_at=datetime.fromisoformat(due))

    assert await groups(now) == [group]


@pytest.mark.parametrize(
    ("age", "hours", "listed"),
    [
        ("0-3", 0, True),
        ("0-3", 4 * 24 - 1, True),
        ("0-3", 4 * 24, False),
        ("4-14", 4 * 24 - 1, False),
        ("4-14", 4 * 24, True),
        ("57-", 57 * 24 - 1, False),
        ("57-", 57 * 24, True),
        ("57-", 4000 * 24, True),
        ("5-5", 5 * 24, True),
        ("9-5", 7 * 24, False),
    ],
)
async def test_an_age_is_whole_days_of_24_hours(add_cases, age, hours, listed):
    await add_cases(received_at=NOON - timedelta(hours=hours))

    found = await page(system_actor(), CaseFilter(age=age), NOON)

    assert bool(found.total) is listed


@pytest.mark.parametrize(
    ("count", "total", "more"),
    [
        (COUNT_LIMIT, COUNT_LIMIT, False),
        (COUNT_LIMIT + 1, COUNT_LIMIT + 1, True),
        (COUNT_LIMIT + 50, COUNT_LIMIT + 1, True),
    ],
)
async def test_no_more_than_ten_thousand_are_counted(add_cases, count, total, more):
    await add_cases(count=count)

    found = await page(system_actor(), CaseFilter(), NOON)

    assert (found.total, found.more_than_counted) == (total, more)
    assert len(found.rows) == 50


HUGE = "9" * 30
BAD = [
    *({"due": value} for value in ("soon", "LATE", "none ")),
    *({"sort": value} for value in ("", "id", "password_hash", "due ")),
    *({"age": value} for value in ("-", "x", "-3", "3-x", "0-3-5", "1e3-", HUGE, "9999999-")),
    *({"owner": value} for value in ("x", "-1", "1 or 1=1", HUGE)),
    *({"team": value} for value in ("me", "1.5", HUGE)),
    *({"book": value} for value in ("me", "\x00", HUGE)),
    *({"state": value} for value in ("\x00",)),
    *({"level": value} for value in ("\x00",)),
    *(
        {name: value}
        for name in ("after", "before")
        for value in ("x", "~", "~1", "2026-01-01", "x~1", "2026-01-01~1", f"{NOON}~{HUGE}")
    ),
    {"sort": "reference", "after": "\x00~1"},
]


@pytest.mark.parametrize("bad", BAD, ids=str)
async def test_a_filter_that_cannot_be_is_refused_in_words(session, bad):
    with pytest.raises(BadFilter, match=r"\w+ \w+"):
        await page(system_actor(), CaseFilter(**bad), NOON)


@pytest.mark.parametrize("state", ["' or true --", "%", "nonsense", "🦄"])
async def test_a_state_that_there_is_not_lists_nothing(add_cases, state):
    await add_cases()

    found = await page(system_actor(), CaseFilter(state=state), NOON)

    assert (found.total, found.rows) == (0, [])
