"""Phone numbers, against the vectors of GOV.UK Notify and of libphonenumber."""

import ast
import json
from pathlib import Path

import pytest

from opx_core.parties import phones

DATA = Path(__file__).resolve().parents[4] / "shared/data"
NOTIFY = DATA / "uk-vectors-notify/phone_number.json"
GB = DATA / "uk-vectors-phones-libphonenumber/gb_examples.json"
# Without + or 00 a number is a UK one: a digit too many must not make it one of abroad.
NOT_OF_ABROAD = {
    *("784951234567", "1-202-555-0104", "1‑202–555—010−4", "230 5 2512345"),
    *("20-12-1234-1234", "16644913789", "77234567890"),
}
# Notify sends texts, and not to these; a solicitor's office may well have such a number.
RINGS = {"0845 46 46", "0900 123 4567"}
# The end of a sentence after a number is no part of it.
SENTENCES = {"07723 456789..."}


def notify(*names):
    if not NOTIFY.is_file():
        return [pytest.param(None, marks=pytest.mark.skip("no shared data: GOV.UK Notify"))]
    known = json.loads(NOTIFY.read_text(encoding="utf-8"))["constants"]
    told = [each for name in names for each in known[name]]
    return list(dict.fromkeys(each if isinstance(each, str) else each[0] for each in told))


def wrong():
    if not NOTIFY.is_file():
        return [pytest.param(None, marks=pytest.mark.skip("no shared data: GOV.UK Notify"))]
    tests = json.loads(NOTIFY.read_text(encoding="utf-8"))["tests"]
    said = next(t for t in tests if t["test"] == "test_phone_number_rejects_invalid_values")
    tree = ast.parse(said["cases"]["expr"])
    texts = [each.value for each in ast.walk(tree) if isinstance(each, ast.Constant)]
    return [each for each in texts if isinstance(each, str)]


def examples():
    if not GB.is_file():
        return [pytest.param("", {}, marks=pytest.mark.skip("no shared data: libphonenumber"))]
    return list(json.loads(GB.read_text(encoding="utf-8"))["examples"].items())


@pytest.mark.parametrize("text", notify("valid_uk_mobile_phone_numbers"))
def test_a_uk_mobile_is_read_however_it_is_written(text):
    phone = phones.parse(text)

    assert (phone.e164, phone.shown, phone.kind) == ("+447723456789", "07723 456789", "mobile")


@pytest.mark.parametrize(
    "text", notify("valid_international_phone_numbers", "international_phone_info_fixtures")
)
def test_a_number_of_abroad_begins_with_plus_or_00(text):
    if text in NOT_OF_ABROAD:
        with pytest.raises(phones.BadPhone, match=r"country code|too long"):
            phones.parse(text)
    else:
        assert phones.parse(text).e164.startswith("+")


@pytest.mark.parametrize("text", notify("valid_channel_island_numbers"))
def test_a_number_of_the_crown_dependencies_reads_like_a_uk_one(text):
    assert phones.parse(text).shown == f"0{text[3:7]} {text[7:]}"


@pytest.mark.parametrize("text", notify("valid_uk_landlines"))
def test_a_landline_can_be_rung_and_is_no_mobile(text):
    assert phones.parse(text).kind == "landline"


@pytest.mark.parametrize("text", notify("tv_numbers_phone_info_fixtures"))
def test_a_number_kept_for_drama_is_a_number(text):
    assert phones.parse(text).e164.startswith("+4477009000")


@pytest.mark.parametrize(
    "text", [*notify("invalid_uk_landlines", "invalid_international_numbers"), *wrong()]
)
def test_what_cannot_be_rung_is_refused_in_words(text):
    if text in RINGS | SENTENCES:
        assert phones.parse(text).e164.startswith("+44")
        return
    with pytest.raises(phones.BadPhone) as refused:
        phones.parse(text)

    assert len(str(refused.value).split()) <= 20


@pytest.mark.parametrize(("name", "number"), examples())
def test_every_kind_of_number_of_these_islands_is_read_in_each_of_its_forms(name, number):
    forms = [phones.parse(number[form]) for form in ("e164", "national", "international")]

    assert {phone.e164 for phone in forms} == {number["e164"]}
    assert {phone.shown for phone in forms} == {number["national"]}
    assert (forms[0].kind == "mobile") == name.endswith("/MOBILE")


@pytest.mark.parametrize("text", ["", "abc", "079OO900123", "0800 FLOWERS", "‮", "+" * 500])
def test_letters_are_no_digits_whatever_a_keypad_says(text):
    with pytest.raises(phones.BadPhone):
        phones.parse(text)


def test_an_extension_is_kept():
    assert "12" in phones.parse("0161 496 0000 ext 12").shown
