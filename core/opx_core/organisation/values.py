"""The settings of a tenant as a whole, as a value, and what is wrong with one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PERMISSION = "core.manage_tenant"
ACCENTS = {
    "teal": "Teal",
    "blue": "Blue",
    "violet": "Violet",
    "plum": "Plum",
    "green": "Green",
    "slate": "Slate",
}
"""Colours of links and buttons. Each is legible in both themes: a test works out the contrast."""
BOUNDS = {
    "people": (1, 100_000),
    "storage_mb": (1, 100_000_000),
    "cases_a_day": (1, 10_000_000),
}
LONGEST_NAME = 100
PREFIX = re.compile(r"[A-Z]{2,4}")
BAD_LETTERS = "Enter two to four letters from A to Z, or none."
LABELS = {
    "name": "Name",
    "accent": "Colour",
    "prefix": "Letters before references",
    "people": "Most people",
    "storage_mb": "Most MB of documents",
    "cases_a_day": "Most cases a day from files and programs",
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """``prefix`` stands before the references of new cases. A limit of None is none."""

    name: str
    accent: str = "teal"
    prefix: str = ""
    people: int | None = None
    storage_mb: int | None = None
    cases_a_day: int | None = None

    def words(self) -> dict[str, str]:
        """What stands, by label, for an event and for whoever was slower."""
        values = (getattr(self, key) for key in LABELS)
        shown = ("" if value is None else str(value) for value in values)
        found = dict(zip(LABELS.values(), shown, strict=True))
        return found | {"Colour": ACCENTS.get(self.accent, self.accent)}

    @property
    def example(self) -> str:
        """The reference of a new case, for instance."""
        return f"{self.prefix}-HK4-7291" if self.prefix else "HK4-7291"


def wrong(wanted: Organisation) -> Mapping[str, str]:
    """What cannot be, by name of the setting."""
    errors = {}
    if not 0 < len(wanted.name) <= LONGEST_NAME:
        errors["name"] = f"Enter a name of at most {LONGEST_NAME} characters."
    if wanted.accent not in ACCENTS:
        errors["accent"] = f"Choose one of the colours: {', '.join(ACCENTS)}."
    if wanted.prefix and not PREFIX.fullmatch(wanted.prefix):
        errors["prefix"] = BAD_LETTERS
    for name, (least, most) in BOUNDS.items():
        value = getattr(wanted, name)
        if value is not None and not least <= value <= most:
            errors[name] = f"Enter a whole number from {least} to {most:,}, or nothing."
    return errors
