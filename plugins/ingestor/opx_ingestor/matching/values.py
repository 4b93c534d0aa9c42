"""What the values of a column look like."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from opx_core.dates import parse_day
from opx_core.importers import ImportField
from opx_ingestor.matching.days import turned

ENOUGH = 0.8
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_POSTCODE = re.compile(r"(GIR ?0AA|[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})", re.I)
_PHONE = re.compile(r"(\+|0)[\d ()\-]{8,17}")
_MONEY = re.compile(r"[-(]?[£$€] ?[\d,]+(\.\d{1,2})?\)?|-?[\d,]+\.\d{2}")
_DAY = re.compile(r"\d{1,4}[/.\-][\dA-Za-z]{1,9}[/.\-]\d{1,4}.*|\d{1,2} [A-Za-z]{3,9} \d{2,4}.*")
LONG = 120
WORDS = {
    "day": "dates",
    "email": "e-mail addresses",
    "postcode": "postcodes",
    "phone": "phone numbers",
    "money": "amounts of money",
    "product": "products",
    "longtext": "long texts",
}


def kind(texts: Sequence[str], fields: Sequence[ImportField]) -> str:
    """What most of ``texts`` are: one of :data:`WORDS`, or "" for nothing special."""
    filled = [text.strip() for text in texts if text.strip()]
    if not filled:
        return ""
    products = {name.lower() for f in fields if f.kind == "product" for name, _ in f.choices}
    tests: dict[str, Callable[[str], object]] = {
        "email": _EMAIL.fullmatch,
        "day": _is_day,
        "postcode": _POSTCODE.fullmatch,
        "phone": _PHONE.fullmatch,
        "money": _MONEY.fullmatch,
        "product": lambda text: text.lower() in products,
        "longtext": lambda text: len(text) > LONG,
    }
    for name, test in tests.items():
        most = 0.4 if name == "longtext" else ENOUGH
        if sum(1 for text in filled if test(text)) >= len(filled) * most:
            return name
    return ""


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    day = re.split(r"[ T](?=\d{1,2}[:.])", text)[0]
    return _parses(day) or _parses(turned(day))


def _parses(text: str) -> bool:
    try:
        parse_day(text.replace("/", "-") if text[:4].isdigit() else text, date.today(), near=False)
    except ValueError:
        return False
    return True
