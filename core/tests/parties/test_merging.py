"""Two rows that are one person become one, and can be parted again exactly as they were."""

import pytest

from opx_core import db, parties
from opx_core.parties import CannotMerge, Person, details, duplicates, merging, parts, points
from opx_core.policy import NotAllowed
from opx_core.verify import verify

TWIN = Person("", "Margret", "Elison", phone="07700 900456", email="m@ellison.example")
LATER = {"kind": "email", "value": "later@ellison.example", **points.START}
TABLES = ("case_party", "contact_point", "party_word", "support_need", "adjustment")


async def rows_of(party_id):
    found = {
        table: [
            row["id"]
            for row in await db.fetch(
                f"select id from {table} where party_id = $1 order by id", party_id
            )
        ]
        for table in TABLES
    }
    cases = await db.fetch(
        "select id from case_file where complainant_id = $1 order by 1", party_id
    )
    return found | {"case_file": [row["id"] for row in cases]}


async def test_reads_follow_a_merge(add_person, open_for, people_on, margaret):
    leader, one, two = await add_person("leader"), await open_for(margaret), await open_for(TWIN)

    await parties.merge(leader, one["party"], two["party"], "Same e-mail")

    assert (await parties.find(leader, two["party"]))["id"] == one["party"]
    assert (await people_on(two))["complainant"].name == "Mrs Margaret Ellison"
    assert len(await parties.cases_of(leader, one["party"])) == 2
    assert [m.name for m in await merging.standing(one["party"])] == ["Margret Elison"]


async def test_undoing_a_merge_puts_everything_back_whatever_came_later(
    add_person, open_for, people_on, margaret
):
    leader, one, two = await add_person("leader"), await open_for(margaret), await open_for(TWIN)
    before = [await rows_of(each["party"]) for each in (one, two)]
    merge_id = await parties.merge(leader, one["party"], two["party"])
    later = await points.add_point(leader, one["party"], LATER)
    joined = await open_for(margaret, known=one["party"])
    await details.change_details(
        leader, one["party"], {"given_name": "Margaret", "family_name": "Ogden", "deceased": "no"}
    )

    await parties.unmerge(leader, merge_id)

    after = [await rows_of(each["party"]) for each in (one, two)]
    assert after[1] == before[1]
    assert set(after[0]["contact_point"]) - set(before[0]["contact_point"]) == {later}
    assert set(after[0]["case_file"]) - set(before[0]["case_file"]) == {joined["id"]}
    assert (await people_on(two))["complainant"].name == "Margret Elison"
    assert (await verify()).faults == []


async def test_two_who_are_in_one_case_together_are_shown_once_and_parted_again(
    add_person, open_for, people_on, told, margaret
):
    leader, case = await add_person("leader"), await open_for(margaret)
    twin = await parts.add_person(
        leader,
        case["reference"],
        {"family_name": "Elison", "role": "complainant"} | {"role": "joint"},
    )
    other = await parts.add_person(leader, case["reference"], {"family_name": "E", "role": "joint"})

    merge_id = await parties.merge(leader, twin, other)

    assert [k for k, _ in await told(f"case/{case['id']}")].count("core.parties_merged") == 1
    assert len(await people_on(case)) == 2
    await parties.unmerge(leader, merge_id)
    names = [one.name for one in await parties.contacts(leader, case["id"])]
    assert names == ["Mrs Margaret Ellison", "Elison", "E"]


async def test_merges_are_undone_in_turn(add_person, open_for, margaret):
    leader, one = await add_person("leader"), await open_for(margaret)
    two, three = await open_for(TWIN), await open_for(Person(family_name="Ellison"))
    first = await parties.merge(leader, two["party"], three["party"])
    second = await parties.merge(leader, one["party"], two["party"])

    with pytest.raises(CannotMerge, match="Undo the later merge"):
        await parties.unmerge(leader, first)

    await parties.unmerge(leader, second)
    assert await parties.unmerge(leader, first) == three["party"]
    with pytest.raises(CannotMerge, match="undone already"):
        await parties.unmerge(leader, first)


async def test_rival_clients_people_are_never_merged_or_suggested(
    add_person, open_for, books, margaret
):
    officer, handler = await add_person("compliance"), await add_person("handler")
    one, rival = await open_for(margaret), await open_for(margaret, books.rival)

    with pytest.raises(CannotMerge, match="different client books"):
        await parties.merge(officer, one["party"], rival["party"])

    party = await parties.find(officer, one["party"])
    mine = await parties.contact_of(officer, one["party"])
    assert await duplicates.of_party(officer, party, mine.points) == []
    with pytest.raises(NotAllowed):
        await parties.merge(handler, one["party"], rival["party"])


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Person("", "Margret", "Elison", email="M@ELLISON.example"), ("same e-mail",)),
        (Person("", "M", "Ellyson", phone="01632960142"), ("same phone number",)),
        (Person("", "Maggie", "Ellison", postcode="ls14ap"), ("same postcode",)),
        (Person("", "Peter", "Ogden", email="m@ellison.example"), None),
        (Person("", "Margaret", "Ellison"), None),
    ],
)
async def test_names_that_sound_alike_and_one_thing_more_suggest_a_duplicate(
    add_person, open_for, books, other, why
):
    handler = await add_person("handler")
    known = Person("Mrs", "Margaret", "Ellison", "", "m@ellison.example", "01632 960142", "LS1 4AP")
    case = await open_for(known)

    found = await duplicates.of_person(handler, books.main, other)

    told = [(each.party_id, each.why, each.references) for each in found]
    assert told == ([(case["party"], why, (case["reference"],))] if why else [])


async def test_a_withheld_address_suggests_nothing_to_who_may_not_see_it(
    add_person, open_for, books
):
    handler, leader = await add_person("handler"), await add_person("leader")
    case = await open_for(Person(family_name="Ellison"))
    refuge = {"kind": "post", "lines": "9 Refuge Row", "postcode": "LS1 4AP", **points.START}
    await points.add_point(leader, case["party"], {**refuge, "withheld": "yes"})

    asked = Person(family_name="Ellison", postcode="LS1 4AP")

    assert await duplicates.of_person(handler, books.main, asked) == []
    assert len(await duplicates.of_person(leader, books.main, asked)) == 1
