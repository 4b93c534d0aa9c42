"""A way to reach someone, as typed and as kept: checked in forms, kept as given from files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from opx_core import names
from opx_core.db import Row
from opx_core.parties import emails, phones, postcodes
from opx_core.parties.catalogue import PHONES

UK = (
    *("", "uk", "united kingdom", "gb", "great britain", "england", "scotland", "wales"),
    *("northern ireland", "jersey", "guernsey", "isle of man"),
)
ADDRESS = ("lines", "town", "county", "postcode", "country")


class BadContact(ValueError):
    """A way of contact cannot be taken; ``errors`` has a message by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Way:
    """A way to reach someone: ``value`` as shown, ``folded`` as compared.

    ``checked`` is false where a file said what is of no known form.
    """

    kind: str
    value: str
    folded: str
    checked: bool = True
    lines: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""
    country: str = ""

    def row(self) -> Row:
        """The columns of ``contact_point``."""
        return {name: getattr(self, name) for name in self.__slots__}


def clean(kind: str, typed: Mapping[str, str]) -> Way:
    """What a form said, checked; :class:`BadContact` with what is wrong by field."""
    if kind == "post":
        return _address(typed)
    value = " ".join(typed.get("value", "").replace("\x00", "").split())
    if not value:
        raise BadContact({"value": "Enter the number, address or name"})
    try:
        return _checked(kind, value)
    except ValueError as error:
        raise BadContact({"value": str(error)}) from None


def given(kind: str, value: str) -> Way:
    """What a file said: as :func:`clean` where it is of a known form, else kept unchecked."""
    try:
        return _checked("" if kind == "phone" else kind, value)
    except ValueError:
        known = "landline" if kind in ("phone", *PHONES) else kind
        return Way(known, value, phones.digits(value) or names.fold(value), checked=False)


def address(lines: str = "", town: str = "", postcode: str = "") -> Way:
    """An address from a file: its postcode is kept as given where it is of no known form."""
    try:
        code, checked = (postcodes.parse(postcode) if postcode else ""), True
    except ValueError:
        code, checked = postcode, False
    return _post({"lines": lines, "town": town, "postcode": code}, checked)


CHECKS: dict[str, Callable[[str], object]] = {
    "email": emails.parse,
    "phone": phones.parse,
    "postcode": postcodes.parse,
}


def _checked(kind: str, value: str) -> Way:
    if kind == "email":
        found = emails.parse(value)
        return Way("email", found, emails.fold(found))
    if kind == "other":
        return Way("other", value, names.fold(value))
    phone = phones.parse(value)
    if kind and phone.kind != kind:
        other = "Landline" if phone.kind == "landline" else "Mobile"
        raise ValueError(f"{phone.shown} is a {other.lower()} number: choose {other}")
    return Way(phone.kind, phone.shown, phone.e164)


def _address(typed: Mapping[str, str]) -> Way:
    told = {name: _tidy(typed.get(name, "")) for name in ADDRESS}
    errors: dict[str, str] = {}
    if not told["lines"]:
        errors["lines"] = "Enter the first line of the address"
    if told["country"].lower() in UK:
        try:
            told["postcode"] = postcodes.parse(told["postcode"])
        except ValueError as error:
            errors["postcode"] = str(error)
    if errors:
        raise BadContact(errors)
    return _post(told, checked=True)


def _post(told: Mapping[str, str], checked: bool) -> Way:
    parts = [*told["lines"].split("\n"), *(told.get(name, "") for name in ADDRESS[1:])]
    value = ", ".join(part for part in parts if part)
    folded = names.fold(f"{told['postcode']} {told['lines']}")
    return Way("post", value, folded, checked, **{name: told.get(name, "") for name in ADDRESS})


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.replace("\x00", "").splitlines())
    return "\n".join(line for line in lines if line)
