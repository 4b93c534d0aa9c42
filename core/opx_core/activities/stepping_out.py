"""Stepping out: something is asked of a team, a person or an outside party, and answered.

While it is open the case waits for them. None of this changes the case's version: somebody may
write on the case meanwhile.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from opx_core import db, events, mentions, notices
from opx_core.activities import turning
from opx_core.activities.parties import ASKED
from opx_core.calendars import LONDON
from opx_core.cases.asking import Invalid
from opx_core.cases.locking import UnknownCase, lock
from opx_core.dates import day_in_words
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.notices import Notice
from opx_core.policy import require

PERMISSION = "core.step_out"
LONGEST = 5_000
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked (``kind`` is a key of ``parties.ASKED``), of whom, and by when.

    Of a team, of a person, or, with neither, of the outside party called ``outside``.
    """

    kind: str
    asked: str
    team_id: int | None = None
    user_id: int | None = None
    outside: str = ""
    expected_on: date | None = None


async def who(case: Mapping[str, Any]) -> tuple[list[Row], list[Row]]:
    """The teams and the people that can be asked: those who may read the case."""
    people = await mentions.readers(case["book_id"])
    ids = sorted({person["team_id"] for person in people if person["team_id"] is not None})
    rows = await db.fetch("select id, name from team where id = any($1) order by name", ids)
    return [dict(row) for row in rows], people


async def ask(actor: Actor, reference: str, question: Question) -> int:
    """Step out; gives its id. Those asked are told. :class:`Invalid` with messages by field."""
    case = await _open_case(actor, reference)
    teams, people = await who(case)
    name, told = _to_whom(question, teams, people)
    errors = _wrong(question, name, actor)
    if errors:
        raise Invalid(errors)
    (step_out_id,) = await db.next_ids("step_out", 1)
    now = datetime.now(UTC)
    row = {
        "id": step_out_id,
        "case_id": case["id"],
        "kind": question.kind,
        "team_id": question.team_id,
        "user_id": question.user_id,
        "asked_of": name,
        "asked": _tidy(question.asked),
        "expected_on": question.expected_on,
        "asked_by": actor.id,
        "asked_at": now,
    }
    await db.insert("step_out", [row])
    await turning.changed(actor, case, now)
    await _record(actor, "core.stepped_out", case["id"], {**_values(row), **_expected(row)}, now)
    await notices.tell(actor, told, Notice("core.asked", case["id"], _excerpt(row["asked"])))
    return step_out_id


async def wrong_with(actor: Actor, case: Mapping[str, Any], question: Question) -> dict[str, str]:
    """Everything wrong with a question about a case that has been read by policy."""
    name, _ = _to_whom(question, *await who(case))
    return _wrong(question, name, actor)


async def answer(
    actor: Actor, reference: str, step_out_id: int, text: str, answered_of: str = ""
) -> None:
    """Record the answer, by ``answered_of`` or whoever was asked; whoever asked is told."""
    case, row = await _open_one(actor, reference, step_out_id)
    text = _tidy(text)
    if errors := _text_wrong("answer", text, "Write what the answer was."):
        raise Invalid(errors)
    now, by = datetime.now(UTC), _tidy(answered_of)[:LONGEST_NAME] or row["asked_of"]
    changed = {"answer": text, "answered_of": by, "answered_by": actor.id, "answered_at": now}
    await db.update("step_out", step_out_id, changed)
    await turning.changed(actor, case, now)
    waited = f"Waited {_span(row['asked_at'], now)}."
    values = {**_values(row), "answer": text, "answered_of": by, "waited": waited}
    await _record(actor, "core.step_out_answered", case["id"], values, now)
    told = (row["asked_by"], case["owner_id"])
    await notices.tell(actor, told, Notice("core.answered", case["id"], _excerpt(text)))


async def withdraw(actor: Actor, reference: str, step_out_id: int, why: str) -> None:
    """Ask no longer, with a reason; those who were asked are told."""
    case, row = await _open_one(actor, reference, step_out_id)
    why = _tidy(why)
    if errors := _text_wrong("why", why, "Say why it is not needed any more."):
        raise Invalid(errors)
    now = datetime.now(UTC)
    changed = {"withdrawn_why": why, "withdrawn_by": actor.id, "withdrawn_at": now}
    await db.update("step_out", step_out_id, changed)
    await turning.changed(actor, case, now)
    await _record(actor, "core.step_out_withdrawn", case["id"], {**_values(row), "why": why}, now)
    _, people = await who(case)
    told = [p["id"] for p in people if _is_asked(row, p)]
    await notices.tell(actor, told, Notice("core.asked_no_longer", case["id"], _excerpt(why)))


