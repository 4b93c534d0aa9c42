"""People join, change and leave cases; every change is told on the case and on their own chain."""

import pytest

from opx_core import cases, db, parties
from opx_core.cases import Invalid
from opx_core.parties import Person, details, parts, points, support
from opx_core.policy import NotAllowed
from opx_core.verify import verify

DAUGHTER = {"given_name": "Ruth", "family_name": "Clarke", "phone": "07700 900123"}
AUTHORITY = {"role": "representative", "authority_kind": "family", "authority_from": "14 Oct 2026"}
ALIVE = {"given_name": "Margaret", "family_name": "Ellison", "deceased": "no"}
MOBILE = {"kind": "mobile", "value": "07700 900456", **points.START}
HEARING = {"driver": "health", "label": "hearing", "known_how": "told", "consent": "agreed"}


async def test_a_person_has_the_ways_to_reach_them_that_were_told(open_for, people_on, margaret):
    case = await open_for(margaret)

    one = (await people_on(case))["complainant"]

    assert [(p["kind"], p["value"], p["folded"]) for p in one.points] == [
        ("landline", "01632 960142", "+441632960142"),
        ("email", "m@ellison.example", "m@ellison.example"),
    ]


async def test_a_representative_is_added_with_authority(
    add_person, open_for, people_on, told, margaret
):
    handler, case = await add_person("handler"), await open_for(margaret)

    await parts.add_person(handler, case["reference"], {**DAUGHTER, **AUTHORITY})

    ruth = (await people_on(case))["representative"]
    assert (ruth.name, ruth.part["authority_kind"]) == ("Ruth Clarke", "family")
    kind, values = (await told(f"case/{case['id']}"))[-1]
    assert (kind, values["party"], values["role"]) == (
        "core.party_added",
        "Ruth Clarke",
        "representative",
    )


async def test_a_representative_needs_an_authority_and_a_good_phone(add_person, open_for, margaret):
    handler, case = await add_person("handler"), await open_for(margaret)

    with pytest.raises(Invalid) as wrong:
        await parts.add_person(
            handler, case["reference"], {"role": "representative", "phone": "123"}
        )

    assert set(wrong.value.errors) == {"authority_kind", "family_name", "phone"}


async def test_an_authority_that_has_run_out_is_known(add_person, open_for, people_on, margaret):
    handler, case = await add_person("handler"), await open_for(margaret)
    until = {"authority_from": "1/1/2020", "authority_to": "1/1/2021"}

    await parts.add_person(handler, case["reference"], {**DAUGHTER, **AUTHORITY, **until})

    assert parts.expired((await people_on(case))["representative"].part)


async def test_one_person_can_be_on_many_cases_of_a_book_and_not_of_a_rival(
    add_person, open_for, books, margaret
):
    leader = await add_person("compliance")
    here, there = await open_for(margaret), await open_for(Person(family_name="Ogden"))
    rival = await open_for(Person(family_name="Ogden"), books.rival)

    await parts.add_known(leader, there["reference"], here["party"], {"role": "joint"})
    with pytest.raises(NotAllowed, match="another client book"):
        await parts.add_known(leader, rival["reference"], here["party"], {"role": "joint"})

    found = await parties.cases_of(leader, here["party"])
    assert [row["reference"] for row in found] == [there["reference"], here["reference"]]


async def test_cases_that_one_may_not_see_are_not_even_counted(
    add_person, open_for, books, margaret
):
    ours, theirs = await add_person("handler"), await add_person("handler", books=("rival",))
    case = await open_for(margaret, books.rival)

    with pytest.raises(parties.UnknownParty):
        await parties.find(ours, case["party"])
    assert (await parties.find(theirs, case["party"]))["name"] == "Mrs Margaret Ellison"
    assert await parties.cases_of(ours, case["party"]) == []


async def test_a_part_ends_and_can_begin_again(add_person, open_for, people_on, margaret):
    handler, case = await add_person("handler"), await open_for(margaret)
    ruth = await parts.add_person(handler, case["reference"], {**DAUGHTER, "role": "joint"})
    part = (await people_on(case))["joint"].part["part_id"]

    await parts.end_part(handler, case["reference"], part)

    assert "joint" not in await people_on(case)
    await parts.add_known(handler, case["reference"], ruth, {"role": "joint"})
    assert (await people_on(case))["joint"].party_id == ruth


async def test_a_case_keeps_its_complainant(add_person, open_for, people_on, margaret):
    handler, case = await add_person("handler"), await open_for(margaret)
    part = (await people_on(case))["complainant"].part["part_id"]

    with pytest.raises(NotAllowed, match="keeps its complainant"):
        await parts.end_part(handler, case["reference"], part)


async def test_a_new_name_is_told_with_before_and_after_and_found(
    add_person, open_for, told, margaret
):
    handler, case = await add_person("handler"), await open_for(margaret)

    await details.change_details(
        handler, case["party"], {**ALIVE, "family_name": "Fairbairn", "born_on": "3/5/45"}
    )

    kind, values = (await told(f"case/{case['id']}"))[-1]
    assert (kind, values["before"]["family_name"]) == ("core.party_changed", "Ellison")
    assert values["after"]["born_on"] == "1945-05-03"
    assert (await told(f"party/{case['party']}"))[-1][0] == "core.party_changed"
    words = await db.fetch("select word from party_word where party_id = $1", case["party"])
    assert {row["word"] for row in words} == {"margaret", "fairbairn"}
    assert (await verify()).faults == []


