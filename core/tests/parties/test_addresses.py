"""E-mail addresses and postcodes, against the vectors of GOV.UK Notify and Faker's areas."""

import json
from pathlib import Path

import pytest

from opx_core.parties import contact, emails, postcodes

DATA = Path(__file__).resolve().parents[4] / "shared/data"
NOTIFY = DATA / "uk-vectors-notify/email_address.json"
FAKER = DATA / "uk-names-faker/en_GB.json"


def notify(name):
    if not NOTIFY.is_file():
        return [pytest.param(None, marks=pytest.mark.skip("no shared data: GOV.UK Notify"))]
    known = json.loads(NOTIFY.read_text(encoding="utf-8"))["constants"][name]
    long = "email-too-long-" + "a" * 320 + "@example.com"
    return [each if isinstance(each, str) else long for each in known]


def made_postcodes():
    if not FAKER.is_file():
        return [pytest.param(None, marks=pytest.mark.skip("no shared data: Faker"))]
    known = json.loads(FAKER.read_text(encoding="utf-8"))
    ends = {"AN": "1 1AA", "ANN": "12 3BD", "ANC": "1A 1AE", "PND": "1A 2AB"}
    outward = [(area, form) for area in known["POSTAL_ZONES"] for form in ("1 1AA", "12 3BD")]
    return [f"{area}{form}" for area, form in outward] + ["E1A 1AE", "EC1A 2AB", *_odd(ends)]


def _odd(ends):
    return [f"W{end}" for end in ends.values()]


@pytest.mark.parametrize("text", notify("valid_email_addresses"))
def test_a_good_address_is_kept_with_its_domain_in_lower_case(text):
    local, _, domain = text.rpartition("@")

    assert emails.parse(text) == f"{local}@{domain.lower()}"


@pytest.mark.parametrize("text", notify("invalid_email_addresses"))
def test_what_is_no_address_is_refused_in_words(text):
    with pytest.raises(emails.BadEmail, match=r"name@example\.com"):
        emails.parse(text)


@pytest.mark.parametrize(
    "text", [" email@domain.com ", "\temail@domain.com\n", "\u200bemail@domain.com\u200b"]
)
def test_what_is_not_to_be_seen_around_an_address_is_left_out(text):
    assert emails.parse(text) == "email@domain.com"


@pytest.mark.parametrize("text", made_postcodes())
def test_a_postcode_is_read_in_any_spacing_and_case(text):
    typed = (text, text.replace(" ", ""), text.lower(), f" {text[0]} {text[1:]}.")

    assert {postcodes.parse(each) for each in typed} == {text}


@pytest.mark.parametrize(
    "text", ["SW1A 1AA", "GIR 0AA", "BF1 3AA", "JE2 3XA", "IM1 1AA", "FIQQ 1ZZ", "EC1A 1BB"]
)
def test_postcodes_of_every_form_are_known(text):
    assert postcodes.parse(text.lower().replace(" ", "")) == text


@pytest.mark.parametrize("text", ["", "SW1A", "94105", "Q1 1AA", "SW1A 1CA", "AAA 1AA", "1AA 1AA"])
def test_what_is_no_postcode_is_refused_in_words(text):
    with pytest.raises(postcodes.BadPostcode, match="SW1A 1AA"):
        postcodes.parse(text)


def test_half_a_postcode_is_told_from_other_words():
    assert [postcodes.outward(each) for each in ("sw1a", "M1", "smith", "")] == [
        "SW1A",
        "M1",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [("phone", "12345", "12345"), ("email", "at work", "atwork"), ("phone", "n/a", "na")],
)
def test_what_a_file_says_is_kept_as_given_and_marked_as_not_checked(kind, value, kept):
    way = contact.given(kind, value)

    assert (way.value, way.folded, way.checked) == (value, kept, False)


def test_an_address_abroad_needs_no_uk_postcode_and_one_here_does():
    told = {"lines": "1 Rue Haute", "town": "Lyon", "postcode": "69001"}

    assert contact.clean("post", {**told, "country": "France"}).value.endswith("69001, France")
    with pytest.raises(contact.BadContact, match="SW1A 1AA"):
        contact.clean("post", told)


def test_a_landline_entered_as_a_mobile_is_told_apart():
    with pytest.raises(contact.BadContact, match="choose Landline"):
        contact.clean("mobile", {"value": "0161 496 0000"})
