"""What is known of the time of some cases, read at once and made into facts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opx_core import db, workflows
from opx_core.activities.intervals import (
    CAP,
    Corrected,
    Fact,
    Given,
    Interval,
    Life,
    Moved,
    Span,
    Touched,
    Waited,
    tile,
)
from opx_core.activities.parties import turns
from opx_core.db import Row
from opx_core.workflow import Workflow

WORKED = frozenset(
    (
        *("core.note_added", "core.stepped_out", "core.step_out_answered"),
        *("core.step_out_withdrawn", "core.waiting_began", "core.waiting_ended"),
        "core.move_corrected",
    )
)
"""Events that somebody made at the case itself; so are every move, and the first event."""

_EVENTS = """
select e.id, e.kind, e.at, e.actor_id, e.actor_kind, a.name as actor, a.team_id,
case when e.kind <> 'core.note_added' then v.data end as data, o.name as owner, o.team_id as owners
from event e left join event_value v on v.event_id = e.id
left join user_account a on a.id = e.actor_id
left join user_account o on e.kind = 'core.case_assigned'
    and o.id = (v.data::json->>'owner_id')::bigint
where e.case_id = c.id order by e.id
"""
_PARTS = {
    "episodes": "select number, started_at, closed_at from episode"
    " where case_id = c.id and undone_at is null",
    "events": _EVENTS,
    "touches": "select t.user_id, t.team_id, t.began_at, t.last_at, t.ended_at, t.changed_at,"
    " u.name from touch t join user_account u on u.id = t.user_id where t.case_id = c.id",
    "step_outs": "select s.*, u.name as asker from step_out s"
    " left join user_account u on u.id = s.asked_by where s.case_id = c.id order by s.id",
    "waits": "select w.*, u.name as beginner from case_wait w"
    " left join user_account u on u.id = w.began_by where w.case_id = c.id order by w.id",
    "deadlines": "select name, due_at, episode, is_window, met_at, lapsed_at, stopped_at"
    " from deadline where case_id = c.id order by due_at",
}
_PART = "coalesce((select json_agg(part) from ({sql}) part), '[]') as {name}"
_READ = """
select c.id, c.kind, c.workflow_version, c.state, c.level, c.episode, c.nation, c.subject,
c.facts, c.owner_id, c.team_id, u.name as owner_name, u.team_id as owners, {parts}
from case_file c left join user_account u on u.id = c.owner_id where c.id = {which}
"""


@dataclass(slots=True)
class Known:
    """A case with its facts. ``rows`` are those of the parts as JSON has them, by their name."""

    case: Row
    workflow: Workflow | None
    rows: dict[str, list[dict[str, Any]]]
    names: dict[int, str] = field(default_factory=dict)
    moves: list[dict[str, Any]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    life: Life = field(default_factory=lambda: Life((), ""))

    def intervals(self) -> tuple[Interval, ...]:
        """Where all of its time went."""
        return tile(self.life, self.facts)

    def holding(self) -> tuple[Interval, ...]:
        """Who had the case and whom it waited for, whether somebody worked on it or not."""
        return tile(self.life, [each for each in self.facts if not isinstance(each, Touched)])


async def read(case_ids: Sequence[int], parts: Sequence[str] = tuple(_PARTS)) -> list[Known]:
    """What is known of some cases, in one query; the deadlines only where ``parts`` has them."""
    wanted = [_PART.format(sql=sql, name=name) for name, sql in _PARTS.items() if name in parts]
    # One id by itself: PostgreSQL would plan a query for an array of ids anew each time.
    one = len(case_ids) == 1
    sql = _READ.format(parts=", ".join(wanted), which="$1" if one else "any($1)")
    rows = await db.fetch(sql, case_ids[0] if one else list(case_ids))
    await workflows.know(rows)
    return [known(dict(row)) for row in rows]


FOR_INTERVALS = ("episodes", "events", "touches", "step_outs", "waits")


def known(row: Row) -> Known:
    """A row of the query as facts."""
    rows = {name: json.loads(row[name]) for name in _PARTS if name in row}
    made = Known(row, workflows.shown(row["kind"], row["workflow_version"]), rows)
    for event in rows["events"]:
        event["at"] = datetime.fromisoformat(event["at"])
        event["values"] = event["data"] or {}
    every = [event for event in rows["events"] if is_move(event["values"])]
    made.moves = standing(rows["events"])
    made.facts = [*_moved(made), *_given(made), *_touched(made), *_waited(made), *_corrected(made)]
    owner = _first_owner(made)
    spans = tuple(_span(each) for each in rows["episodes"])
    state = every[0]["values"]["from"] if every else row["state"]
    made.life = Life(spans, state, *owner, dict(turns(made.workflow)))
    return made


def is_move(values: Mapping[str, Any]) -> bool:
    """Whether an event with these values is a move: it says from where to where."""
    return "fields" in values and isinstance(values.get("from"), str) and "to" in values


def standing(events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The moves that stand, in order: without those that were put right as mistakes."""
    wrong = {e["values"].get("event_id") for e in events if e["kind"] == "core.move_corrected"}
    return [dict(e) for e in events if is_move(e["values"]) and e["id"] not in wrong]


