"""A known complaint and what a file says of it now: compared, changed, and changed back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_complaints.importing.fields import LABELS
from opx_complaints.importing.reading import COMPARED
from opx_complaints.tables import Complaint
from opx_core import cases, db, events
from opx_core.calendars import LONDON
from opx_core.cases import Person
from opx_core.identity import Actor
from opx_core.importers import Result
from opx_core.tables import Case, Party

OF_PERSON = ("title", "given_name", "family_name", "email", "phone", "postcode", "region")
OF_COMPLAINT = ("product", "cause", "narrative", "firm", "channel", "policy_number")
SHOWN = 80


async def compare(
    actor: Actor,
    known: Mapping[str, Any],
    new: NewComplaint,
    given: frozenset[str],
    clear: bool,
) -> Result:
    """Change the known complaint where the row says something else. ``given`` are its fields."""
    if bytes(known["source_digest"] or b"") == new.source_digest and not clear:
        return Result("unchanged", case_id=known["case_id"])
    case = await _locked(known["case_id"])
    if case is None:
        return Result("failed", "The complaint that this row made has gone.")
    before = await _as_known(case)
    after, kept = _told(before, _as_told(new), given, clear)
    await complaints.keep_digest(case["id"], new.source_digest)
    note = f"Kept, though empty here: {', '.join(LABELS[name] for name in kept)}" if kept else ""
    if not after:
        return Result("unchanged", case_id=case["id"], reference=case["reference"], note=note)
    event_id = await _change(actor, case, before, after, "complaints.amended")
    return Result("changed", "", case["reference"], case["id"], event_id, note)


async def revert(actor: Actor, case_id: int, event_id: int) -> str:
    """Take back the change that an event tells of; empty when done, else why it cannot be."""
    data = await db.fetch_value("select data from event_value where event_id = $1", event_id)
    case = await _locked(case_id)
    if case is None or data is None:
        return "What it said before is no longer known."
    values = json.loads(data)
    then, told = _moments(values["before"]), _moments(values["after"])
    now = await _as_known(case)
    since = [LABELS[name] for name in told if now.get(name) != told[name]]
    if since:
        return f"Changed again since: {', '.join(since)}."
    await complaints.keep_digest(case_id, None)
    await _change(actor, case, now, then, "complaints.amendment_undone")
    return ""


async def _locked(case_id: int) -> dict[str, Any] | None:
    await db.execute("select 1 from case_file where id = $1 for update", case_id)
    case: dict[str, Any] | None = (
        await Case.select().where(Case.id == case_id, Case.voided_at.is_null()).first()
    )
    return case


async def _as_known(case: Mapping[str, Any]) -> dict[str, Any]:
    complaint: Any = await Complaint.select().where(Complaint.case == case["id"]).first()
    person: Any = await Party.select().where(Party.id == case["complainant_id"]).first()
    told = {name: complaint[name] for name in OF_COMPLAINT}
    told |= {name: person[name] for name in OF_PERSON}
    return {**told, "received_on": case["received_at"].astimezone(LONDON)}


def _as_told(new: NewComplaint) -> dict[str, Any]:
    told = {name: getattr(new, name) for name in OF_COMPLAINT}
    told |= {name: getattr(new.complainant, name) for name in OF_PERSON}
    return {**told, "received_on": new.received_at.astimezone(LONDON)}


def _told(
    before: Mapping[str, Any], now: Mapping[str, Any], given: frozenset[str], clear: bool
) -> tuple[dict[str, Any], list[str]]:
    """What the file changes, and the fields that it has emptied and that are kept."""
    differ = [name for name in COMPARED if name in given and now[name] != before[name]]
    after = {name: now[name] for name in differ if now[name] or clear}
    return after, [name for name in differ if name not in after]


async def _change(
    actor: Actor,
    case: dict[str, Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    kind: str,
) -> int:
    whole = {**before, **after}
    if "received_on" in after:
        case = await cases.correct_receipt(actor, case, "complaints.log", whole["received_on"])
    if any(name in after for name in OF_PERSON):
        await cases.correct_person(case["complainant_id"], await _person(case, whole))
    ours = {name: after[name] for name in OF_COMPLAINT if name in after}
    await complaints.amend(actor, case, ours, whole["product"], whole["cause"])
    values = {
        "before": {name: before[name] for name in after},
        "after": dict(after),
        "fields": [[LABELS[n], f"{_shown(before[n])} → {_shown(after[n])}"] for n in after],
    }
    stream = events.case_stream(case["id"])
    return await events.record(events.Happening(stream, kind, actor, values, case["id"]))


async def _person(case: Mapping[str, Any], told: Mapping[str, Any]) -> Person:
    row: Any = await Party.select().where(Party.id == case["complainant_id"]).first()
    where = " ".join(filter(None, (told["region"], told["postcode"])))
    unnamed = f"Unnamed, {where}" if where else "Unnamed complainant"
    person = Person(organisation=row["organisation"], unnamed=unnamed)
    return replace(person, **{name: told[name] for name in OF_PERSON})


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}".removesuffix(" 00:00")
    text = " ".join(str(value).split()) or "(empty)"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _moments(values: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in values.items() if name in LABELS}
    if "received_on" in known:
        known["received_on"] = datetime.fromisoformat(known["received_on"]).astimezone(LONDON)
    return known
