"""The log-a-complaint page, made of what was typed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from opx_complaints import taxonomy
from opx_complaints.form import FIELDS, OTHER, received_at
from opx_complaints.views import Follows, NewComplaint
from opx_complaints.workflow import COMPLAINTS, KIND, LEVELS
from opx_core import deadlines
from opx_core.calendars import Nation
from opx_core.clocks import Why
from opx_core.dates import day_in_words
from opx_core.parties.duplicates import Likely
from opx_web import forms
from opx_web.case.words import due_view
from opx_web.pages import Fact, FieldView, Option
from opx_web.parties.parts import known_field

START = {"channel": "phone", "nation": "ENG", "about_payment": "no"}
_BY_KEY = {field.key: field for field in FIELDS}


def new_complaint(
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    books: Mapping[int, str],
    follows: Follows,
    logged: str = "",
    known: Sequence[Likely] = (),
) -> NewComplaint:
    """The page with everything as typed; ``known`` are people whom the complainant may be."""
    shown = {**START, **typed}
    views = {key: _view(key, shown, errors) for key in _BY_KEY}
    views["received_on"] = _received_on(typed, errors)
    views["received_at"] = _received_at(typed, errors)
    book = _book(typed, errors, books) if len(books) > 1 else None
    who = known_field(known, typed, errors) if known else None
    order = [*([who] if who else []), *views.values(), *([book] if book else [])]
    views["policy"] = views.pop("policy_number")
    return NewComplaint(
        action="/complaints",
        book=book,
        known=who,
        follows=follows,
        problems=forms.problems(order),
        logged=logged,
        **views,
    )


def follows_from(typed: Mapping[str, str], given: deadlines.Given, now: datetime) -> Follows:
    """The deadlines that would follow, worked out as they will be when it is logged."""
    received, errors = received_at(typed, now)
    level, nation = typed.get("level", ""), typed.get("nation", "ENG")
    if errors or received is None:
        return Follows()
    day = day_in_words(received.date())
    if level not in {each.key for each in LEVELS} or nation not in set(Nation):
        return Follows(received=day)
    payment = typed.get("about_payment") == "yes"
    facts = {"case": {"level": level}, "complaint": {"payment_service": payment}}
    start = deadlines.Start(KIND, 1, received, nation, facts)
    rows = deadlines.rows(COMPLAINTS, start, given, now)
    shown = tuple(
        due_view(row["name"], row["due_at"], Why.from_json(json.loads(row["why"])), now)
        for row in sorted(rows, key=lambda row: row["due_at"])
    )
    return Follows(shown, _facts(level), "Payment services rules" if payment else "", day)


def _facts(level: str) -> tuple[Fact, ...]:
    if level == "out_of_scope":
        return (Fact("Answer", "Say why it is not ours and who can help. DISP 1.7"),)
    return (
        Fact("Ombudsman", "Financial Ombudsman Service, within 6 months of our final response"),
    )


def _view(key: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> FieldView:
    field, value, error = _BY_KEY[key], typed.get(key, ""), errors.get(key, "")
    plain = forms.field_view(field, value, error)
    changed: dict[str, Any] = {
        "level": {"kind": "pick", "options": _levels(value)},
        "product": {"options": _products(value)},
        "email": {"kind": "email"},
        "phone": {"kind": "tel"},
        "narrative": {"rows": 4},
        "title": {"width": "s"},
        "family_name": {"optional": False},
    }
    return replace(plain, **changed.get(key, {}))


def _levels(value: str) -> tuple[Option, ...]:
    return tuple(
        Option(level.key, level.name, level.key == value, hint=level.hint) for level in LEVELS
    )


def _products(value: str) -> tuple[Option, ...]:
    known = [Option(p.name, p.name, p.name == value, p.group) for p in taxonomy.products()]
    known.sort(key=lambda option: option.group)
    blank = Option("", "Choose one", not value)
    return (blank, *known, Option(*OTHER, value == OTHER[0]))


def _received_on(typed: Mapping[str, str], errors: Mapping[str, str]) -> FieldView:
    value, error = typed.get("received_on", "today"), errors.get("received_on", "")
    return FieldView(
        "received_on",
        "Received",
        "text",
        value,
        error=error,
        width="s",
    )


def _received_at(typed: Mapping[str, str], errors: Mapping[str, str]) -> FieldView:
    return FieldView(
        "received_at",
        "At, if known",
        "time",
        typed.get("received_at", ""),
        error=errors.get("received_at", ""),
        width="s",
    )


def _book(
    typed: Mapping[str, str], errors: Mapping[str, str], books: Mapping[int, str]
) -> FieldView:
    value = typed.get("book", "")
    choices = [Option("", "Choose one", not value)]
    choices += [Option(str(key), name, str(key) == value) for key, name in books.items()]
    return FieldView(
        "book", "Client book", "choice", value, error=errors.get("book", ""), options=tuple(choices)
    )
