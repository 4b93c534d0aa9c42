"""A row of a file as a complaint, or every fault that stands in its way."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from opx_complaints.complaints import NewComplaint
from opx_complaints.importing.fields import FIELDS, LABELS
from opx_core.calendars import LONDON
from opx_core.cases import Person
from opx_core.dates import parse_day, parse_time
from opx_core.names import parted

LONGEST = {"narrative": 100_000}
LONGEST_OTHER = 300
EARLIEST_YEAR = 1990
DEFAULTS = {"level": "formal", "nation": "ENG"}
COMPARED = (
    *("product", "cause", "narrative", "firm", "channel", "policy_number", "received_on"),
    *("title", "given_name", "family_name", "email", "phone", "postcode", "region"),
)
CHOICES = {
    each.key: {word.lower(): key for key, label in each.choices for word in (key, label)}
    for each in FIELDS
    if each.key in DEFAULTS
}
_WITH_TIME = re.compile(r"(?P<day>.*\S)[ T]+(?P<time>\d{1,2}[:.]\d{2}([:.]\d{2})?( ?[ap]m)?)", re.I)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class BadRow(ValueError):
    """A row cannot become a complaint. ``faults`` has what to mend, by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{LABELS[name]}: {fault}." for name, fault in faults.items()))
        self.faults = dict(faults)


def read(source: str, row: Mapping[str, str], books: Mapping[str, int]) -> NewComplaint:
    """A row (field → text) as a complaint; :class:`BadRow` with every fault.

    ``books`` are the client books that the row may go into, by key.
    """
    faults: dict[str, str] = {}
    text = {each.key: _text(each.key, row.get(each.key, ""), faults) for each in FIELDS}
    if not text["family_name"]:
        text |= {name: part for name, part in parted(text["whole_name"]).items() if part}
    for each in FIELDS:
        if each.required and not text[each.key]:
            faults[each.key] = "it is missing"
    if text["email"] and not _EMAIL.fullmatch(text["email"]):
        faults["email"] = "it is not an e-mail address"
    received = _received(text["received_on"], faults)
    book = _one_of("book", text["book"] or next(iter(books), ""), dict(books), faults)
    level, nation = (_choice(name, text[name], faults) for name in ("level", "nation"))
    if faults:
        raise BadRow(faults)
    return NewComplaint(
        product=text["product"],
        cause=text["cause"],
        narrative=text["narrative"],
        firm=text["firm"],
        channel=text["channel"],
        book_id=book,
        level=level,
        nation=nation,
        complainant=_complainant(text),
        received_at=received,
        policy_number=text["policy_number"],
        source=source,
        source_key=text["key"],
        source_digest=digest(text),
    )


def told_by(row: Mapping[str, str]) -> frozenset[str]:
    """The fields of which a row says something; a whole name tells its parts."""
    parts = ("title", "given_name", "family_name") if row.get("whole_name") else ()
    return frozenset((*row, *parts))


def digest(text: Mapping[str, str]) -> bytes:
    """What tells whether a row says the same as when it was last loaded."""
    kept = {name: text[name] for name in COMPARED}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).digest()


def _text(name: str, raw: str, faults: dict[str, str]) -> str:
    text = raw.replace("\r\n", "\n").strip()
    longest = LONGEST.get(name, LONGEST_OTHER)
    if "\x00" in text:
        faults[name] = "it has a character that cannot be saved"
    if len(text) > longest:
        faults[name] = f"it has {len(text):,} characters, more than {longest:,}"
    return text


def _received(text: str, faults: dict[str, str]) -> datetime:
    now = datetime.now(LONDON)
    try:
        at = _moment(text, now.date())
        if at.date() > now.date():
            raise ValueError(f"{text} is in the future")
        if at.year < EARLIEST_YEAR:
            raise ValueError(f"{text} is before {EARLIEST_YEAR}")
    except ValueError as error:
        if text:
            faults.setdefault("received_on", _lower(str(error)))
        return datetime.now(UTC)
    return at


def _moment(text: str, today: date) -> datetime:
    parts = _WITH_TIME.fullmatch(text)
    if parts is None:
        return datetime.combine(_day(text, today), time(), LONDON)
    return datetime.combine(_day(parts["day"], today), parse_time(parts["time"]), LONDON)


def _day(text: str, today: date) -> date:
    year_first = text.replace("/", "-").split("-")
    if len(year_first) == 3 and len(year_first[0]) == 4:
        return parse_day("-".join(year_first), today)
    return parse_day(text, today)


def _choice(name: str, typed: str, faults: dict[str, str]) -> Any:
    wanted = (typed or DEFAULTS[name]).lower()
    if wanted in CHOICES[name]:
        return CHOICES[name][wanted]
    labels = [label for each in FIELDS if each.key == name for _, label in each.choices]
    faults[name] = f"“{typed}” is not one of {', '.join(labels)}"
    return ""


def _one_of(name: str, value: str, known: Mapping[str, Any], faults: dict[str, str]) -> Any:
    if value not in known:
        faults[name] = f"“{value}” is not one of {', '.join(known) or 'yours'}"
        return 0
    return known[value]


def _complainant(text: Mapping[str, str]) -> Person:
    where = " ".join(filter(None, (text["region"], text["postcode"])))
    names = ("title", "given_name", "family_name", "email", "phone", "postcode", "region")
    return Person(
        **{name: text[name] for name in names},
        unnamed=f"Unnamed, {where}" if where else "Unnamed complainant",
    )


def _lower(words: str) -> str:
    """A sentence as the second half of one; a month's name stays as it is."""
    return (
        words[:1].lower() + words[1:] if words.startswith(("Enter", "Numbers", "Days")) else words
    )
