from datetime import date, time, timedelta

import pytest

from opx_core.rulepacks import Rule, RulepackError, UnknownRule, read, rule, rules
from opx_core.rulepacks.reading import check_stages

ON = date(2026, 11, 23)
ENTRY = """
[[rule]]
id = "X1"
title = "Something"
unit = "weeks"
count = 2
cut_off = 17:00:00
source = "DISP 9"
confidence = "sourced"
statutory = true
"""
WINDOW = "[[rule.suspension]]\nfirst = 2026-01-01\nlast = 2026-02-01\n"
PACK = f'pack = "trial"\nversion = "1"\n{ENTRY}'


@pytest.mark.parametrize(
    ("id", "count", "unit", "source", "cut_off"),
    [
        ("ACK", 3, "business_days", "DISP 1.6.1R", time(17)),
        ("SRC3", 3, "business_days", "DISP 1.5", time(17)),
        ("W8", 8, "weeks", "DISP 1.6.2R", time(23, 59, 59)),
        ("BD15", 15, "business_days", "DISP 1.6.2AR", time(23, 59, 59)),
        ("BD35", 35, "business_days", "DISP 1.6.2AR", time(23, 59, 59)),
    ],
)
def test_the_rules_of_disp_are_as_the_handbook_has_them(
    id: str, count: int, unit: str, source: str, cut_off: time
) -> None:
    found = rule(id, ON)

    assert (found.count, found.unit, found.source, found.cut_off) == (count, unit, source, cut_off)
    assert (found.pack, found.version) == ("disp", "2026.3")


def disp(on: date) -> list[Rule]:
    return [each for each in rules(on) if each.pack == "disp"]


def test_only_the_acknowledgement_is_not_statutory() -> None:
    custom = [each.id for each in disp(ON) if not each.statutory]

    assert custom == ["ACK"]
    assert "not DISP" in rule("ACK", ON).note


@pytest.mark.parametrize(
    ("id", "begins"),
    [("SRC3", date(2016, 6, 30)), ("BD15", date(2018, 1, 13)), ("BD35", date(2018, 1, 13))],
)
def test_a_rule_is_unknown_before_the_day_it_took_effect(id: str, begins: date) -> None:
    assert rule(id, begins).effective_from == begins

    with pytest.raises(UnknownRule, match=f"{id} is not in force on"):
        rule(id, begins - timedelta(days=1))


def test_rules_in_force_depend_on_the_day() -> None:
    always = ["W8-FORWARDED", "RECORD3Y", "RECORD5Y", "RETURN30BD"]
    stopped = ["W8-FORWARDED", "W8-MOTOR-STOP", "RECORD3Y", "RECORD5Y", "RETURN30BD"]

    assert [each.id for each in disp(date(2016, 1, 1))] == ["ACK", "W8", *always]
    assert [each.id for each in disp(ON)] == ["ACK", "SRC3", "W8", "BD15", "BD35", *always]
    assert [each.id for each in disp(date(2024, 1, 10))][5:] == stopped


def test_an_unknown_id_names_those_that_are_known() -> None:
    with pytest.raises(UnknownRule, match=r"'W9'; known rules: ACK, BD15, BD35, DPACK30, "):
        rule("W9", ON)


def test_a_firm_sets_its_own_target_for_the_acknowledgement() -> None:
    assert rule("ACK", ON).with_count(5).count == 5


def test_a_statutory_length_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match=r"SRC3 is set by DISP 1\.5"):
        rule("SRC3", ON).with_count(5)


def test_a_target_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        rule("ACK", ON).with_count(0)


def test_a_rule_follows_one_that_there_is() -> None:
    found = read(PACK.replace("count = 2", "count = 2\nfollows = 'X9'"))

    with pytest.raises(RulepackError, match="X1 follows X9, which no pack has"):
        check_stages(found)


def test_a_pack_is_read() -> None:
    (found,) = read(PACK)

    assert (found.id, found.pack, found.version, found.note) == ("X1", "trial", "1", "")


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('pack = "trial"', "pack =", "not valid TOML"),
        ('version = "1"', "", "A rule pack needs"),
        ('version = "1"', 'version = "1"\nauthor = "me"', "trial: unknown entry author"),
        ("count = 2", "", "trial, rule X1: count is missing"),
        ("count = 2", "count = 0", "count must be 1 or more"),
        ("count = 2", "count = true", "count must be a whole number"),
        ('"weeks"', '"fortnights"', "unit must be one of business_days, calendar_days, weeks"),
        ('"sourced"', '"sure"', "confidence must be one of"),
        ("cut_off = 17:00:00", 'cut_off = "17:00"', "cut_off must be a time"),
        ("statutory = true", "statutory = 1", "statutory must be true or false"),
        ('title = "Something"', 'title = ""', "title is empty"),
        ('id = "X1"', "", r"rule \(no id\): id is missing"),
        ("count = 2", "count = 2\ncolour = 1", "unknown entry colour"),
        ("count = 2", "count = 2\neffective_from = 2026-01-01T00:00:00", "must be a day"),
        (
            "count = 2",
            "count = 2\neffective_from = 2026-01-02\neffective_to = 2026-01-01",
            "effective_to is before effective_from",
        ),
        ("count = 2", "count = 2\nstarts = 'luck'", "starts must be one of receipt"),
        ("count = 2", "count = 2\nor_count = 3", "or_count and or_starts belong together"),
        ("= true", f"= true\n{WINDOW}", "suspension: source is missing"),
        ("= true", f"= true\n{WINDOW}source = 'x'\nwhy = 'y'", "suspension: unknown entry why"),
        ("= true", f"= true\n{WINDOW}last = 'soon'", "not valid TOML"),
        ("= true", "= true\n[[rule.suspension]]\nfirst = 'soon'", "first must be a day"),
    ],
)
def test_a_wrong_pack_says_what_is_wrong(was: str, becomes: str, said: str) -> None:
    with pytest.raises(RulepackError, match=said):
        read(PACK.replace(was, becomes, 1))


def test_two_rules_with_one_id_must_not_share_a_day() -> None:
    with pytest.raises(RulepackError, match="two rules X1 apply on the same days"):
        read(PACK + ENTRY)


def test_a_changed_rule_follows_the_old_one() -> None:
    old = ENTRY + "effective_to = 2026-05-31\n"
    new = ENTRY.replace("count = 2", "count = 3") + "effective_from = 2026-06-01\n"

    first, second = read(f'pack = "trial"\nversion = "1"\n{old}{new}')

    assert first.applies(date(2026, 5, 31)) and not second.applies(date(2026, 5, 31))
    assert second.applies(date(2026, 6, 1)) and not first.applies(date(2026, 6, 1))
