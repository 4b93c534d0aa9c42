"""Saying that someone has a skill, or has it no longer. Nobody grants themselves one."""

from dataclasses import dataclass
from datetime import date, datetime

from opx_core import db, events, staff
from opx_core.calendars import LONDON
from opx_core.cases.asking import Invalid
from opx_core.dates import day_in_words
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.skills.defining import PERMISSION
from opx_core.staff import versions

LEVELS = {
    1: "1, learning: with help",
    2: "2, simple cases alone",
    3: "3, most cases alone",
    4: "4, every case alone",
    5: "5, teaches and checks others",
}
LONGEST_PROOF = 300
_ONE = """
select k.*, s.name as skill, s.name from user_skill k join skill s on s.id = k.skill_id
where k.user_id = $1 and k.skill_id = $2 for update of k
"""


class UnknownGrant(LookupError):
    """The person does not have this skill."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A skill at a level, the proof in words (a certificate, a QA result), and its last day."""

    skill_id: int
    level: int
    proof: str
    expires_on: date | None = None


async def grant(actor: Actor, person_id: int, wanted: Grant, version: int = 0) -> bool:
    """Let someone have a skill, or change how they have it; False where nothing differed.

    ``version`` is that of the grant that the page showed, 0 for a new one. ``Changed``,
    ``Invalid``, and ``NotAllowed`` for whoever also designs what work asks for.
    """
    require(actor, PERMISSION)
    person = await staff.person(actor, person_id, lock=True)
    name = await db.fetch_value("select name from skill where id = $1", wanted.skill_id)
    rows = await db.fetch(_ONE, person_id, wanted.skill_id)
    before = dict(rows[0]) if rows else None
    versions.check(before or {"name": name, "version": 0}, version)
    if errors := _wrong(actor, person_id, wanted, name):
        raise Invalid(errors)
    changed = versions.differing(shown(before) if before else {}, shown(_row(wanted)))
    if changed:
        await _save(actor, person_id, wanted, before)
        values = {"name": person["name"], "skill": name, **changed}
        stream = f"user/{person_id}"
        await events.record(events.Happening(stream, "core.skill_granted", actor, values))
    return bool(changed)


async def withdraw(actor: Actor, person_id: int, skill_id: int) -> None:
    """Let someone have a skill no longer. What they had stays in the events."""
    require(actor, PERMISSION)
    person = await staff.person(actor, person_id, lock=True)
    rows = await db.fetch(_ONE, person_id, skill_id)
    if not rows:
        raise UnknownGrant(f"{person['name']} does not have this skill.")
    await db.execute("delete from user_skill where id = $1", rows[0]["id"])
    before = dict(rows[0])
    values = {"name": person["name"], "skill": before["skill"]}
    values |= {"before": shown(before), "after": dict.fromkeys(shown(before), "")}
    stream = f"user/{person_id}"
    await events.record(events.Happening(stream, "core.skill_withdrawn", actor, values))


def shown(row: Row) -> dict[str, str]:
    """A grant in words, for events and for two versions side by side."""
    ends = row["expires_on"]
    return {
        "Level": str(row["level"]),
        "Proof": row["proof"],
        "Until": day_in_words(ends) if ends else "",
    }


def _row(wanted: Grant) -> Row:
    proof = " ".join(wanted.proof.replace("\x00", "").split())
    return {"level": wanted.level, "proof": proof, "expires_on": wanted.expires_on}


async def _save(actor: Actor, person_id: int, wanted: Grant, before: Row | None) -> None:
    now = datetime.now(LONDON)
    row = {**_row(wanted), "granted_by": actor.id, "granted_at": now}
    if before:
        await db.update("user_skill", before["id"], {**row, "version": before["version"] + 1})
    else:
        ids = {"user_id": person_id, "skill_id": wanted.skill_id}
        await db.insert("user_skill", [{**ids, **row}])


def _wrong(actor: Actor, person_id: int, wanted: Grant, name: str | None) -> dict[str, str]:
    errors = {}
    if person_id == actor.id:
        errors["skill"] = "Nobody says what they can do themselves. Ask a colleague."
    if name is None:
        errors["skill"] = "Choose a skill from the list."
    if wanted.level not in LEVELS:
        errors["level"] = "Choose a level from 1 to 5."
    proof = _row(wanted)["proof"]
    if not proof or len(proof) > LONGEST_PROOF:
        errors["proof"] = f"Say how we know, in at most {LONGEST_PROOF} characters."
    if wanted.expires_on and wanted.expires_on < datetime.now(LONDON).date():
        errors["expires_on"] = "This day has passed. Enter a later day, or leave it empty."
    return errors
