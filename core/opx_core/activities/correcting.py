"""Putting an interval right: a person says, with a reason, what a stretch of time really was.

It is an event of its own. What was noted before stays in the log; the last word stands.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from opx_core import db, events
from opx_core.activities.intervals import KINDS, Kind
from opx_core.activities.parties import PARTIES
from opx_core.calendars import LONDON
from opx_core.cases.asking import Invalid
from opx_core.cases.locking import lock
from opx_core.dates import moment_in_words
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require

PERMISSION = "core.correct_times"
LONGEST = 500
SAID = {
    "handled": "{person} worked on it",
    "idle": "{person} had it, and nobody worked on it",
    "unallocated": "Nobody had it",
    "waiting": "It waited: {party}",
    "stepped_out": "It was with {words}",
}
"""What an interval was, in words."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a stretch of time was. ``party`` is whom it waited for, ``words`` why or who was asked.

    ``person_id`` is who worked on it, or who had it while nobody did.
    """

    began_at: datetime
    ended_at: datetime
    kind: str
    reason: str
    person_id: int | None = None
    party: str = ""
    words: str = ""


async def correct_interval(actor: Actor, reference: str, correction: Correction) -> None:
    """Record it; :class:`Invalid` with messages by field."""
    case = await lock(actor, reference)
    require(actor, PERMISSION, case)
    person = await _person(correction.person_id)
    errors = _wrong(case, correction, person)
    if errors:
        raise Invalid(errors)
    values = _values(correction, person)
    stream = events.case_stream(case["id"])
    kind = "core.interval_corrected"
    await events.record(events.Happening(stream, kind, actor, values, case["id"]))


async def _person(person_id: int | None) -> Row | None:
    rows = await db.fetch("select id, name, team_id from user_account where id = $1", person_id)
    return dict(rows[0]) if rows else None


def _wrong(case: Row, given: Correction, person: Row | None) -> dict[str, str]:
    errors = {}
    if given.kind not in KINDS:
        errors["kind"] = "Choose what it was."
    if given.began_at < case["received_at"]:
        errors["began"] = "The case had not been received then. Enter a later moment."
    if given.ended_at > datetime.now(UTC):
        errors["ended"] = "This lies ahead. Enter a moment that has passed."
    elif given.ended_at <= given.began_at:
        errors["ended"] = "It ends before it begins. Enter a later moment."
    if given.kind in ("handled", "idle") and person is None:
        errors["person"] = "Choose who it was."
    if given.kind == "waiting" and given.party not in PARTIES:
        errors["party"] = "Choose whom it waited for."
    if given.kind == "stepped_out" and not given.words.strip():
        errors["words"] = "Say who was asked."
    if not given.reason.strip():
        errors["reason"] = "Say how you know."
    if len(given.reason) > LONGEST or len(given.words) > LONGEST:
        errors["reason"] = f"Use at most {LONGEST} characters."
    return errors


def _values(given: Correction, person: Row | None) -> Row:
    own = person if person is not None and given.kind in ("handled", "idle") else None
    waits, asked = given.kind == "waiting", given.kind == "stepped_out"
    kind = cast("Kind", given.kind)
    values: Row = {
        "began_at": given.began_at,
        "ended_at": given.ended_at,
        "kind": kind,
        "person_id": own["id"] if own else None,
        "person": own["name"] if own else "",
        "team_id": own["team_id"] if own else None,
        "party": given.party if waits else "specialist" if asked else "",
        "words": " ".join(given.words.split()) if waits or asked else "",
        "what": "specialist" if asked else "",
        "reason": given.reason.strip(),
    }
    shown = {**values, "party": PARTIES.get(values["party"], "")}
    said = SAID[given.kind].format(**shown)
    both = [moment_in_words(at.astimezone(LONDON)) for at in (given.began_at, given.ended_at)]
    return {**values, "said": said, "since": both[0], "until": both[1]}
