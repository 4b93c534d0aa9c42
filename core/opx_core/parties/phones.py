"""Phone numbers as people in the UK write them: UK, Crown dependencies, and others after a +."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

HOME = "GB"
AT_HOME = ("GB", "GG", "JE", "IM")
ASK = "Enter a phone number such as 07700 900123, or begin with + and the country code"
# Ofcom keeps these for drama; demonstrations and training use them, so they are numbers here.
_DRAMA = re.compile(r"\+44(7700900|1632960|3069990|8081570)\d{3}")
_EXTENSION = re.compile(r"[\s,;]*(?:ext\.?|extension|x|#)\s*\d{1,6}$", re.IGNORECASE)
_TEXTS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class BadPhone(ValueError):
    """It is no phone number that can be rung; the message says what to type."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number: E.164 to compare and dial, and as people read it."""

    e164: str
    shown: str
    kind: Literal["mobile", "landline"]


def parse(text: str) -> Phone:
    """Read a number; :class:`BadPhone` for what cannot be rung.

    A number without + or 00 is a UK one: a digit too many must not make it one of abroad.
    """
    typed = _plain(text)
    if any(ch.isalpha() for ch in _EXTENSION.sub("", typed)):
        raise BadPhone(ASK)
    try:
        number = phonenumbers.parse(typed, HOME)
    except NumberParseException:
        raise BadPhone(ASK) from None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    drama = _DRAMA.fullmatch(e164) is not None
    if not drama and not phonenumbers.is_valid_number(number):
        raise BadPhone(_why(number))
    return Phone(e164, _shown(number), _kind(number, e164, drama))


def digits(text: str) -> str:
    """The digits of a number as typed, to search by: a leading 0, 0044 or +44 left out."""
    plain = _plain(text).replace("(0)", "")
    only = "".join(ch for ch in plain if ch.isascii() and ch.isdigit())
    return re.sub(r"^(0044|44(?=\d{9,})|0)", "", only)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(ch for ch in folded if unicodedata.category(ch) not in ("Cf", "Cc")).strip()


def _why(number: phonenumbers.PhoneNumber) -> str:
    reason = phonenumbers.is_possible_number_with_reason(number)
    result = phonenumbers.ValidationResult
    if reason in (result.TOO_SHORT, result.IS_POSSIBLE_LOCAL_ONLY):
        return "This phone number is too short: enter it with its area code"
    if reason == result.TOO_LONG:
        return "This phone number is too long: check its digits"
    return ASK


def _shown(number: phonenumbers.PhoneNumber) -> str:
    home = number.country_code == 44
    form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def _kind(
    number: phonenumbers.PhoneNumber, e164: str, drama: bool
) -> Literal["mobile", "landline"]:
    mobile = e164.startswith("+447") if drama else phonenumbers.number_type(number) in _TEXTS
    return "mobile" if mobile else "landline"
