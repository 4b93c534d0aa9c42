"""Policies, phones, e-mails and postcodes are found as people write them."""

import pytest

from opx_core import identifiers, search
from opx_core.identifiers import Identifier
from opx_core.identity import system_actor
from opx_core.parties import points
from opx_core.search import Wanted

REFUGE = {"kind": "post", "lines": "9 Refuge Row", "postcode": "LS1 4AP", **points.START}


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("CVP-7719/204", "CVP-7719/204"),
        ("cvp 7719 204", "CVP-7719/204"),
        ("CVP7719204", "CVP-7719/204"),
        ("cvp-77", "CVP-77"),
        ("9204", "9/204"),
    ],
)
async def test_a_policy_number_is_found_in_any_spacing(open_for, look, typed, marked):
    case = await open_for()
    await identifiers.keep([Identifier(case["id"], "policy number", "CVP-7719/204")])

    assert await look(typed) == [(case["reference"], "Policy number", (marked,))]


async def test_a_number_that_was_put_right_is_found_no_longer(open_for, look):
    case = await open_for()
    await identifiers.keep([Identifier(case["id"], "policy number", "OLD-1234")])
    await identifiers.keep([Identifier(case["id"], "policy number", "NEW-5678")])

    assert await look("OLD-1234") == []
    assert len(await look("NEW-5678")) == 1


@pytest.mark.parametrize(
    "typed",
    ["07700 900123", "07700900123", "+44 7700 900123", "0044 7700-900123", "900123", "0123"],
)
async def test_a_phone_is_found_in_any_form_and_by_its_last_digits(open_for, look, typed):
    case = await open_for(phone="07700 900 123")

    ((reference, why, (marked,)),) = await look(typed)

    assert (reference, why) == (case["reference"], "Mobile")
    assert "07700 900123".endswith(marked)


@pytest.mark.parametrize("typed", ["M@Ellison.Example", " m@ellison.example "])
async def test_an_email_is_found_whatever_its_case(open_for, look, typed):
    case = await open_for(email="m@ellison.example")

    assert await look(typed) == [(case["reference"], "E-mail", ("m@ellison.example",))]


@pytest.mark.parametrize("typed", ["LS1 4AP", "ls14ap", "LS1"])
async def test_a_postcode_is_found_whole_and_by_its_first_half(open_for, look, typed):
    case = await open_for(postcode="ls1 4ap")
    await open_for(postcode="LS14 1AA")

    assert await look(typed) == [(case["reference"], "Post", ("LS1 4AP",))]


async def test_it_is_said_what_was_typed(open_for):
    said = [
        (await search.find(system_actor(), Wanted(text))).looks_like
        for text in ("LS1 4AP", "LS1", "07700 900123", "a@b.example", "Ellison")
    ]

    assert said == [
        "a postcode",
        "the first half of a postcode",
        "a phone number",
        "an e-mail address",
        "",
    ]


async def test_a_withheld_address_is_found_only_with_the_permission(open_for, add_person, look):
    handler, leader = await add_person("handler"), await add_person("leader")
    case = await open_for()
    await points.add_point(leader, case["party"], {**REFUGE, "withheld": "yes"})

    assert await look("LS1 4AP", handler) == await look("LS1", handler) == []
    assert [found[0] for found in await look("LS1 4AP", leader)] == [case["reference"]]


async def test_numbers_and_phones_of_rival_clients_are_never_found(
    open_for, add_person, books, look
):
    handler = await add_person("handler")
    case = await open_for(book=books.rival, phone="07700 900123", postcode="LS1 4AP")
    await identifiers.keep([Identifier(case["id"], "policy number", "CVP-7719/204")])

    for typed in ("07700 900123", "0123", "LS1 4AP", "CVP-7719/204", case["reference"]):
        assert await look(typed, handler) == []
        assert await look(typed) != []
