"""Doing the escalations that are due: found by an index, each once a case and episode.

A case that somebody is saving is left for the next sweep. A worker that dies has done nothing:
what it did stands in one transaction with the row of ``escalation_done`` that says so.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from opx_core import db, deadlines, events, jobs, notices, whom, workflows
from opx_core.calendars import LONDON
from opx_core.cases.assignment import CannotOwn, assign, assign_team
from opx_core.dates import moment_in_words
from opx_core.escalating.moments import Seen, to_come
from opx_core.identity import system_actor
from opx_core.jobs import Job
from opx_core.notices import Notice
from opx_core.workflow import Escalation, UnknownKind

BATCH, HIGHEST = 100, 9
_DUE = """
select id from case_file where next_escalation_at <= $1 and not closed
order by next_escalation_at, id limit $2 for no key update skip locked
"""
_ONCE = """
insert into escalation_done (case_id, episode, key) values ($1, $2, $3)
on conflict do nothing returning id
"""


async def escalate() -> None:
    """The job: do what is due on some cases; asks to go on where there may be more."""
    now = datetime.now(UTC)
    found = [row["id"] for row in await db.fetch(_DUE, now, BATCH)]
    for case_id in found:
        await _escalate(case_id, now)
        await deadlines.tell_next(case_id)
    if len(found) == BATCH:
        await jobs.enqueue("core.escalate")


JOB = Job("core.escalate", escalate, True, "Look after cases in danger")


async def _escalate(case_id: int, now: datetime) -> None:
    row, clocks = await deadlines.seen(case_id)
    try:
        await workflows.know([row])
        workflow = workflows.of(row)
    except UnknownKind:
        return
    known = Seen.of(row, clocks, row["done"] or (), now)
    due = [each for each, at in to_come(workflow, known) if at <= now]
    for escalation in due:
        if await db.fetch_value(_ONCE, case_id, row["episode"], escalation.key) is not None:
            await _do(row, escalation, _about(escalation, clocks, row))


async def _do(case: Mapping[str, Any], escalation: Escalation, about: str) -> None:
    match escalation.action:
        case "raise":
            said = await _raise(case)
        case "reassign":
            said = await _reassign(case, escalation.to)
        case _:
            told = await _notify(case, escalation, about)
            said = f"Told {told}." if told else "There was nobody to tell."
    words = " ".join(part for part in (about, said) if part)
    values = {"key": escalation.key, "name": escalation.name, "what": words}
    stream = events.case_stream(case["id"])
    happening = events.Happening(stream, "core.escalated", system_actor(), values, case["id"])
    await events.record(happening)


async def _notify(case: Mapping[str, Any], escalation: Escalation, about: str) -> str:
    ids = await whom.meant(case, escalation.to)
    notice = Notice("core.escalated", case["id"], f"{escalation.name}. {about}".strip())
    await notices.tell(system_actor(), ids, notice)
    sql = "select string_agg(name, ', ' order by name) from user_account where id = any($1)"
    return str(await db.fetch_value(sql, ids) or "")


async def _raise(case: Mapping[str, Any]) -> str:
    raised = await db.fetch_value(
        "update case_file set priority = least(priority + 1, $2) where id = $1 returning priority",
        *(case["id"], HIGHEST),
    )
    return f"Priority {raised}."


async def _reassign(case: Mapping[str, Any], to: str) -> str:
    kind, _, number = to.partition(":")
    try:
        if kind == "team":
            after = await assign_team(system_actor(), case["reference"], int(number))
            return f"Given to the team {after['team']}."
        ids = [int(number)] if kind == "user" else await whom.meant(case, to)
        if not ids:
            return "There was nobody to give it to."
        await assign(system_actor(), case["reference"], ids[0])
    except CannotOwn as error:
        return f"It was not given away: {error}"
    return ""


def _about(escalation: Escalation, clocks: list[dict[str, Any]], case: Mapping[str, Any]) -> str:
    for row in clocks:
        if row["rule"] == escalation.rule and row["episode"] == case["episode"]:
            due = moment_in_words(row["due_at"].astimezone(LONDON))
            return f"{row['name']} is due {due}."
    return ""
