"""Opening cases: one from a form, or hundreds from a file, by the same way in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from opx_core import case_texts, db, deadlines, events, references, workflows
from opx_core.case_texts import CaseText
from opx_core.db import Row
from opx_core.escalating.moments import Seen, next_moment
from opx_core.identity import Actor
from opx_core.mistakes import Mistake
from opx_core.parties.adding import Person, add_people
from opx_core.policy import require
from opx_core.workflow import Workflow


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A case about to be opened. ``received_at`` (aware) starts its clocks.

    ``complainant_id`` is the party that the complainant is known as, in the same client book.
    """

    kind: str
    book_id: int
    level: str
    subject: str
    complainant: Person
    received_at: datetime
    nation: str = "ENG"
    facts: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)
    others: tuple[tuple[str, Person], ...] = ()
    owner_id: int | None = None
    team_id: int | None = None
    complainant_id: int | None = None


async def open_case(actor: Actor, permission: str, event: str, draft: CaseDraft) -> Row:
    """Open one case; gives its id and reference. ``event`` is the kind to record."""
    return (await open_cases(actor, permission, event, [draft]))[0]


async def open_cases(
    actor: Actor, permission: str, event: str, drafts: Sequence[CaseDraft]
) -> list[Row]:
    """Open cases in one transaction; gives ``{"id", "reference"}`` of each, in order.

    Where the actor's roles reach some teams' cases only, what is of nobody goes to their team: they
    go on with it. Raises ``NotAllowed`` if the actor may not open one in its client book, and
    ``Mistake`` if none of the teams is theirs to see.
    """
    drafts = [_allowed(actor, permission, draft) for draft in drafts]
    await _check_known(drafts)
    now, given = datetime.now(UTC), await deadlines.given()
    flows = {kind: await workflows.current(kind) for kind in {each.kind for each in drafts}}
    ids = await db.next_ids("case_file", len(drafts))
    parties, others = await _people(drafts)
    clocks = [_deadlines(flows[draft.kind], draft, given, now) for draft in drafts]
    named = await _references([draft.book_id for draft in drafts])
    await db.insert(
        "case_file",
        [
            _case_row(flows[row[2].kind], *row, now)
            for row in zip(ids, named, drafts, parties, clocks, strict=True)
        ],
    )
    opened = zip(ids, drafts, strict=True)
    await db.insert("episode", [_episode(i, draft, now) for i, draft in opened])
    await _attach(ids, drafts, parties, others)
    await deadlines.begin(ids, clocks)
    await case_texts.keep(
        [
            CaseText(i, "case", i, "", title=draft.subject, at=draft.received_at)
            for i, draft in zip(ids, drafts, strict=True)
        ]
    )
    happened = [
        events.Happening(events.case_stream(i), event, actor, _opening(draft), i, now)
        for i, draft in zip(ids, drafts, strict=True)
    ]
    await events.record_many(happened)
    return [{"id": i, "reference": name} for i, name in zip(ids, named, strict=True)]


def _allowed(actor: Actor, permission: str, draft: CaseDraft) -> CaseDraft:
    require(actor, permission, {"book_id": draft.book_id, "kind": draft.kind})
    some = (actor.reach or {}).get("core.read_cases")
    if some is None or draft.team_id is not None or draft.owner_id is not None:
        return draft
    fits = [each.teams for each in some if each.kinds is None or draft.kind in each.kinds]
    if None in fits:
        return draft
    teams = sorted(frozenset().union(*(each for each in fits if each is not None)))
    if not teams:
        raise Mistake("You would not see it: you are in no team. Ask an administrator for one.")
    return replace(draft, team_id=actor.team_id if actor.team_id in teams else teams[0])


def _facts(draft: CaseDraft, state: str) -> dict[str, object]:
    known = {"state": state, "level": draft.level, "episode": 1, "nation": draft.nation}
    return {"case": {**known, "subject": draft.subject}, **draft.facts}


def _deadlines(
    workflow: Workflow, draft: CaseDraft, given: deadlines.Given, now: datetime
) -> list[Row]:
    facts = _facts(draft, workflow.initial)
    start = deadlines.Start(draft.kind, 1, draft.received_at, draft.nation, facts)
    return deadlines.rows(workflow, start, given, now)


_REFERENCES = """
select nextval('case_reference_seq') n, coalesce(nullif(b.letters, ''), (select value #>> '{}'
    from tenant_setting where key = 'organisation.prefix')) prefix
from unnest($1::bigint[]) with ordinality d(book_id, place)
left join client_book b on b.id = d.book_id order by d.place
"""


async def _references(book_ids: Sequence[int]) -> list[str]:
    """References with the letters of each client book, else the tenant's; the rest is unique."""
    rows = await db.fetch(_REFERENCES, list(book_ids))
    made = (references.reference(row["n"]) for row in rows)
    pairs = zip((row["prefix"] for row in rows), made, strict=True)
    return [f"{prefix}-{one}" if prefix else one for prefix, one in pairs]


