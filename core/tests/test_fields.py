from datetime import date

import pytest

from opx_core.workflow import Field, FieldError

TODAY = date(2026, 11, 22)
OUTCOME = Field("outcome", "Outcome", "choice", (("upheld", "Upheld"), ("rejected", "Rejected")))


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        (Field("a", "Name"), "x" * 200, "x" * 200),
        (Field("a", "Name"), "  Ann \n Lee ", "Ann Lee"),
        (Field("a", "Reasons", "longtext"), "One\r\n\r\nTwo ", "One\n\nTwo"),
        (OUTCOME, "upheld", "upheld"),
        (Field("a", "Vulnerable", "yesno"), "Yes", True),
        (Field("a", "Vulnerable", "yesno"), "no", False),
        (Field("a", "Sent on", "date"), "20 Nov 2026", "2026-11-20"),
        (Field("a", "Sent on", "date"), "yesterday", "2026-11-21"),
        (Field("a", "Name", required=False), "  ", None),
    ],
)
def test_an_answer_is_cleaned(field: Field, typed: str, stored: str | bool | None) -> None:
    assert field.clean(typed, TODAY) == stored


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (Field("a", "Name"), " ", "Enter name"),
        (Field("a", "FOS reference"), "", "Enter FOS reference"),
        (OUTCOME, "", "Choose outcome"),
        (OUTCOME, "maybe", "Choose outcome from the list"),
        (Field("a", "Vulnerable", "yesno"), "", "Choose yes or no for vulnerable"),
        (Field("a", "Vulnerable", "yesno"), "perhaps", "Choose yes or no for vulnerable"),
        (Field("a", "Name"), "x" * 201, "Name must be 200 characters or fewer: it is 1 too long"),
        (Field("a", "Reasons", "longtext"), "x" * 20_001, "Reasons must be 20,000 characters"),
        (Field("a", "Sent on", "date"), "31 Nov 2026", "November has 30 days"),
        (Field("a", "Sent on", "date", required=False), "soon", "Enter a date such as"),
        (Field("a", "Name"), "a\0b", "Name has a character that cannot be saved"),
    ],
)
def test_an_answer_that_cannot_be_taken_says_why(field: Field, typed: str, said: str) -> None:
    with pytest.raises(FieldError, match=f"^{said}"):
        field.clean(typed, TODAY)


def test_today_is_the_day_in_london_unless_given() -> None:
    assert Field("a", "Sent on", "date").clean("today")
