"""Why someone needs support and what helps: recorded once, shown wherever contact is made.

The four drivers of vulnerability are those of the FCA's guidance FG21/1.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from opx_core import db
from opx_core.calendars import LONDON
from opx_core.cases.asking import Invalid
from opx_core.dates import day_in_words
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.parties import catalogue, finding, telling
from opx_core.policy import require
from opx_core.tables import SupportNeed
from opx_core.workflow import Field, FieldError

NEED = (
    Field("driver", "What is behind it?", "choice", catalogue.DRIVERS, ask="Choose one"),
    Field("label", "In a word or two", hint="Shown on the case: hearing, bereaved, carer"),
    Field("said", "What was said", "longtext", required=False),
    Field("known_how", "How do we know?", "choice", catalogue.KNOWN_HOW),
    Field("consent", "Did they agree?", "choice", catalogue.CONSENT, ask="Choose one"),
    Field("review_on", "Look again on", "date", required=False, hint="Needs change"),
)
LABEL = 40
OWN_WORDS = 200
OWN = "own"
READS = "core.read_health"
"""The permission that needs ask for; what helps asks for none."""


class UnknownNeed(LookupError):
    """This party has no such need on record."""


def as_typed(need: Mapping[str, Any]) -> dict[str, str]:
    """A need as its form begins."""
    typed = {field.key: need[field.key] or "" for field in NEED}
    if need["review_on"]:
        typed["review_on"] = day_in_words(need["review_on"])
    return typed


async def need_of(actor: Actor, party_id: int, need_id: int) -> Row:
    """One need of a party; :class:`UnknownNeed`. ``NotAllowed`` without its class of data."""
    require(actor, READS)
    row = await SupportNeed.select().where(
        SupportNeed.id == need_id, SupportNeed.party == party_id, SupportNeed.ended_at.is_null()
    )
    if not row:
        raise UnknownNeed("This need is not on record any more.")
    return dict(row[0])


async def record_need(actor: Actor, party_id: int, typed: Mapping[str, str]) -> int:
    """Record why someone needs support; gives its id. ``Invalid`` with a message by field."""
    party = await finding.lock(actor, party_id)
    require(actor, READS)
    row = clean(typed)
    (need_id,) = await db.next_ids("support_need", 1)
    own = {"id": need_id, "party_id": party["id"], "recorded_by": actor.id}
    await db.insert("support_need", [{**own, **row}])
    await _tell(actor, party, "core.support_recorded", {}, row)
    return need_id


async def change_need(
    actor: Actor,
    party_id: int,
    need_id: int,
    typed: Mapping[str, str],
    *,
    version: int | None = None,
) -> None:
    """Change what is recorded. ``Invalid``, ``PartyConflict``, :class:`UnknownNeed`."""
    party = await finding.lock(actor, party_id)
    need = await need_of(actor, party["id"], need_id)
    finding.check_version(need, version)
    row = clean(typed)
    changed = {name: value for name, value in row.items() if value != need[name]}
    if changed:
        await db.update("support_need", need_id, {**changed, "version": need["version"] + 1})
        before = {name: need[name] for name in changed}
        await _tell(actor, party, "core.support_recorded", before, {**need, **row})


async def end_need(actor: Actor, party_id: int, need_id: int) -> None:
    """Say that a need is over. It stays in the record."""
    party = await finding.lock(actor, party_id)
    need = await need_of(actor, party["id"], need_id)
    await db.update("support_need", need_id, {"ended_at": datetime.now(UTC)})
    await _tell(actor, party, "core.support_ended", {"label": need["label"]}, need)


async def adjustments_of(party_id: int) -> dict[str, str]:
    """What helps someone now: by kind, with its own words."""
    rows = await db.fetch(
        "select kind, words from adjustment where party_id = $1 and ended_at is null order by id",
        party_id,
    )
    return {row["kind"]: row["words"] for row in rows}


async def set_adjustments(actor: Actor, party_id: int, wanted: Mapping[str, str]) -> None:
    """Let these adjustments stand: kinds with words of their own, ``own`` for one in free words.

    ``Invalid`` by field, ``adjustment_<kind>`` for words that are too long or left out.
    """
    party = await finding.lock(actor, party_id)
    tidy = {kind: " ".join(words.replace("\x00", "").split()) for kind, words in wanted.items()}
    _check(tidy)
    before = await adjustments_of(party["id"])
    gone = [kind for kind in before if tidy.get(kind) != before[kind]]
    new = [kind for kind in tidy if before.get(kind) != tidy[kind]]
    if not gone and not new:
        return
    await db.execute(
        "update adjustment set ended_at = now() where party_id = $1 and kind = any($2) "
        "and ended_at is null",
        *(party["id"], gone),
    )
    own = {"party_id": party["id"], "recorded_by": actor.id}
    await db.insert("adjustment", [{**own, "kind": kind, "words": tidy[kind]} for kind in new])
    values = {"before": {"adjustments": in_words(before)}, "after": {"adjustments": in_words(tidy)}}
    told = [["What helps", "; ".join(in_words(tidy)) or "nothing any more"]]
    await telling.tell(
        actor,
        "core.adjustments_changed",
        party["id"],
        {"party": party["name"], **values, "fields": told},
    )


def in_words(adjustments: Mapping[str, str]) -> list[str]:
    """Adjustments as people read them, a line each."""
    return [
        words if kind == OWN else f"{catalogue.label(catalogue.ADJUSTMENTS, kind)}{_more(words)}"
        for kind, words in adjustments.items()
    ]


def clean(typed: Mapping[str, str]) -> Row:
    """The columns that a form said; ``Invalid`` with a message by field."""
    said: Row = {}
    errors: dict[str, str] = {}
    for field in NEED:
        try:
            value = field.clean(typed.get(field.key, ""))
            said[field.key] = "" if value is None else value
        except FieldError as error:
            errors[field.key] = str(error)
    if len(str(said.get("label", ""))) > LABEL:
        errors["label"] = f"Use {LABEL} characters or fewer: it stands beside the name"
    said["review_on"] = date.fromisoformat(said["review_on"]) if said.get("review_on") else None
    if said["review_on"] and said["review_on"] < datetime.now(LONDON).date():
        errors.setdefault("review_on", "Choose a day that is still to come")
    if errors:
        raise Invalid(errors)
    return said


def _check(wanted: Mapping[str, str]) -> None:
    known = {*dict(catalogue.ADJUSTMENTS), OWN}
    errors = {
        f"adjustment_{kind}": f"Use {OWN_WORDS} characters or fewer"
        for kind, words in wanted.items()
        if len(words) > OWN_WORDS
    }
    errors |= {f"adjustment_{kind}": "Choose from the list" for kind in wanted if kind not in known}
    if errors:
        raise Invalid(errors)


def _more(words: str) -> str:
    return f": {words}" if words else ""


async def _tell(actor: Actor, party: Row, kind: str, before: Row, after: Row) -> None:
    shown = {
        "need": after["label"],
        "driver": catalogue.label(catalogue.DRIVERS, after["driver"]),
    }
    names = [*before] or [field.key for field in NEED]
    values = {
        "party": party["name"],
        **shown,
        "before": {name: _plain(value) for name, value in before.items()},
        "after": {} if kind == "core.support_ended" else {n: _plain(after[n]) for n in names},
    }
    await telling.tell(actor, kind, party["id"], values)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
