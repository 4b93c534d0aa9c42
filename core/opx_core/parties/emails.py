"""E-mail addresses, checked by form alone: nobody is asked whether they exist."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

ASK = "Enter an e-mail address like name@example.com"


class BadEmail(ValueError):
    """It is no e-mail address; the message says what to type."""


def parse(text: str) -> str:
    """The address as it is kept, its domain in lower case; :class:`BadEmail` if it is none."""
    typed = "".join(ch for ch in text if unicodedata.category(ch) not in ("Cf", "Cc")).strip()
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise BadEmail(ASK) from None
    return found.normalized


def fold(address: str) -> str:
    """The address as it is compared."""
    return address.strip().lower()
