"""The parts people play in a case: added, changed and ended; a representative's authority."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from opx_core import db
from opx_core.calendars import LONDON
from opx_core.cases.asking import Invalid
from opx_core.cases.locking import find as find_case
from opx_core.dates import day_in_words, parse_day
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.parties import adding, catalogue, contact, details, finding, telling
from opx_core.parties.adding import Person
from opx_core.policy import NotAllowed, require
from opx_core.workflow import Field, FieldError

ROLE = Field("role", "Part in the case", "choice", catalogue.ROLES[1:], ask="Choose a part")
AUTHORITY = (
    Field("authority_kind", "Authority", "choice", catalogue.AUTHORITY, required=False),
    Field("authority_from", "From", required=False, hint="The day it was signed"),
    Field("authority_to", "Until", required=False, hint="Leave empty if it has no end"),
    Field("authority_proof", "Proof", required=False, hint="What we hold, such as a signed letter"),
    Field("authority_limits", "Limits", required=False, hint="What they may not do"),
)
NEW = (
    Field("title", "Title", required=False),
    Field("given_name", "First names", required=False),
    Field("family_name", "Last name", required=False),
    Field("organisation", "Or an organisation", required=False),
    Field("email", "E-mail", required=False),
    Field("phone", "Phone", required=False),
    Field("postcode", "Postcode", required=False),
)
DAYS = ("authority_from", "authority_to")
_NO_AUTHORITY: Row = {field.key: None if field.key in DAYS else "" for field in AUTHORITY}


class UnknownPart(LookupError):
    """Nobody has this part in the case any more."""


async def part_of(actor: Actor, reference: str, part_id: int) -> tuple[Row, Row]:
    """The case and one of its parts with its party's name; ``UnknownCase``, `UnknownPart`."""
    case = await find_case(actor, reference)
    rows = await db.fetch(
        "select part.*, p.name from case_party part join party p on p.id = part.party_id "
        "where part.id = $1 and part.case_id = $2 and part.ended_at is null",
        *(part_id, case["id"]),
    )
    if not rows:
        raise UnknownPart("Nobody has this part in the case any more.")
    return case, dict(rows[0])


async def add_person(actor: Actor, reference: str, typed: Mapping[str, str]) -> int:
    """Add someone new to a case; gives the party's id. ``Invalid`` with a message by field."""
    case = await _editable(actor, reference)
    said, person = check(typed)
    (party_id,) = await adding.add_people([person], [case["book_id"]])
    await _join(actor, case, party_id, person.name, said)
    return party_id


def check(typed: Mapping[str, str]) -> tuple[Row, Person]:
    """The part and the person that a form said; ``Invalid`` with a message by field."""
    said, errors = _role(typed)
    person, wrong = new_person(typed)
    if errors | wrong:
        raise Invalid(errors | wrong)
    return said, person


async def add_known(actor: Actor, reference: str, party_id: int, typed: Mapping[str, str]) -> int:
    """Add someone whom we know to a case of the same client book; gives the party's id."""
    case = await _editable(actor, reference)
    said, errors = _role(typed)
    if errors:
        raise Invalid(errors)
    party = await finding.lock(actor, party_id)
    if party["book_id"] != case["book_id"]:
        raise NotAllowed("That person belongs to another client book. Add them as someone new.")
    await _join(actor, case, party["id"], party["name"], said)
    return int(party["id"])


async def change_part(
    actor: Actor,
    reference: str,
    part_id: int,
    typed: Mapping[str, str],
    *,
    version: int | None = None,
) -> None:
    """Change someone's part or their authority. ``Invalid``, ``PartyConflict``."""
    case, part = await part_of(actor, reference, part_id)
    require(actor, "core.edit_parties", case)
    await db.execute("select 1 from case_party where id = $1 for update", part_id)
    case, part = await part_of(actor, reference, part_id)
    finding.check_version(part, version)
    said, errors = _role({"role": part["role"], **typed}, complainant=part["role"])
    if not errors and said["role"] != part["role"]:
        errors = await _taken(case["id"], part["party_id"], said["role"])
    if errors:
        raise Invalid(errors)
    told = details.differences((ROLE, *AUTHORITY), part, said)
    if told:
        await db.update("case_party", part_id, {**said, "version": part["version"] + 1})
        before = {name: part[name] for name in said}
        await _tell(actor, case, "core.part_changed", part, before, said, told)


async def end_part(actor: Actor, reference: str, part_id: int) -> None:
    """End someone's part in a case. They stay in its record; a complainant's part never ends."""
    case, part = await part_of(actor, reference, part_id)
    require(actor, "core.edit_parties", case)
    if part["role"] == "complainant":
        raise NotAllowed("A case keeps its complainant. Add a joint complainant instead.")
    await db.update("case_party", part_id, {"ended_at": datetime.now(UTC)})
    role = catalogue.label(catalogue.ROLES, part["role"]).lower()
    await _tell(actor, case, "core.part_ended", {**part, "role_words": role}, {}, {}, [])


