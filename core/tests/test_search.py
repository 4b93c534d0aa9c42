"""Cases are found as people say and type them, only among those that one may see."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from opx_core import db, search
from opx_core.identity import system_actor
from opx_core.parties import Person, add_people
from opx_core.search import Wanted
from opx_core.search.hits import PAGE

NOW = datetime.now(UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def add_case(books):
    """Adds a case of a complainant (first names, last name) and perhaps of a firm."""
    made = []

    async def add(reference, given="", family="", firm="", book=books.main):
        people = [Person(given_name=given, family_name=family, unnamed="Nobody")]
        people += [Person(organisation=firm)] if firm else []
        parties = await add_people(people)
        (case_id,), received = await db.next_ids("case_file", 1), NOW + timedelta(hours=len(made))
        told = {"kind": "thing", "state": "new", "level": "", "book_id": book}
        moments = {"received_at": received, "episode_started_at": received}
        case = {"id": case_id, "reference": reference, "complainant_id": parties[0]}
        await db.insert("case_file", [{**case, **told, **moments}])
        roles = zip(parties, ("complainant", "firm"), strict=False)
        await db.insert(
            "case_party", [{"case_id": case_id, "party_id": p, "role": role} for p, role in roles]
        )
        made.append(reference)

    return add


async def found(text, actor=None):
    """The references that are found as people or numbers."""
    return [hit.case["reference"] for hit in await hits(text, actor) if hit.why != "Subject"]


async def hits(text, actor=None, **wanted):
    got = await search.find(actor or system_actor(), Wanted(text, **wanted))
    return [hit for group in got.groups for hit in group.hits]


@pytest.mark.parametrize(
    "text", ["HK4-7291", "hk47291", " hk4 7291 ", "HK4 - 7291", "hk4–7291", "h k 4 7 2 9 1"]
)
async def test_a_reference_is_found_in_any_spelling(add_case, text):
    await add_case("HK4-7291", family="Ogden")
    await add_case("HK4-7292", family="Ogden")

    assert await found(text) == ["HK4-7291"]


@pytest.mark.parametrize(
    "text",
    [
        *("o'neill", "O’NEILL", "oneill", "šimić", "simic", "Simic O’Neill", "oneill-simic"),
        *("margaret simic", "marg sim", "oneillsimic", "MARGARET O’Neill-Šimić"),
    ],
)
async def test_a_person_is_found_by_accents_parts_and_hyphens_as_typed(add_case, text):
    await add_case("HK4-7291", "Margaret", "O’Neill-Šimić")
    await add_case("HK4-7292", "Margaret", "Ogden")
    await add_case("HK4-7293", "Ann", "Zebedee")

    assert await found(text) == ["HK4-7291"]


@pytest.mark.parametrize("text", ["Łukasz", "łukasz", "LUKASZ", "lukasz"])
async def test_a_name_that_begins_with_a_letter_of_its_own_is_found(add_case, text):
    await add_case("HK4-7291", "Łukasz", "Żak")

    assert await found(text) == ["HK4-7291"]


async def test_every_word_must_fit_one_person(add_case):
    await add_case("HK4-7291", "Margaret", "Ogden", firm="Ellis Bank")

    assert await found("ellis bank") == ["HK4-7291"]
    assert await found("margaret ellis") == []
    assert await found("aret") == []


async def test_a_case_says_by_whose_name_it_was_found(add_case):
    await add_case("HK4-7291", "Margaret", "Ogden", firm="Ellis Bank")

    (firm,), (person,) = await hits("ellis"), await hits("ogden")

    assert [(each.text, each.marked) for each in firm.pieces] == [
        ("Ellis", True), (" ", False), ("Bank", False), (", firm", False),
    ]  # fmt: skip
    assert "".join(each.text for each in person.pieces) == "Margaret Ogden, complainant"


@pytest.mark.parametrize(
    "text", ["%", "_", "%%%", "o%", "_gden", "\\", "o\\", "'", "';--", "*", "(", "", " ", "\x00"]
)
async def test_signs_that_databases_read_find_nothing_by_themselves(add_case, text):
    await add_case("HK4-7291", "Margaret", "Ogden")

    plain = [each for each in text if each.isalnum()]

    assert await found(text) == (["HK4-7291"] if plain == ["o"] else [])


async def test_a_wildcard_between_letters_is_not_one(add_case):
    await add_case("HK4-7291", "Margaret", "Ogden")

    assert await found("o%en") == await found("og_en") == []
    assert await found("og%den") == ["HK4-7291"]


@pytest.mark.parametrize("text", ["x" * 5000, "ogden " * 500, "🦄", "ogden\x00"])
async def test_a_long_or_odd_query_is_no_error(add_case, text):
    await add_case("HK4-7291", "Margaret", "Ogden")

    assert await found(text) in ([], ["HK4-7291"])


async def test_the_newest_come_first_a_page_at_a_time(add_case):
    for number in range(PAGE + 5):
        await add_case(f"R{number}", "Margaret", "Ogden")

    first, rest = await hits("ogden"), await hits("ogden", page=2)

    newest = [f"R{number}" for number in reversed(range(PAGE + 5))]
    assert [hit.case["reference"] for hit in (*first, *rest)] == newest


async def test_cases_of_other_books_are_not_found_by_name_or_reference(add_case, add_person, books):
    handler = await add_person("handler")
    await add_case("HK4-7291", "Margaret", "Ogden")
    await add_case("HK4-7292", "Margaret", "Ogden", book=books.rival)

    assert await found("ogden", handler) == ["HK4-7291"]
    assert await found("HK4-7292", handler) == []


async def test_a_firm_shared_with_another_book_tells_nothing_of_it(add_case, add_person, books):
    handler = await add_person("handler")
    await add_case("HK4-7292", "Secret", "Client", firm="Ellis Bank", book=books.rival)
    await add_case("HK4-7291", "Margaret", "Ogden", firm="Ellis Bank")

    found_by_name = await hits("ellis", handler)

    assert [hit.case["reference"] for hit in found_by_name] == ["HK4-7291"]
    assert "Secret" not in str(found_by_name)


SINEAD = ("Sinéad", "Ní Bhriain")


@pytest.mark.parametrize("text", ["Sinéad", "Sinead", "SINÉAD", "Shinade", "shinaid", "Sinnead"])
async def test_a_name_is_found_by_ear_with_and_without_accents(add_case, text):
    await add_case("HK4-7291", *SINEAD)

    assert await found(text) == ["HK4-7291"]


@pytest.mark.parametrize(
    ("typed", "given", "family"),
    [
        ("J Smith", "John", "Smith"),
        ("John Smith", "J", "Smith"),
        ("Mr J. Smith", "John", "Smith"),
        ("Smith, John", "John", "Smith"),
        ("jon smyth", "John", "Smith"),
        ("Katherine Elison", "Catherine", "Ellison"),
        ("Smith Jones", "Ann", "Smith-Jones"),
        ("Smith-Jones", "Ann", "Smith Jones"),
        ("Margret", "Margaret", "Ogden"),
        ("Neve Sullivan", "Niamh", "O’Sullivan"),
        ("Shaun", "Seán", "Byrne"),
        ("Philips", "Ann", "Phillips"),
    ],
)
async def test_a_name_is_found_by_initials_hyphens_and_misspelt(add_case, typed, given, family):
    await add_case("HK4-7291", given, family)
    await add_case("HK4-7292", "Zebedee", "Quux")

    assert await found(typed) == ["HK4-7291"]


async def test_the_exact_name_comes_before_one_that_sounds_alike(add_case):
    await add_case("HK4-7291", "John", "Smith")
    await add_case("HK4-7292", "Jon", "Smyth")

    got = await hits("john smith")

    assert [(hit.case["reference"], hit.why) for hit in got] == [
        ("HK4-7291", "Name"),
        ("HK4-7292", "Sounds or looks alike"),
    ]