async def test_the_second_to_change_someone_is_told_of_the_first(add_person, open_for, margaret):
    handler, case = await add_person("handler"), await open_for(margaret)
    await details.change_details(handler, case["party"], {**ALIVE, "title": "Ms"}, version=1)

    with pytest.raises(parties.PartyConflict) as conflict:
        await details.change_details(handler, case["party"], ALIVE, version=1)

    assert conflict.value.row["title"] == "Ms"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"given_name": "", "family_name": ""}, "family_name"),
        ({"born_on": "tomorrow"}, "born_on"),
        ({"born_on": "1 Jan 2030"}, "born_on"),
        ({"died_on": "1 Jan 2020"}, "died_on"),
        ({"deceased": "yes", "died_on": "1/1/2020", "born_on": "2/2/2021"}, "died_on"),
        ({"given_name": "\x00"}, "given_name"),
        ({"title": "x" * 201}, "title"),
    ],
)
async def test_details_that_cannot_be_are_refused_by_field(
    add_person, open_for, margaret, typed, field
):
    handler, case = await add_person("handler"), await open_for(margaret)

    with pytest.raises(Invalid) as wrong:
        await details.change_details(handler, case["party"], {**ALIVE, **typed})

    assert set(wrong.value.errors) == {field}


async def test_who_has_died_is_contacted_through_the_executor(
    add_person, open_for, people_on, margaret
):
    handler, case = await add_person("handler"), await open_for(margaret)

    died = {"deceased": "yes", "executor": "Ruth Clarke"}
    await details.change_details(handler, case["party"], {**ALIVE, **died})

    one = (await people_on(case))["complainant"]
    assert one.why_not("post").endswith("has died. Contact Ruth Clarke.")


async def test_needs_and_what_helps_are_shown_with_the_person(
    add_person, open_for, people_on, told, margaret
):
    handler, case = await add_person("handler"), await open_for(margaret)

    await support.record_need(handler, case["party"], HEARING)
    await support.set_adjustments(
        handler, case["party"], {"email_only": "", "large_print": "18 point", "own": "Sign it"}
    )

    one = (await people_on(case))["complainant"]
    assert one.support == "hearing"
    assert one.helps == ("E-mail only", "Letters in large print: 18 point", "Sign it")
    assert "e-mail only" in one.why_not("mobile") and one.why_not("email") == ""
    kinds = [kind for kind, _ in await told(f"case/{case['id']}")]
    assert kinds[-2:] == ["core.support_recorded", "core.adjustments_changed"]


async def test_an_auditor_changes_nobody(add_person, open_for, margaret):
    auditor, case = await add_person("auditor"), await open_for(margaret)

    for write in (
        details.change_details(auditor, case["party"], ALIVE),
        points.add_point(auditor, case["party"], MOBILE),
        support.record_need(auditor, case["party"], HEARING),
        parts.add_person(auditor, case["reference"], {**DAUGHTER, "role": "joint"}),
    ):
        with pytest.raises(NotAllowed):
            await write


async def test_the_old_columns_follow_the_first_point_that_is_not_withheld(
    add_person, open_for, margaret
):
    handler, case = await add_person("handler"), await open_for(margaret)

    await points.add_point(handler, case["party"], {**MOBILE, "preferred": "yes"})
    (row,) = await db.fetch("select phone, email from party where id = $1", case["party"])
    assert row["phone"] == "07700 900456"

    (email,) = await db.fetch("select id from contact_point where kind = 'email' and party_id = $1",
                              case["party"])  # fmt: skip
    hidden = {**points.START, "kind": "email", "value": "m@ellison.example", "withheld": "yes"}
    await points.change_point(handler, case["party"], email["id"], hidden)
    assert await db.fetch_value("select email from party where id = $1", case["party"]) == ""


async def test_a_withheld_address_is_told_to_no_case_and_shown_only_with_permission(
    add_person, open_for, people_on, told, margaret
):
    handler, leader = await add_person("handler"), await add_person("leader")
    case = await open_for(margaret)
    refuge = {"kind": "post", "lines": "9 Refuge Row", "postcode": "LS1 4AP", **points.START}

    await points.add_point(handler, case["party"], {**refuge, "withheld": "yes"})

    seen = {
        who: (await people_on(case, who))["complainant"].points[-1] for who in (handler, leader)
    }
    assert seen[handler]["value"] == "Withheld" and "Refuge" not in str(seen[handler])
    assert seen[leader]["value"] == "9 Refuge Row, LS1 4AP"
    assert "Refuge" not in str(await told(f"case/{case['id']}"))
    assert "Refuge" in str(await told(f"party/{case['party']}"))
    with pytest.raises(points.UnknownPoint):
        await points.change_point(handler, case["party"], seen[leader]["id"], refuge)


async def test_a_timeline_never_holds_a_whole_number(add_person, open_for, told, margaret):
    handler, case = await add_person("handler"), await open_for(margaret)

    await points.add_point(handler, case["party"], MOBILE)

    _, values = (await told(f"case/{case['id']}"))[-1]
    assert values["fields"] == [["Mobile", "added, ends 456"]]


async def test_moves_of_the_case_go_on_while_its_people_change(add_person, open_for, margaret):
    handler, case = await add_person("handler"), await open_for(margaret)

    await points.add_point(handler, case["party"], MOBILE)

    assert (await cases.find(handler, case["reference"]))["version"] == 1