def as_typed(part: Mapping[str, Any]) -> dict[str, str]:
    """A part as its form begins."""
    typed = {"role": part["role"]}
    for field in AUTHORITY:
        value = part[field.key]
        typed[field.key] = day_in_words(value) if isinstance(value, date) else value or ""
    return typed


def expired(part: Mapping[str, Any], today: date | None = None) -> bool:
    """Whether a representative's authority has run out."""
    on = today or datetime.now(LONDON).date()
    return part["authority_to"] is not None and part["authority_to"] < on


def new_person(typed: Mapping[str, str]) -> tuple[Person, dict[str, str]]:
    """Someone new as typed, and what is wrong with it by field."""
    said, errors = {}, {}
    for field in NEW:
        try:
            said[field.key] = str(field.clean(typed.get(field.key, "")) or "")
        except FieldError as error:
            errors[field.key] = str(error)
    person = Person(**said) if not errors else Person()
    if not errors and not person.name.removeprefix(person.title):
        errors["family_name"] = "Enter a last name, or an organisation"
    return person, errors | contact_errors(typed)


def contact_errors(typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a phone number, an e-mail address and a postcode as typed."""
    errors: dict[str, str] = {}
    for name, check in contact.CHECKS.items():
        if text := typed.get(name, "").strip():
            try:
                check(text)
            except ValueError as error:
                errors[name] = f"{error}, or leave it empty"
    return errors


async def _editable(actor: Actor, reference: str) -> Row:
    case = await find_case(actor, reference)
    require(actor, "core.edit_parties", case)
    return case


async def _join(actor: Actor, case: Row, party_id: int, name: str, said: Row) -> None:
    if taken := await _taken(case["id"], party_id, said["role"]):
        raise Invalid(taken)
    columns = ", ".join(said)
    values = ", ".join(f"${n}" for n in range(3, len(said) + 3))
    changed = ", ".join(f"{key} = excluded.{key}" for key in said)
    await db.execute(
        f"insert into case_party (case_id, party_id, {columns}) values ($1, $2, {values}) "  # noqa: S608
        f"on conflict (case_id, party_id, role) do update set {changed}, ended_at = null, "
        "joined_at = now(), version = case_party.version + 1",
        *(case["id"], party_id, *said.values()),
    )
    told = details.differences(AUTHORITY, {}, said)
    shown = [[label, words.removeprefix("empty → ")] for label, words in told]
    part = {"party_id": party_id, "name": name, "role": said["role"]}
    role = catalogue.label(catalogue.ROLES, said["role"]).lower()
    await _tell(actor, case, "core.party_added", {**part, "role_words": role}, {}, said, shown)


async def _taken(case_id: int, party_id: int, role: str) -> dict[str, str]:
    there = await db.fetch_value(
        "select 1 from case_party where case_id = $1 and party_id = $2 and role = $3 "
        "and ended_at is null",
        *(case_id, party_id, role),
    )
    return {"role": "They have this part in the case already"} if there else {}


def _role(typed: Mapping[str, str], complainant: str = "") -> tuple[Row, dict[str, str]]:
    said: Row = {"role": complainant} if complainant == "complainant" else {}
    errors: dict[str, str] = {}
    for field in (ROLE, *AUTHORITY):
        if field.key in said:
            continue
        try:
            said[field.key] = _cleaned(field, typed.get(field.key, ""))
        except ValueError as error:
            errors[field.key] = str(error)
    if errors:
        return said, errors
    if said["role"] != "representative":
        return {**_NO_AUTHORITY, "role": said["role"]}, {}
    if not said["authority_kind"]:
        errors["authority_kind"] = "Choose what lets them speak for the complainant"
    first, last = said["authority_from"], said["authority_to"]
    if first and last and last < first:
        errors["authority_to"] = "This is before the authority begins"
    return said, errors


def _cleaned(field: Field, raw: str) -> object:
    if field.key in DAYS:
        return parse_day(raw, datetime.now(LONDON).date()) if raw.strip() else None
    return field.clean(raw) or ""


async def _tell(
    actor: Actor,
    case: Row,
    kind: str,
    part: Row,
    before: Row,
    after: Row,
    told: list[list[str]],
) -> None:
    values = {
        "party": part["name"],
        "party_id": part["party_id"],
        "role": part.get("role_words", ""),
        "before": {name: details.plain(value) for name, value in before.items()},
        "after": {name: details.plain(value) for name, value in after.items()},
        "fields": told,
    }
    await telling.tell_of_case(actor, kind, case, part["party_id"], values)
