import pytest
from hypothesis import given
from hypothesis import strategies as st

from opx_core.names import fold, parted, words


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("O’Néill", "oneill"),
        ("O'NEILL", "oneill"),
        ("O`Neill", "oneill"),
        ("O´Neill", "oneill"),
        ("Šimić", "simic"),
        ("Łukasz", "lukasz"),
        ("łukasz", "lukasz"),
        ("Øster", "oster"),
        ("Đorđević", "dordevic"),
        ("Ærø", "aero"),
        ("Œuvre", "oeuvre"),
        ("Groß", "gross"),
        ("GROẞ", "gross"),
        ("İbrahim", "ibrahim"),
        ("Ångström", "angstrom"),
        ("José", "jose"),
        ("Jose\u0301", "jose"),
        ("ﬁona", "fiona"),
        ("李小龍", "李小龍"),
    ],
)
def test_a_name_is_folded_to_what_people_type(name, folded):
    assert fold(name) == folded


@given(st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F)))
def test_capitals_make_no_difference(name):
    assert fold(name.lower()) == fold(name)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_word_holds_nothing_that_a_pattern_or_a_query_would_read(text):
    found = words(text)

    assert all(word and word.isalnum() for word in found)
    assert len(set(found)) == len(found)


def test_a_name_with_a_hyphen_is_found_whole_and_in_parts():
    assert words("Anne-Marie", "O’Neill-Šimić") == [
        *("annemarie", "anne", "marie"),
        *("oneillsimic", "oneill", "simic"),
    ]


@pytest.mark.parametrize("hyphen", ["\u2010", "\u2011", "\u2013"])
def test_a_hyphen_from_a_word_processor_is_a_hyphen(hyphen):
    assert words(f"Smith{hyphen}Jones") == ["smithjones", "smith", "jones"]


def test_signs_alone_are_no_word():
    assert words("- % _ ' “”", "") == []


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Mrs Joan Ogden", ("Mrs", "Joan", "Ogden")),
        ("Joan Mary Ogden", ("", "Joan Mary", "Ogden")),
        ("Ogden", ("", "", "Ogden")),
        ("Mr Ogden", ("Mr", "", "Ogden")),
        ("OGDEN, Mrs Joan", ("Mrs", "Joan", "OGDEN")),
        ("Mr and Mrs Lofthouse", ("Mr and Mrs", "", "Lofthouse")),
        ("Mr & Mrs J Lofthouse", ("Mr & Mrs", "J", "Lofthouse")),
        ("Dr. Jan van der Berg", ("Dr.", "Jan", "van der Berg")),
        ("Rhys ap Gwilym", ("", "Rhys", "ap Gwilym")),
        ("Al Green", ("", "Al", "Green")),
        ("Siân O’Neill-Pugh", ("", "Siân", "O’Neill-Pugh")),
        ("Mrs", ("Mrs", "", "")),
        ("  ", ("", "", "")),
    ],
)
def test_a_whole_name_is_taken_apart(whole, parts):
    assert tuple(parted(whole).values()) == parts
