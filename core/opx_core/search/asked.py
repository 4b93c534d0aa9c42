"""What was typed into the one box: a reference, a number, a postcode, names, words."""

import re
from dataclasses import dataclass

from opx_core.names import fold
from opx_core.parties import emails, phones, postcodes
from opx_core.references import may_be, tidy

LONGEST = 200
MOST_WORDS = 6
SHORTEST_NUMBER = 4
_PARTS = re.compile("[\\s\\-\u2010-\u2015]+")
_PHONE = re.compile(r"[+(]?[\d\s().\-/+]+")
_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "dame", "lady", "lord"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What may be meant. Each is empty where it cannot be."""

    text: str
    reference: str = ""
    number: str = ""
    names: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    last_digits: str = ""
    postcode: str = ""
    outward: str = ""

    @property
    def looks_like(self) -> str:
        """What was typed, in words; "" where it may be anything."""
        kinds = {
            "an e-mail address": self.email,
            "a phone number": self.phone,
            "a postcode": self.postcode,
            "the first half of a postcode": self.outward,
        }
        return next((words for words, value in kinds.items() if value), "")


def read(typed: str) -> Asked:
    """What ``typed`` may mean, of any length and with any signs."""
    text = " ".join(typed.replace("\x00", " ").split())[:LONGEST]
    plain = fold(text)
    digits = "".join(ch for ch in plain if ch.isdigit()) if _PHONE.fullmatch(text) else ""
    phone = _phone(text) if len(digits) >= SHORTEST_NUMBER else ""
    return Asked(
        text=text,
        reference=tidy(text) if may_be(plain) else "",
        number=plain if _may_be_number(plain) else "",
        names=_names(text) if _may_be_names(text) else (),
        email=_email(text),
        phone=phone,
        last_digits=digits if len(digits) >= SHORTEST_NUMBER and not phone else "",
        postcode=_postcode(text),
        outward=postcodes.outward(text),
    )


def upper(prefix: str) -> str:
    """The first text, byte by byte, after all those that begin with ``prefix``."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _may_be_number(plain: str) -> bool:
    return len(plain) >= SHORTEST_NUMBER and any(ch.isdigit() for ch in plain)


def _may_be_names(text: str) -> bool:
    return "@" not in text and any(ch.isalpha() for ch in text)


def _names(text: str) -> tuple[str, ...]:
    found = dict.fromkeys(fold(part) for part in _PARTS.split(text))
    words = [word for word in found if word]
    without = [word for word in words if word not in _TITLES] or words
    return tuple(without[:MOST_WORDS])


def _email(text: str) -> str:
    try:
        return emails.fold(emails.parse(text)) if "@" in text else ""
    except emails.BadEmail:
        return ""


def _phone(text: str) -> str:
    try:
        return phones.parse(text).e164
    except phones.BadPhone:
        return ""


def _postcode(text: str) -> str:
    try:
        return postcodes.parse(text)
    except postcodes.BadPostcode:
        return ""
