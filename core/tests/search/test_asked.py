"""What may be meant by what was typed, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opx_core.search import asked
from opx_core.search.numbers import marked
from opx_core.search.people import marked as marked_name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mrs Ellison", ("ellison",)),
        ("Dr", ("dr",)),
        ("O’Neill-Šimić", ("oneill", "simic")),
        ("a@b.example", ()),
        ("07700 900123", ()),
        ("Bank 24", ("bank", "24")),
    ],
)
def test_names_are_folded_in_parts_and_without_titles(text, names):
    assert asked.read(text).names == names


@given(st.text(max_size=300))
def test_any_text_can_be_asked(text):
    read = asked.read(text)

    assert len(read.text) <= asked.LONGEST
    assert len(read.names) <= asked.MOST_WORDS


@given(st.text(min_size=1, max_size=20).filter(lambda text: text[-1] < "\ud7ff"))
def test_the_upper_bound_is_beyond_all_that_begins_so(prefix):
    assert (prefix + "\U0010ffff").encode() < asked.upper(prefix).encode()


def test_a_number_is_marked_where_it_was_typed():
    assert [(p.text, p.marked) for p in marked("CVP-77 19", "cvp7719", "7719")] == [
        ("CVP-", False),
        ("77 19", True),
    ]


def test_a_name_is_marked_by_its_initial_too():
    assert [p.text for p in marked_name("John Smith", ["j", "smith"]) if p.marked] == [
        "John",
        "Smith",
    ]