def _case_row(
    workflow: Workflow,
    case_id: int,
    name: str,
    draft: CaseDraft,
    party_id: int,
    clocks: list[Row],
    now: datetime,
) -> dict[str, object]:
    due_at, deadline = deadlines.next_of(clocks)
    seen = Seen(False, 0, _facts(draft, workflow.initial), tuple(clocks), now, now)
    return {
        "id": case_id,
        "reference": name,
        "kind": draft.kind,
        "workflow_version": workflow.version,
        "book_id": draft.book_id,
        "state": workflow.initial,
        "level": draft.level,
        "subject": draft.subject,
        "complainant_id": party_id,
        "owner_id": draft.owner_id,
        "team_id": draft.team_id,
        "nation": draft.nation,
        "facts": json.dumps(dict(draft.facts)),
        "received_at": draft.received_at,
        "episode_started_at": draft.received_at,
        "opened_at": now,
        "next_due_at": due_at,
        "next_deadline": deadline,
        "next_escalation_at": next_moment(workflow, seen),
    }


def _episode(case_id: int, draft: CaseDraft, now: datetime) -> dict[str, object]:
    return {
        "case_id": case_id,
        "number": 1,
        "started_at": draft.received_at,
        "opened_at": now,
    }


async def _attach(
    ids: list[int], drafts: Sequence[CaseDraft], parties: list[int], others: list[int]
) -> None:
    roles = [(i, role) for i, draft in zip(ids, drafts, strict=True) for role, _ in draft.others]
    await db.insert(
        "case_party",
        [
            {"case_id": case_id, "party_id": party_id, "role": "complainant"}
            for case_id, party_id in zip(ids, parties, strict=True)
        ]
        + [
            {"case_id": case_id, "party_id": party_id, "role": role}
            for (case_id, role), party_id in zip(roles, others, strict=True)
        ],
    )


async def _check_known(drafts: Sequence[CaseDraft]) -> None:
    told = {(draft.complainant_id, draft.book_id) for draft in drafts if draft.complainant_id}
    rows = await db.fetch(
        "select id, book_id from party where id = any($1) and merged_into_id is null",
        sorted(party_id for party_id, _ in told if party_id),
    )
    if told - {(row["id"], row["book_id"]) for row in rows}:
        raise LookupError("That person is not one of this client book.")


async def _people(drafts: Sequence[CaseDraft]) -> tuple[list[int], list[int]]:
    """The parties of the complainants, and of all the others, in the drafts' order.

    A firm is one party in its client book, however many cases it is in; a person is added each
    time, unless the draft says who it is. All in one go: two writers must not wait for each other.
    """
    others = [(draft.book_id, who) for draft in drafts for _, who in draft.others]
    known = await _known_firms(others)
    fresh: dict[object, tuple[int, Person]] = {
        ("complainant", n): (draft.book_id, draft.complainant)
        for n, draft in enumerate(drafts)
        if draft.complainant_id is None
    }
    keys = [_key(n, book_id, who) for n, (book_id, who) in enumerate(others)]
    fresh |= {key: who for key, who in zip(keys, others, strict=True) if key not in known}
    added = await add_people(
        [who for _, who in fresh.values()], [book_id for book_id, _ in fresh.values()]
    )
    known |= dict(zip(fresh, added, strict=True))
    complainants = [
        draft.complainant_id or known["complainant", n] for n, draft in enumerate(drafts)
    ]
    return complainants, [known[key] for key in keys]


def _key(place: int, book_id: int, who: Person) -> object:
    return (book_id, who.organisation) if who.organisation else ("other", place)


async def _known_firms(others: Sequence[tuple[int, Person]]) -> dict[Any, int]:
    firms = {who.organisation for _, who in others if who.organisation}
    rows = await db.fetch(
        "select p.organisation, p.book_id, "
        "min(coalesce(later.merged_into_id, p.merged_into_id, p.id)) id from party p "
        "left join party later on later.id = p.merged_into_id where p.kind = 'organisation' "
        "and p.organisation = any($1) and p.book_id = any($2) "
        "group by p.organisation, p.book_id",
        sorted(firms),
        sorted({book_id for book_id, _ in others}),
    )
    return {(row["book_id"], row["organisation"]): row["id"] for row in rows}


def _opening(draft: CaseDraft) -> dict[str, object]:
    return {
        "level": draft.level,
        "subject": draft.subject,
        "complainant": draft.complainant.name,
        "received_at": draft.received_at,
        "clock": {
            "nation": draft.nation,
            "level": draft.level,
            "facts": dict(draft.facts),
            "started_at": draft.received_at,
        },
        **({"owner_id": draft.owner_id, "team_id": draft.team_id} if draft.owner_id else {}),
        **draft.values,
    }