def _span(row: Mapping[str, Any]) -> Span:
    return Span(row["number"], _moment(row["started_at"]), _maybe(row["closed_at"]))


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def _maybe(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def _moved(made: Known) -> Iterator[Fact]:
    for event in made.moves:
        yield Moved(event["at"], event["id"], str(event["values"]["to"]))


def _given(made: Known) -> Iterator[Fact]:
    for event in made.rows["events"]:
        if event["kind"] not in ("core.case_assigned", "core.case_unassigned"):
            continue
        values = event["values"]
        owner_id, team_id = values.get("owner_id"), values.get("team_id", event["owners"])
        if owner_id is not None:
            made.names[owner_id] = event["owner"] or str(values.get("owner", ""))
        yield Given(event["at"], event["id"], owner_id, team_id)


def _touched(made: Known) -> Iterator[Fact]:
    """The stretches that were noted, and what people did where no stretch covers it."""
    known_: dict[int, list[Touched]] = {}
    for row in made.rows["touches"]:
        last = _moment(row["last_at"])
        ended = min(_maybe(row["ended_at"]) or last + CAP, last + CAP)
        touch = Touched(_moment(row["began_at"]), ended, row["user_id"], row["team_id"])
        made.names[row["user_id"]] = row["name"]
        known_.setdefault(row["user_id"], []).append(touch)
        yield touch
    for place, event in enumerate(made.rows["events"]):
        worked = place == 0 or event["kind"] in WORKED or is_move(event["values"])
        if event["actor_kind"] != "person" or event["actor_id"] is None or not worked:
            continue
        made.names[event["actor_id"]] = event["actor"]
        yield from _pulse(event, known_.get(event["actor_id"], []))


def _pulse(event: Mapping[str, Any], touches: Sequence[Touched]) -> Iterator[Fact]:
    at = event["at"]
    if any(each.began_at <= at < each.ended_at for each in touches):
        return
    later = [each.began_at for each in touches if at < each.began_at < at + CAP]
    yield Touched(at, min([at + CAP, *later]), event["actor_id"], event["team_id"])


def _waited(made: Known) -> Iterator[Fact]:
    for row in made.rows["step_outs"]:
        ended = _maybe(row["answered_at"] or row["withdrawn_at"])
        told = ("specialist", row["asked_of"], row["kind"])
        yield Waited(_moment(row["asked_at"]), ended, row["id"], *told)
    for row in made.rows["waits"]:
        ended = _maybe(row["ended_at"])
        yield Waited(_moment(row["began_at"]), ended, row["id"], row["party"], row["reason"])


def _corrected(made: Known) -> Iterator[Fact]:
    for event in made.rows["events"]:
        values = event["values"]
        if event["kind"] != "core.interval_corrected" or not values:
            continue
        if values["person_id"] is not None:
            made.names[values["person_id"]] = values["person"]
        yield Corrected(
            _moment(values["began_at"]),
            _moment(values["ended_at"]),
            event["id"],
            values["kind"],
            values["person_id"],
            values["team_id"],
            values["party"],
            values["words"],
            values["what"],
        )


def _first_owner(made: Known) -> tuple[int | None, int | None]:
    case = made.case
    if case["owner_id"] is not None:
        made.names.setdefault(case["owner_id"], case["owner_name"])
    if any(isinstance(fact, Given) for fact in made.facts):
        first = made.rows["events"][0]["values"] if made.rows["events"] else {}
        return first.get("owner_id"), first.get("team_id")
    return case["owner_id"], case["owners"] if case["owner_id"] else case["team_id"]
