"""What a transition asks for, and how an answer is cleaned."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from opx_core.calendars import LONDON
from opx_core.dates import day_in_words, parse_day

FieldKind = Literal["text", "longtext", "choice", "yesno", "date", "number"]
DataClass = Literal["general", "bank", "health", "identity", "legal"]
LONGEST = {"text": 200, "longtext": 20_000}


class FieldError(ValueError):
    """An answer cannot be taken; the message is for the person who gave it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One answer that a transition asks for. `choices` are pairs of a value and its label.

    `data_class` is the class of data (`data_classes`) that one has to be allowed to read for it.
    `ask` is what to say where the answer is missing; without it, words made of the label. `when`
    is an expression over the case's facts that says whether it is asked at all (None: always).
    """

    key: str
    label: str
    kind: FieldKind = "text"
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    hint: str = ""
    ask: str = ""
    when: str | None = None
    data_class: DataClass = "general"
    origin: str = field(default="", compare=False)

    def clean(self, raw: str, today: date | None = None) -> str | bool | None:
        """The answer as it is stored: text, a choice's value, a bool, an ISO date or a number
        as text ("1250.50").

        None is an optional field left empty. `today` is what "today" and short years mean, by
        default the day in London. Raises FieldError in plain words.
        """
        typed = raw.replace("\r\n", "\n").strip()
        if "\0" in typed:
            raise FieldError(f"{self.label} has a character that cannot be saved")
        if typed:
            return self._given(typed, today)
        if self.required:
            raise FieldError(self._asked())
        return None

    def shown(self, value: str | bool) -> str:
        """A cleaned answer as people read it: a choice's label, yes or no, a day in words."""
        if self.kind == "yesno":
            return "Yes" if value else "No"
        if self.kind == "date":
            return day_in_words(date.fromisoformat(str(value)))
        return dict(self.choices).get(str(value), str(value))

    def _given(self, typed: str, today: date | None) -> str | bool:
        match self.kind:
            case "text":
                return self._short_enough(" ".join(typed.split()))
            case "longtext":
                return self._short_enough(typed)
            case "choice":
                return self._chosen(typed)
            case "yesno":
                return self._yes_or_no(typed)
            case "date":
                return self._day(typed, today or datetime.now(LONDON).date())
            case "number":
                return self._number(typed)

    def _asked(self) -> str:
        if self.ask:
            return self.ask
        if self.label.endswith("?"):
            return f"Answer “{self.label}”"
        if self.kind == "yesno":
            return f"Choose yes or no for {_lower(self.label)}"
        return f"{'Choose' if self.kind == 'choice' else 'Enter'} {_lower(self.label)}"

    def _short_enough(self, typed: str) -> str:
        longest = LONGEST[self.kind]
        if len(typed) > longest:
            over = len(typed) - longest
            raise FieldError(
                f"{self.label} must be {longest:,} characters or fewer: it is {over:,} too long"
            )
        return typed

    def _chosen(self, typed: str) -> str:
        if typed not in (value for value, _ in self.choices):
            raise FieldError(f"Choose {_lower(self.label)} from the list")
        return typed

    def _yes_or_no(self, typed: str) -> bool:
        answers = {"yes": True, "true": True, "on": True, "no": False, "false": False}
        if typed.lower() not in answers:
            raise FieldError(self._asked())
        return answers[typed.lower()]

    def _number(self, typed: str) -> str:
        plain = typed.replace(",", "").replace(" ", "").removeprefix("£")
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,4})?", plain):
            raise FieldError(f"{self.label} must be a number, such as 1250 or 1,250.50")
        return f"{Decimal(plain):f}"

    def _day(self, typed: str, today: date) -> str:
        try:
            return parse_day(typed, today).isoformat()
        except ValueError as error:
            raise FieldError(str(error)) from None


def as_facts(answers: Mapping[str, object], fields: Iterable[Field]) -> dict[str, object]:
    """Answers as expressions see them: a number, which is kept as text, counts as a number."""
    kinds = {field.key: field.kind for field in fields}
    return {
        key: float(str(value)) if kinds.get(key) == "number" and value is not None else value
        for key, value in answers.items()
    }


def _lower(label: str) -> str:
    # "FOS reference" stays as it is.
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