async def find(case: Mapping[str, Any], step_out_id: int) -> Row:
    """A step-out of a case that has been read by policy; ``UnknownCase`` where it has none."""
    sql = (
        "select s.*, a.name as asker from step_out s left join user_account a on a.id = s.asked_by"
        " where s.id = $1 and s.case_id = $2"
    )
    rows = await db.fetch(sql, step_out_id, case["id"])
    if not rows:
        raise UnknownCase("This case has no such question.")
    return dict(rows[0])


def is_over(row: Mapping[str, Any]) -> bool:
    """Whether it was answered or withdrawn."""
    return bool(row["answered_at"] or row["withdrawn_at"])


async def _open_case(actor: Actor, reference: str) -> Row:
    case = await lock(actor, reference)
    require(actor, PERMISSION, case)
    if case["closed"]:
        raise Invalid({"": "This case is closed: reopen it first."})
    return case


async def _open_one(actor: Actor, reference: str, step_out_id: int) -> tuple[Row, Row]:
    case = await lock(actor, reference)
    require(actor, PERMISSION, case)
    row = await find(case, step_out_id)
    if is_over(row):
        how = "answered" if row["answered_at"] else "withdrawn"
        raise Invalid({"": f"This was {how} meanwhile. The timeline of the case says how."})
    return case, row


def _to_whom(
    question: Question, teams: Iterable[Row], people: Iterable[Row]
) -> tuple[str, list[int]]:
    if question.user_id is not None:
        found = [each for each in people if each["id"] == question.user_id]
        return (found[0]["name"], [question.user_id]) if found else ("", [])
    if question.team_id is not None:
        names = [each["name"] for each in teams if each["id"] == question.team_id]
        told = [each["id"] for each in people if each["team_id"] == question.team_id]
        return (names[0], told) if names else ("", [])
    return _tidy(question.outside), []


def _is_asked(row: Mapping[str, Any], person: Mapping[str, Any]) -> bool:
    if row["user_id"] is not None:
        return bool(person["id"] == row["user_id"])
    return row["team_id"] is not None and person["team_id"] == row["team_id"]


def _wrong(question: Question, name: str, actor: Actor) -> dict[str, str]:
    errors = {}
    if question.kind not in ASKED:
        errors["kind"] = "Choose what you need."
    inside = question.team_id is not None or question.user_id is not None
    if not name:
        errors["whom" if inside else "outside"] = (
            "They may not read this case. Choose someone else." if inside else "Say whom you ask."
        )
    elif question.user_id is not None and question.user_id == actor.id:
        errors["whom"] = "You cannot ask yourself. Choose someone else, or write a note."
    if len(name) > LONGEST_NAME:
        errors["outside"] = f"Use at most {LONGEST_NAME} characters. This has {len(name)}."
    if question.expected_on and question.expected_on < datetime.now(LONDON).date():
        errors["expected"] = "This day has passed. Enter today or a later day."
    return errors | _text_wrong("asked", _tidy(question.asked), "Say what you want to know.")


def _text_wrong(field: str, text: str, ask_for: str) -> dict[str, str]:
    if not text:
        return {field: ask_for}
    if len(text) > LONGEST:
        return {field: f"Use at most {LONGEST:,} characters. This has {len(text):,}."}
    return {}


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:117]}…"


def _values(row: Mapping[str, Any]) -> Row:
    return {"step_out_id": row["id"], "asked_of": row["asked_of"], "kind": row["kind"]}


def _expected(row: Mapping[str, Any]) -> Row:
    on = row["expected_on"]
    words = f"Answer expected {day_in_words(on)}." if on else "No day is set for the answer."
    names = {"what": ASKED[row["kind"]], "asked": row["asked"], "expected": words}
    return {**names, "expected_on": on.isoformat() if on else None}


def _span(began: datetime, ended: datetime) -> str:
    days = (ended.astimezone(LONDON).date() - began.astimezone(LONDON).date()).days
    if days:
        return f"{days} {'day' if days == 1 else 'days'}"
    minutes = int((ended - began).total_seconds() // 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min" if minutes else "under 1 min"


async def _record(actor: Actor, kind: str, case_id: int, values: Row, at: datetime) -> None:
    stream = events.case_stream(case_id)
    await events.record(events.Happening(stream, kind, actor, values, case_id, at))
