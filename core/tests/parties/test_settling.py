"""Rows of an earlier release, and of one that still runs beside this, are brought up to date."""

import json

import pytest

from opx_core import db, parties
from opx_core.parties import details, settling, telling
from opx_core.parties.adding import Person

OLD = "update party set settled = false, book_id = null where id = $1"


async def as_before(case):
    """Make the complainant's row look as the release before wrote it."""
    await db.execute("delete from contact_point where party_id = $1", case["party"])
    await db.execute(
        "update party set settled = false, book_id = null, phone = '07700900123', email = 'odd' "
        "where id = $1",
        case["party"],
    )


async def test_old_rows_get_a_book_and_contact_points_once(open_for, people_on, books, margaret):
    case = await open_for(margaret)
    await as_before(case)

    await settling.settle_parties()
    await db.execute(OLD, case["party"])
    await settling.settle_parties()

    one = (await people_on(case))["complainant"]
    told = [(p["kind"], p["value"], p["checked"]) for p in one.points]
    assert told == [("mobile", "07700 900123", True), ("email", "odd", False)]
    assert await db.fetch_value("select book_id from party where id = $1", case["party"]) == (
        books.main
    )


async def test_a_firm_shared_by_rival_clients_becomes_one_for_each(open_for, people_on, books):
    ours = await open_for(Person(family_name="Ogden"), firm="Ellis Bank")
    theirs = await open_for(Person(family_name="Lee"), books.rival, firm="Ellis Bank")
    firm = (await people_on(ours))["firm"].party_id
    await db.execute(
        "update case_party set party_id = $1 where case_id = $2 and role = 'firm'",
        *(firm, theirs["id"]),
    )
    await db.execute(OLD, firm)

    await settling.settle_parties()

    mine, other = [(await people_on(case))["firm"] for case in (ours, theirs)]
    assert mine.party_id == firm != other.party_id
    assert {mine.name, other.name} == {"Ellis Bank"}
    words = await db.fetch("select word from party_word where party_id = $1", other.party_id)
    assert {row["word"] for row in words} == {"ellis", "bank"}


async def test_a_change_in_one_book_never_shows_in_another(add_person, open_for, people_on, books):
    handler = await add_person("handler", books=("rival",))
    ours = await open_for(Person(family_name="Ogden"), firm="Ellis Bank")
    theirs = await open_for(Person(family_name="Lee"), books.rival)
    firm = (await people_on(ours))["firm"].party_id
    await db.insert("case_party", [{"case_id": theirs["id"], "party_id": firm, "role": "firm"}])

    await details.change_details(handler, firm, {"organisation": "Renamed"})

    assert (await people_on(theirs))["firm"].name == "Renamed"
    assert (await people_on(ours))["firm"].name == "Ellis Bank"


async def test_the_firm_of_new_cases_is_one_in_its_book(open_for, people_on, books):
    first = await open_for(Person(family_name="Ogden"), firm="Ribble Bank")
    second = await open_for(Person(family_name="Lee"), firm="Ribble Bank")
    rival = await open_for(Person(family_name="Ann"), books.rival, firm="Ribble Bank")

    ids = [(await people_on(case))["firm"].party_id for case in (first, second, rival)]

    assert ids[0] == ids[1] != ids[2]


async def test_a_known_complainant_must_be_of_the_cases_book(open_for, books, margaret):
    case = await open_for(margaret)

    with pytest.raises(LookupError, match="not one of this client book"):
        await open_for(margaret, books.rival, known=case["party"])


async def test_the_older_cases_of_a_party_are_told_later(
    monkeypatch, add_person, open_for, told, margaret
):
    handler, old = await add_person("handler"), await open_for(margaret)
    new = await open_for(margaret, known=old["party"])
    monkeypatch.setattr(telling, "AT_ONCE", 1)

    typed = {"given_name": "Maggie", "family_name": "Ellison", "deceased": "no"}
    await details.change_details(handler, old["party"], typed)
    (job,) = await waiting()
    await telling.tell_cases(**job)

    kinds = [[kind for kind, _ in await told(f"case/{case['id']}")] for case in (old, new)]
    assert kinds == [["complaints.logged", "core.party_changed"]] * 2
    assert (await parties.find(handler, old["party"]))["name"] == "Maggie Ellison"


async def waiting():
    role = await db.fetch_value("select current_user")
    await db.execute("reset role")
    rows = await db.fetch("select payload from opx.outbox where job = 'core.tell_cases'")
    await db.execute(f'set local role "{role}"')
    return [json.loads(row["payload"]) for row in rows]
