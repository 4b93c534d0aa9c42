"""The people of a case in words: how to reach them, what helps, and who speaks for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from opx_core import data_classes
from opx_core.identity import Actor
from opx_core.parties import Contact, catalogue
from opx_core.parties.parts import expired
from opx_core.parties.reading import WITHHELD, recorded
from opx_core.policy import may
from opx_core.rings import SIDE_OF
from opx_web import words
from opx_web.case import readers
from opx_web.case.page import Person, Way

SPEAKING = (*catalogue.CUSTOMERS, "representative")


def of_case(actor: Actor, case: Mapping[str, Any], known: Sequence[Contact]) -> dict[str, Any]:
    """What the page of a case shows of its people."""
    base = f"/cases/{case['reference']}/people"
    edit = may(actor, "core.edit_parties", case)
    gives, reading = may(actor, "core.invite_parties", case), readers.parties(case)
    return {
        "people": tuple(
            replace(
                person(one, base if edit else ""),
                access_href=f"{base}/{one.part['part_id']}/access" if gives and side(one) else "",
                has_access=bool(side(one)) and one.party_id in reading,
            )
            for one in known
        ),
        "care": care(known),
        "add_person_href": f"{base}/new" if edit else "",
    }


def side(one: Contact) -> str:
    """The side of the case that somebody is on; empty: none."""
    return SIDE_OF.get(str(one.part["role"]), "")


def care(known: Sequence[Contact]) -> str:
    """ "Needs support: hearing, bereaved", for the marker beside the name; "" without needs."""
    if any(one.kept and one.part["role"] in SPEAKING for one in known):
        return data_classes.NEEDED
    own = [one.support for one in known if one.part["role"] in catalogue.CUSTOMERS and one.needs]
    others = [
        f"{one.support} ({one.name})"
        for one in known
        if one.part["role"] == "representative" and one.needs
    ]
    return f"Needs support: {', '.join([*own, *others])}" if own or others else ""


def to_mind(known: Sequence[Contact]) -> tuple[Person, ...]:
    """The people whom a move may write to, where there is something to mind about them."""
    spoken = [person(one) for one in known if one.part["role"] in SPEAKING]
    return tuple(
        one
        for one in spoken
        if one.helps or one.notices or one.care or any(way.note or way.tags for way in one.ways)
    )


def person(one: Contact, base: str = "") -> Person:
    """Someone as their cases show them; ``base`` is below what their part is changed."""
    authority, tag = _authority(one)
    return Person(
        name=one.name,
        role=one.role,
        ways=tuple(way(point) for point in one.points),
        href=f"/parties/{one.party_id}",
        edit_href=f"{base}/{one.part['part_id']}" if base and _may_end(one) else "",
        care=one.care,
        helps=one.helps,
        because=tuple(_because(need) for need in one.needs),
        notices=_notices(one),
        authority=authority,
        authority_tag=tag,
    )


def way(point: Mapping[str, Any]) -> Way:
    """A way to reach someone; a withheld one says so, with its value only for who may see it."""
    tags = []
    if not point["safe"]:
        tags.append(("Not safe to use", "late"))
    if point["withheld"] and point["value"] != WITHHELD:
        tags.append(("Withheld", "late"))
    if point["preferred"]:
        tags.append(("First choice", ""))
    if not point["checked"]:
        tags.append(("Not checked", "soon"))
    kind = catalogue.label(catalogue.KINDS, point["kind"])
    shown = f"{kind}: withheld" if point["value"] == WITHHELD else point["value"]
    note = ", ".join(part for part in (point["label"], point["instructions"]) if part)
    return Way(shown, note, tuple(tags))


def _may_end(one: Contact) -> bool:
    return bool(one.part) and one.part["role"] != "complainant"


def day(on: object) -> str:
    """A day in words, from a date or its ISO text."""
    found = on if isinstance(on, date) else date.fromisoformat(str(on))
    return words.day(found, datetime.now(UTC))


def _notices(one: Contact) -> tuple[str, ...]:
    said = []
    if one.deceased:
        when = f" on {day(one.died_on)}" if one.died_on else ""
        instead = one.executor or "the executor or representative"
        said.append(f"Has died{when}. Contact {instead}.")
    if one.prefers:
        said.append(f"Prefers: {catalogue.label(catalogue.PREFERRED, one.prefers).lower()}.")
    said += [
        f"Look again: {need['label']}, due {day(need['review_on'])}." for need in one.to_review
    ]
    return tuple(said)


def _because(need: Mapping[str, Any]) -> str:
    driver = catalogue.label(catalogue.DRIVERS, need["driver"])
    how = catalogue.label(catalogue.KNOWN_HOW, need["known_how"]).lower()
    agreed = catalogue.label(catalogue.CONSENT, need["consent"])
    said = f" {need['said']}" if need["said"] else ""
    on = words.day(recorded(need).date(), datetime.now(UTC))
    label = str(need["label"])
    return f"{label[:1].upper()}{label[1:]} ({driver.lower()}): {how}, {on}. {agreed}.{said}"


def _authority(one: Contact) -> tuple[str, tuple[str, str]]:
    part = one.part
    if not part or part["role"] != "representative":
        return "", ("", "")
    kind = catalogue.label(catalogue.AUTHORITY, part["authority_kind"] or "none")
    said = [kind]
    said += [f"from {day(part['authority_from'])}"] if part["authority_from"] else []
    said += [f"until {day(part['authority_to'])}"] if part["authority_to"] else []
    said += [part["authority_proof"]] if part["authority_proof"] else []
    said += [f"limits: {part['authority_limits']}"] if part["authority_limits"] else []
    if expired(part):
        return ", ".join(said), ("Authority has run out", "late")
    starts = part["authority_from"]
    if starts is not None and starts > datetime.now(UTC).date():
        return ", ".join(said), ("Authority has not begun", "soon")
    if not part["authority_proof"]:
        return ", ".join(said), ("No proof yet", "soon")
    return ", ".join(said), ("Authority held", "good")
