"""Writing histories into the current tenant, in batches."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from opx_complaints.demo.history import Happened, History
from opx_complaints.demo.touches import one_at_a_time
from opx_core import db, events, names
from opx_core.cases import Person
from opx_core.events import Happening

BATCH = 5_000
TABLES = (
    *("party", "party_word", "case_file", "case_party", "episode", "deadline", "note"),
    "escalation_done",
    *("complaints_complaint", "complaints_decision", "event", "event_value", "event_head"),
    *("step_out", "case_wait", "touch"),
)
Row = Mapping[str, Any]
Tell = Callable[[int, int], None]


async def write(histories: Sequence[History], tell: Tell = lambda done, of: None) -> None:
    """Write down everything about some new cases. ``tell`` hears how many rows are written."""
    tables = await tables_of(histories)
    done, total = 0, sum(len(rows) for rows in tables.values())
    for table, rows in tables.items():
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            await db.copy(table, batch)
            done += len(batch)
            tell(done, total)


async def tables_of(histories: Sequence[History]) -> dict[str, list[Row]]:
    """The rows of every table, in the order in which the tables need each other."""
    ids = await db.next_ids("case_file", len(histories))
    people = await db.next_ids("party", 2 * len(histories))
    placed = list(zip(ids, people[::2], people[1::2], histories, strict=True))
    notes = [each for history in histories for each in history.happened if each.note]
    note_ids = iter(await db.next_ids("note", len(notes)))
    asked_ids = await _asked_ids(histories)
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    told: list[tuple[int, Happened]] = []
    for case_id, complainant, firm, history in placed:
        _people(rows, case_id, history, complainant, firm)
        _case(rows, case_id, history, complainant)
        numbers = _asked(rows, case_id, history, asked_ids)
        numbered = _numbered(rows, case_id, history, note_ids)
        told += [(case_id, _pointed(each, numbers)) for each in numbered]
        rows["touch"] += [{"case_id": case_id, **row} for row in history.touches]
    rows["touch"] = list(one_at_a_time(rows["touch"]))
    told.sort(key=lambda pair: pair[1].at)
    event_ids = await db.next_ids("event", len(told))
    rows["event"], rows["event_value"], rows["event_head"] = chain(event_ids, told)
    return rows


def chain(
    event_ids: Sequence[int], told: Sequence[tuple[int, Happened]]
) -> tuple[list[Row], list[Row], list[Row]]:
    """The rows of events (in the order given), of their values, and of the chains' heads."""
    heads: dict[str, tuple[int, bytes]] = defaultdict(lambda: (0, events.GENESIS))
    found: list[Row] = []
    values: list[Row] = []
    for event_id, (case_id, each) in zip(event_ids, told, strict=True):
        stream = events.case_stream(case_id)
        happening = Happening(stream, each.kind, each.actor, each.values, case_id, each.at)
        event, value = events.link(event_id, happening, *heads[stream])
        heads[stream] = (event["seq"], event["hash"])
        found.append(event)
        values.append(value)
    last: list[Row] = [
        {"stream": key, "seq": seq, "hash": digest} for key, (seq, digest) in heads.items()
    ]
    return found, values, last


def _people(
    rows: dict[str, list[Row]], case_id: int, history: History, complainant: int, firm: int
) -> None:
    at = history.case["opened_at"]
    both = (
        (complainant, "complainant", history.matter.complainant),
        (firm, "firm", Person(organisation=history.complaint["firm"])),
    )
    for party_id, _, person in both:
        rows["party"].append(_party(party_id, person, at))
        whole = names.words(person.given_name, person.family_name, person.organisation)
        rows["party_word"] += [{"word": word, "party_id": party_id} for word in whole]
    rows["case_party"] += [
        {"case_id": case_id, "party_id": party_id, "role": role} for party_id, role, _ in both
    ]


def _party(party_id: int, person: Person, at: object) -> Row:
    kind = "organisation" if person.organisation else "person"
    columns = "title", "given_name", "family_name", "organisation", "email", "phone", "postcode"
    told = {name: getattr(person, name) for name in (*columns, "region", "name")}
    return {"id": party_id, "kind": kind, **told, "created_at": at}


def _case(rows: dict[str, list[Row]], case_id: int, history: History, complainant: int) -> None:
    due = history.next()
    rows["case_file"].append(
        {
            "id": case_id,
            "complainant_id": complainant,
            **history.case,
            **due,
            "fields": json.dumps(history.own),
        }
    )
    parts: dict[str, Sequence[Row]] = {
        "episode": history.episodes,
        "deadline": history.clocks.rows,
        "escalation_done": _escalations(history),
        "complaints_complaint": [history.complaint],
        "complaints_decision": history.decisions,
    }
    for table, some in parts.items():
        rows[table] += [{"case_id": case_id, **row} for row in some]


def _escalations(history: History) -> list[Row]:
    return [
        {"episode": episode, "key": key, "done_at": at}
        for episode, some in history.clocks.done.items()
        for key, at in some
    ]


def _numbered(
    rows: dict[str, list[Row]], case_id: int, history: History, note_ids: Iterator[int]
) -> Iterator[Happened]:
    for each in history.happened:
        if not each.note:
            yield each
            continue
        note_id, body = next(note_ids), each.values["body"]
        row = {"id": note_id, "case_id": case_id, "author_id": each.actor.id}
        rows["note"].append({**row, "body": body, "created_at": each.at})
        values = {"note_id": note_id, "body": body}
        yield Happened(each.at, each.kind, each.actor, values)


async def _asked_ids(histories: Sequence[History]) -> dict[str, Iterator[int]]:
    counts = {
        "step_out": sum(len(history.step_outs) for history in histories),
        "case_wait": sum(len(history.waits) for history in histories),
    }
    return {table: iter(await db.next_ids(table, count)) for table, count in counts.items()}


def _asked(
    rows: dict[str, list[Row]], case_id: int, history: History, ids: Mapping[str, Iterator[int]]
) -> dict[str, list[int]]:
    """Add what was asked and waited for; gives the ids by the names that events have for them."""
    numbers: dict[str, list[int]] = {}
    parts = ("step_out_id", "step_out", history.step_outs), ("wait_id", "case_wait", history.waits)
    for name, table, some in parts:
        if some:
            numbers[name] = [next(ids[table]) for _ in some]
            rows[table] += [
                {"id": i, "case_id": case_id, **row}
                for i, row in zip(numbers[name], some, strict=True)
            ]
    return numbers


def _pointed(each: Happened, numbers: Mapping[str, Sequence[int]]) -> Happened:
    """The event with the ids of its rows in place of their places in the history."""
    found = {
        name: ids[int(str(each.values[name]))]
        for name, ids in numbers.items()
        if name in each.values
    }
    return replace(each, values={**each.values, **found}) if found else each
