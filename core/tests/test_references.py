import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opx_core.references import DIGITS, LETTERS, SIZE, may_be, reference, tidy

FORM = re.compile(rf"[{LETTERS}]{{2}}[{DIGITS}]-\d{{4}}")
counters = st.integers(1, SIZE)


@pytest.mark.parametrize("start", [1, SIZE // 2, SIZE - 99_999])
def test_a_hundred_thousand_in_a_row_are_all_different_and_of_the_form(start):
    made = {reference(counter) for counter in range(start, start + 100_000)}

    assert len(made) == 100_000
    assert all(FORM.fullmatch(each) for each in made)


@given(counters, counters)
def test_no_two_counters_share_a_reference(one, other):
    assert (reference(one) == reference(other)) == (one == other)


@pytest.mark.parametrize("part", [2, 5, 17])
def test_no_reference_comes_again_before_all_are_used_up(part):
    assert SIZE % part == 0

    assert reference(1) != reference(1 + SIZE // part)


@given(counters.filter(lambda counter: counter < SIZE))
def test_a_neighbours_reference_is_not_the_next_one(counter):
    one, next_one = reference(counter), reference(counter + 1)

    assert one[:3] != next_one[:3]
    assert abs(int(one[4:]) - int(next_one[4:])) > 1


@given(counters)
def test_however_a_reference_is_typed_it_is_found(counter):
    stored = reference(counter)

    spellings = (stored, stored.lower(), stored.replace("-", ""), f" {stored[:3]} – {stored[4:]}\n")

    assert {tidy(spelling) for spelling in spellings} == {stored}


@given(st.text())
def test_tidying_twice_is_tidying_once(text):
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("counter", [0, -1, SIZE + 1])
def test_a_counter_out_of_range_is_refused(counter):
    with pytest.raises(OverflowError, match="23,120,000"):
        reference(counter)


def test_no_letter_is_heard_or_read_as_another():
    assert set(LETTERS).isdisjoint("AEIOUQSYZ")
    assert set(DIGITS).isdisjoint("01")


@given(counters, st.from_regex(r"[A-Z]{2,4}", fullmatch=True))
def test_letters_before_a_reference_are_understood_however_it_is_typed(counter, letters):
    whole = f"{letters}-{reference(counter)}"

    assert tidy(whole.lower().replace("-", "")) == tidy(f" {whole} ") == whole
    assert may_be(whole.replace("-", "").lower())
