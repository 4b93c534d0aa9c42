"""Who someone is: names, day of birth, and what to do where they have died."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from opx_core import db
from opx_core.calendars import LONDON
from opx_core.cases.asking import Invalid
from opx_core.dates import day_in_words, parse_day
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.parties import adding, catalogue, finding, telling
from opx_core.workflow import Field, FieldError

PERSON = (
    Field("title", "Title", required=False),
    Field("given_name", "First names", required=False),
    Field("family_name", "Last name", required=False),
    Field("other_names", "Other names", required=False, hint="Known as, maiden or former names"),
    Field("born_on", "Born", required=False, hint="Such as 3 May 1961"),
    Field("preferred_contact", "Prefers", "choice", catalogue.PREFERRED, required=False),
    Field("deceased", "Has this person died?", "yesno"),
    Field("died_on", "Died", required=False, hint="Leave empty if you do not know the day"),
    Field(
        "executor",
        "Whom to contact instead",
        required=False,
        hint="The executor or representative, and how",
    ),
)
ORGANISATION = (
    Field("organisation", "Name", ask="Enter the organisation’s name"),
    Field("other_names", "Other names", required=False, hint="Trading or former names"),
    Field("preferred_contact", "Prefers", "choice", catalogue.PREFERRED, required=False),
)
DAYS = ("born_on", "died_on")


def fields(party: Mapping[str, Any]) -> tuple[Field, ...]:
    """What can be said about a party of this kind."""
    return PERSON if party["kind"] == "person" else ORGANISATION


def as_typed(party: Mapping[str, Any]) -> dict[str, str]:
    """The details as a form begins with them."""
    typed = {}
    for field in fields(party):
        value = party[field.key]
        if isinstance(value, bool):
            typed[field.key] = "yes" if value else "no"
        elif isinstance(value, date):
            typed[field.key] = day_in_words(value)
        else:
            typed[field.key] = value or ""
    return typed


def clean(party: Mapping[str, Any], typed: Mapping[str, str]) -> Row:
    """The columns that a form said; ``Invalid`` with a message by field."""
    said: Row = {}
    errors: dict[str, str] = {}
    for field in fields(party):
        try:
            said[field.key] = _cleaned(field, typed.get(field.key, ""))
        except ValueError as error:
            errors[field.key] = str(error)
    errors |= {} if errors else _contradictions(said)
    if errors:
        raise Invalid(errors)
    return {**said, "name": _name(party, said)}


async def change_details(
    actor: Actor, party_id: int, typed: Mapping[str, str], *, version: int | None = None
) -> Row:
    """Change who someone is. ``Invalid`` by field, ``PartyConflict`` if someone saved first."""
    party = await finding.lock(actor, party_id)
    finding.check_version(party, version)
    said = clean(party, typed)
    told = differences(fields(party), party, said)
    if not told:
        return party
    after = {**said, "version": party["version"] + 1}
    await db.update("party", party["id"], after)
    if any(said[name] != party[name] for name in said if name.endswith(("name", "names"))):
        now = {**party, **said}
        parts = ("given_name", "family_name", "organisation", "other_names")
        await adding.rename(party["id"], *(now[name] for name in parts))
    await telling.tell(actor, "core.party_changed", party["id"], _values(party, said, told))
    return {**party, **after}


def differences(
    some: tuple[Field, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[list[str]]:
    """What changed, as labels with both values in words."""
    told = []
    for field in some:
        was, now = before.get(field.key), after.get(field.key)
        if (was or "") != (now or ""):
            told.append([field.label, f"{in_words(field, was)} → {in_words(field, now)}"])
    return told


def in_words(field: Field, value: object) -> str:
    """A value as people read it; “empty” where there is none."""
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, str | bool) and value != "":
        return field.shown(value)
    return "empty"


def _cleaned(field: Field, raw: str) -> object:
    if field.key not in DAYS:
        value = field.clean(raw)
        return "" if value is None else value
    text = raw.strip()
    today = datetime.now(LONDON).date()
    if not text:
        return None
    # Two digits of a year are a day in the past: 45 is 1945.
    past = date(today.year - 20, today.month, min(today.day, 28))
    born = field.key == "born_on"
    day = parse_day(text, past if born else today, near=not born)
    if day > today:
        raise FieldError(f"{field.label} cannot be in the future")
    return day


def _contradictions(said: Mapping[str, Any]) -> dict[str, str]:
    if "family_name" in said and not (said["family_name"] or said["given_name"]):
        return {"family_name": "Enter a last name, or first names"}
    if said.get("died_on") and not said["deceased"]:
        return {"died_on": "Choose that this person has died, or leave the day empty"}
    if said.get("died_on") and said.get("born_on") and said["died_on"] < said["born_on"]:
        return {"died_on": "This is before the day of birth"}
    return {}


def _name(party: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    if party["kind"] != "person":
        return str(said["organisation"])
    parts = (said["title"], said["given_name"], said["family_name"])
    return " ".join(part for part in parts if part)


def _values(party: Row, said: Row, told: list[list[str]]) -> Row:
    changed = [name for name in said if (said[name] or "") != (party[name] or "")]
    return {
        "party": said["name"],
        "before": {name: plain(party[name]) for name in changed},
        "after": {name: plain(said[name]) for name in changed},
        "fields": told,
    }


def plain(value: object) -> object:
    """A value as an event holds it."""
    return value.isoformat() if isinstance(value, date) else value
