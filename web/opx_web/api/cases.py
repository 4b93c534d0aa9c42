"""Cases: the list, one of them, and what happened on it. Modules open those of their own kind."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from litestar import Response
from litestar.params import QueryParameter

from opx_core import case_list, field_classes, timeline
from opx_core.cases import reading
from opx_core.deadlines import NEVER
from opx_web.api.routing import answer, read
from opx_web.api.values import Before, Reference
from opx_web.api.versions import etag
from opx_web.case import words as case_words
from opx_web.queue import query
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import API

READ, SCOPE = "core.read_cases", "cases:read"
Text = Annotated[str, QueryParameter(max_length=200)]
InState = Annotated[str, QueryParameter(name="state", max_length=200)]  # a name of Litestar’s


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as it stands in the list. Moments are in UTC."""

    reference: str
    href: str
    kind: str
    state: str
    state_name: str
    level: str
    subject: str
    closed: bool
    episode: int
    received_at: datetime
    closed_at: datetime | None
    next_due_at: datetime | None
    next_deadline: str
    complainant: str
    owner: str | None
    team: str | None
    book: str


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of cases; ``next`` is the address of the one after it. Over 2,000 are not counted."""

    items: list[CaseLine]
    total: int
    more_than_counted: bool
    next: str | None


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline of a case: when it is due, how it ended, and by what rule.

    ``is_window`` is one that closes, ``theirs`` somebody else’s time.
    """

    rule: str
    name: str
    episode: int
    due_at: datetime
    met_at: datetime | None
    missed_at: datetime | None
    lapsed_at: datetime | None
    stopped_at: datetime | None
    paused_at: datetime | None
    is_window: bool
    theirs: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case. ``version`` is what a move has to be made from; it is its ETag too.

    ``fields`` are the answers to the workflow’s own fields: null where one is in ``kept``, of a
    class of data that this token may not read.
    """

    reference: str
    kind: str
    version: int
    state: str
    state_name: str
    level: str
    subject: str
    closed: bool
    episode: int
    nation: str
    received_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    complainant: str
    owner: str | None
    team: str | None
    book: str
    restricted: bool
    fields: dict[str, str | bool | None]
    kept: list[str]
    deadlines: list[DeadlineView]


@dataclass(frozen=True, slots=True)
class EventView:
    """Something that happened on a case, in words."""

    id: int
    kind: str
    at: datetime
    by: str | None
    title: str
    text: str
    ring: str


@dataclass(frozen=True, slots=True)
class EventList:
    """What happened, newest first; ``next`` is the address of what was before."""

    items: list[EventView]
    next: str | None


@read("/cases", permission=READ, scope=SCOPE)
async def list_cases(
    request: OpxRequest,
    in_state: InState = "open",
    level: Text = "",
    owner: Text = "",
    team: Text = "",
    book: Text = "",
    due: Text = "",
    age: Text = "",
    sort: Text = "due",
    after: Text = "",
) -> Response[CaseList]:
    """The cases that this token may see, 50 a page, with the filters of the list of cases."""
    told = {
        **{"state": in_state, "level": level, "owner": owner, "team": team, "book": book},
        **{"due": due, "age": age, "sort": sort, "after": after},
    }
    wanted = query.read(told)
    found = await case_list.page(actor_of(request), wanted)
    address = query.address(wanted, f"{API}/cases", after=found.next_after)
    return answer(
        CaseList(
            [_line(row) for row in found.rows],
            min(found.total, case_list.COUNT_LIMIT),
            found.more_than_counted,
            address if found.next_after else None,
        )
    )


@read("/cases/{reference:str}", permission=READ, scope=SCOPE)
async def read_case(request: OpxRequest, reference: Reference) -> Response[CaseView]:
    """One case with its deadlines."""
    return await case_answer(request, reference)


@read("/cases/{reference:str}/events", permission=READ, scope=SCOPE)
async def list_events(
    request: OpxRequest, reference: Reference, before: Before = None
) -> Response[EventList]:
    """What happened on a case, as far as this token may see it, newest first."""
    actor = actor_of(request)
    case = await reading.read(actor, reference)
    rows = await timeline.timeline(actor, case["id"], before)
    shown, more = rows[: timeline.PAGE], len(rows) > timeline.PAGE
    here = f"{API}/cases/{case['reference']}/events"
    following = f"{here}?before={shown[-1]['id']}" if more else None
    return answer(EventList([_event(row) for row in shown], following))


ROUTES = [list_cases, read_case, list_events]


async def case_answer(
    request: OpxRequest, reference: str, status: int = 200, **headers: str
) -> Response[Any]:
    """The case as it now stands, with its version as ETag."""
    case = await reading.read(actor_of(request), reference)
    told, kept = field_classes.answers(actor_of(request), case, json.loads(case["fields"]))
    rows = await reading.deadlines_of(case["id"])
    deadlines = [
        DeadlineView(**{name: row[name] for name in DeadlineView.__dataclass_fields__})
        for row in rows
    ]
    view = CaseView(
        **{name: case[name] for name in _SAME},
        state_name=case_words.state_name(case),
        complainant=case["complainant_name"],
        owner=case["owner_name"],
        team=case["team_name"],
        book=case["book_name"],
        fields=told,
        kept=kept,
        deadlines=deadlines,
    )
    return answer(view, status, etag=etag(case["version"]), **headers)


_SAME = (
    *("reference", "kind", "version", "state", "level", "subject", "closed", "episode"),
    *("nation", "received_at", "opened_at", "closed_at", "restricted"),
)
_LINE = (
    *("reference", "kind", "state", "level", "subject", "closed", "episode"),
    *("received_at", "closed_at", "complainant"),
)


def _line(row: dict[str, Any]) -> CaseLine:
    due = row["next_due_at"]
    return CaseLine(
        **{name: row[name] for name in _LINE},
        href=f"{API}/cases/{row['reference']}",
        state_name=case_words.state_name(row),
        next_due_at=due if due and due < NEVER else None,
        next_deadline=row["next_deadline"] or "",
        owner=row["owner_name"],
        team=row["team_name"],
        book=row["book_name"],
    )


def _event(row: dict[str, Any]) -> EventView:
    kind, values = timeline.kind_of(row["kind"]), row["values"]
    title = timeline.in_words(kind.title, values, datetime.isoformat)
    text = timeline.in_words(kind.sentence, values, datetime.isoformat) if values else ""
    return EventView(row["id"], row["kind"], row["at"], row["actor"], title, text, row["ring"])
