"""UK postcodes, with those of the Crown dependencies, the forces and the overseas territories."""

import re
import unicodedata

ASK = "Enter a UK postcode such as SW1A 1AA"
_OUTWARD = (
    r"(?:[A-PR-UWYZ][0-9][0-9ABCDEFGHJKPSTUW]?"
    r"|[A-PR-UWYZ][A-HK-Y][0-9][0-9ABEHMNPRVWXY]?)"
)
_INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_WHOLE = re.compile(rf"({_OUTWARD})({_INWARD})|(GIR)(0AA)")
_FAR = re.compile(r"(ASCN|STHL|TDCU|BBND|BIQQ|FIQQ|PCRN|SIQQ|TKCA)(1ZZ)")
_DISTRICT = re.compile(_OUTWARD)


class BadPostcode(ValueError):
    """It is no UK postcode; the message says what to type."""


def parse(text: str) -> str:
    """The postcode as it is written on envelopes, "SW1A 1AA"; :class:`BadPostcode` if none."""
    plain = _plain(text)
    found = _WHOLE.fullmatch(plain) or _FAR.fullmatch(plain)
    if found is None:
        raise BadPostcode(ASK)
    return " ".join(part for part in found.groups() if part)


def outward(text: str) -> str:
    """The first half of a postcode alone, "SW1A", if that is what was typed, else ""."""
    plain = _plain(text)
    return plain if _DISTRICT.fullmatch(plain) else ""


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(ch for ch in folded if ch.isascii() and ch.isalnum())
