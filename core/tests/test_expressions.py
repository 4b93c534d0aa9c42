from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opx_core.expressions import ExpressionError, holds, problem

FACTS = {"outcome": "upheld", "redress": 125.5, "tags": ["urgent"], "case": {"level": 2}}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('outcome == "upheld"', True),
        ('outcome == "upheld" and redress > 200', False),
        ('"urgent" in tags', True),
        ("case.level >= 2", True),
        ("missing == null", True),
        ("missing == 1", False),
        ("0.1 + 0.2 == 0.3", True),
    ],
)
def test_an_expression_holds_or_does_not(expression: str, expected: bool) -> None:
    assert problem(expression) is None
    assert holds(expression, FACTS) is expected


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("1/0", "gives nothing, not true or false"),
        ("missing", "gives nothing"),
        ("redress", "gives a number"),
        ("outcome", "gives text"),
        ("tags", "gives a list"),
        ("outcome = 1", "gives a value"),
        ("missing > 1", "cannot be worked out: a fact is missing"),
        ("case.level.depth > 1", "cannot be worked out"),
        ('number("abc") > 1', r"“number\(…\)” cannot take"),
    ],
)
def test_anything_but_true_or_false_is_an_error(expression: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        holds(expression, FACTS)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("a +", "cannot be read: something is missing after “+”"),
        ("a b", "cannot be read"),
        ("a;;b", "cannot be read"),
        ("", "An expression is empty"),
        ("  ", "An expression is empty"),
        ("1 + 1", "gives a number"),
        ("a = 1", "use =="),
        ("(a == 1", "a “(” is not closed"),
        ("a == “x”", "straight quotation marks"),
        ("a == 1 AND b == 2", "with small letters"),
        ("lenn(a) > 1", "but “len(…)”"),
        ("a == £5", "as a number alone"),
        (f"a == {'1' * 2000}", "at most 2,000 characters"),
        ("len(map([1..1000000000], #)) > 1", "Ranges such as 1..9 are not allowed"),
    ],
)
def test_an_expression_that_cannot_be_saved_has_a_problem(expression: str, said: str) -> None:
    found = problem(expression)

    assert found is not None
    assert said in found


def test_a_wrong_expression_is_also_refused_when_it_is_used() -> None:
    with pytest.raises(ExpressionError, match="cannot be read"):
        holds("a +", {})


def test_dots_within_quotes_are_not_a_range() -> None:
    assert holds('outcome != "so..."', FACTS)


def test_a_fact_of_a_kind_that_json_lacks_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="a kind that cannot be compared"):
        holds("day == 1", {"day": date(2026, 11, 23)})


def test_the_python_language_is_out_of_reach() -> None:
    assert problem("__import__('os').system('true') == 0") is not None


@given(st.text(max_size=40))
def test_a_message_is_one_short_line_whatever_is_typed(typed: str) -> None:
    found = problem(typed)

    assert found is None or (len(found) < 400 and "\n" not in found)
    assert "Stack backtrace" not in (found or "")
