"""Worked examples in a file, and days in a file: what is right passes, what is wrong is named."""

import json
from datetime import date, timedelta

import pytest

from opx_core import calendar_days, db, vectors
from opx_core.calendar_days import BadFile
from opx_core.identity import system_actor
from opx_core.policy import NotAllowed
from opx_core.vectors import BadVectors

GOOD = {
    "id": "S01",
    "rule": "SRC3",
    "received": "2026-11-23 10:15",
    "calendar": "ENG",
    "due_utc": "2026-11-26T17:00:00Z",
}
YEAR = date.today().year + 1


def workday(month, day):
    found = date(YEAR, month, day)
    return found + timedelta(days=(7 - found.weekday()) % 7)


MONDAY = workday(7, 5)
TUESDAY = MONDAY + timedelta(days=1)


def test_an_example_passes_also_by_its_local_moment():
    local = {**GOOD, "due_local": "Thu 2026-11-26 17:00:00"}
    del local["due_utc"]

    assert vectors.check(GOOD).wrong == vectors.check(local).wrong == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"due_utc": "2026-11-27T17:00:00Z"}, "due Thu 26 Nov 2026 17:00, the file says Fri 27"),
        ({"rule": "W9"}, "There is no rule 'W9'"),
        ({"calendar": "FRA"}, "'FRA' is no calendar"),
        ({"received": "yesterday"}, "has no day"),
        ({"due_utc": "soon"}, "soon"),
        ({"strict_statute_no_roll": "2026-11-26"}, "strictly None"),
    ],
)
def test_an_example_that_comes_out_otherwise_says_how(changed, words):
    assert words in vectors.check({**GOOD, **changed}).wrong


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("{}", "is no list"),
        ("[]", "is no list"),
        ("[" * 100_000, "is not JSON"),
        ("[1]", "example 1, is not an object"),
        (json.dumps([GOOD, {"id": "2"}]), "example 2, has no text 'rule'"),
        (json.dumps([{**GOOD, "due_utc": 3}]), "example 1, has neither"),
    ],
)
def test_a_file_that_holds_no_examples_is_refused_in_words(tmp_path, text, words):
    file = tmp_path / "some.json"
    file.write_text(text)

    with pytest.raises(BadVectors, match=words):
        vectors.read(file)


def test_a_file_that_is_not_there_or_no_text_is_refused_in_words(tmp_path):
    (tmp_path / "odd.json").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadVectors, match="cannot be read"):
        vectors.read(tmp_path / "none.json")
    with pytest.raises(BadVectors, match="is not JSON"):
        vectors.read(tmp_path / "odd.json")


def lines(*some):
    return "\n".join(("date,name,nation,works", *some)).encode()


async def test_the_days_of_a_file_are_added_together(session):
    text = lines(f"{MONDAY},Founders’ day,,", f"{TUESDAY:%d/%m/%Y},Local holiday,sct,no", "")

    added = await calendar_days.load(system_actor(), calendar_days.read(text))

    rows = await db.fetch("select day, nation, name, works from calendar_day order by day")
    assert added == 2
    assert [tuple(row) for row in rows] == [
        (MONDAY, "", "Founders’ day", False),
        (TUESDAY, "SCT", "Local holiday", False),
    ]


@pytest.mark.parametrize(
    ("some", "said"),
    [
        ([f"{MONDAY},A", f"{MONDAY},B,SCT"], "Line 3: {monday} stands in line 2 already."),
        ([f"{MONDAY},A,ENG", f"{TUESDAY},B", f"{MONDAY},C,ENG"], "Line 4: {monday} stands in"),
        (["31/11/2030,Odd"], "Line 2: “31/11/2030”: November has 30 days"),
        ([f"{MONDAY},"], "Line 2: it has no name."),
        ([f"{MONDAY},A,FRA"], "Line 2: “FRA” is no nation"),
        ([f"{MONDAY},A,,perhaps"], "Line 2: “perhaps” under works"),
        (['"never closed,A'], "Line"),
    ],
)
def test_a_wrong_line_is_named_with_its_number(some, said):
    from opx_core.dates import day_in_words

    with pytest.raises(BadFile) as refused:
        calendar_days.read(lines(*some))

    told = " ".join((*refused.value.lines, str(refused.value)))
    assert said.format(monday=day_in_words(MONDAY)) in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no lines"),
        (b"when,what\n", "must name the columns"),
        (b"date,name\n", "names no day"),
        (b"\xff\xfe\x00date", "not text in UTF-8"),
        (b"date,name\0\n", "not a text file"),
        (b"date,name\n" + b"1/1/2030,A\n" * 2_001, "more than 2,000 days"),
        (b"x" * 1_000_001, "more than 1 MB"),
    ],
)
def test_a_file_without_days_is_refused_in_words(content, said):
    with pytest.raises(BadFile, match=said):
        calendar_days.read(content)


async def test_one_line_that_the_calendar_refuses_adds_none(session):
    await calendar_days.load(system_actor(), calendar_days.read(lines(f"{MONDAY},A")))
    sunday = MONDAY - timedelta(days=1)

    with pytest.raises(BadFile) as refused:
        found = calendar_days.read(lines(f"{TUESDAY},B", f"{MONDAY},C,ENG", f"{sunday},D"))
        await calendar_days.load(system_actor(), found)

    first, second = refused.value.lines
    assert first.startswith("Line 3:") and "in the calendar already" in first
    assert second.startswith("Line 4:") and "no working day" in second
    assert await db.fetch_value("select count(*) from calendar_day") == 1


async def test_only_an_administrator_loads_days(add_person):
    with pytest.raises(NotAllowed):
        await calendar_days.load(
            await add_person("leader"), calendar_days.read(lines(f"{MONDAY},A"))
        )
