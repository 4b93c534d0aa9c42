"""Opening cases: one from a form, or hundreds from a file, by the same way in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from opx_core import db, deadlines, events, names, plugins, references
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require


@dataclass(frozen=True, slots=True)
class Person:
    """A person or organisation as first told to us. One of the names must be there."""

    title: str = ""
    given_name: str = ""
    family_name: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    postcode: str = ""
    region: str = ""
    unnamed: str = ""

    @property
    def name(self) -> str:
        """How they are shown: the organisation, the full name, or what ``unnamed`` says."""
        full = " ".join(filter(None, (self.title, self.given_name, self.family_name)))
        return self.organisation or full or self.unnamed


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A case about to be opened. ``received_at`` (aware) starts its clocks."""

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


async def open_case(actor: Actor, permission: str, event: str, draft: CaseDraft) -> Row:
    """Open one case; gives its id and reference. ``event`` is the kind to record."""
    return (await open_cases(actor, permission, event, [draft]))[0]


async def open_cases(
    actor: Actor, permission: str, event: str, drafts: Sequence[CaseDraft]
) -> list[Row]:
    """Open cases in one transaction; gives ``{"id", "reference"}`` of each, in order.

    Raises ``NotAllowed`` if the actor may not open one in its client book.
    """
    for draft in drafts:
        require(actor, permission, {"book_id": draft.book_id})
    now, counts = datetime.now(UTC), await deadlines.settings()
    ids = await db.next_ids("case_file", len(drafts))
    parties = await add_people([draft.complainant for draft in drafts])
    clocks = [_deadlines(draft, counts, now) for draft in drafts]
    named = await _references(len(drafts))
    await db.insert(
        "case_file",
        [_case_row(*row, now) for row in zip(ids, named, drafts, parties, clocks, strict=True)],
    )
    await db.insert(
        "episode", [_episode(i, draft, now) for i, draft in zip(ids, drafts, strict=True)]
    )
    await _attach(ids, drafts, parties)
    await deadlines.begin(ids, clocks)
    await events.record_many(
        [
            events.Happening(
                events.case_stream(case_id), event, actor, _opening(draft), case_id, now
            )
            for case_id, draft in zip(ids, drafts, strict=True)
        ]
    )
    return [{"id": i, "reference": name} for i, name in zip(ids, named, strict=True)]


async def add_people(people: Sequence[Person]) -> list[int]:
    """Write down people with the words that search finds them by; gives their ids."""
    ids = await db.next_ids("party", len(people))
    await db.insert("party", [_party(i, one) for i, one in zip(ids, people, strict=True)])
    await db.insert(
        "party_word",
        [
            {"word": word, "party_id": party_id}
            for party_id, person in zip(ids, people, strict=True)
            for word in names.words(person.given_name, person.family_name, person.organisation)
        ],
    )
    return ids


def _party(party_id: int, person: Person) -> dict[str, object]:
    return {
        "id": party_id,
        "kind": "organisation" if person.organisation else "person",
        "title": person.title,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "organisation": person.organisation,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "postcode": person.postcode,
        "region": person.region,
    }


def _facts(draft: CaseDraft) -> dict[str, object]:
    return {"case": {"level": draft.level, "episode": 1}, **draft.facts}


def _deadlines(draft: CaseDraft, counts: Mapping[str, int], now: datetime) -> list[Row]:
    start = deadlines.Start(draft.kind, 1, draft.received_at, draft.nation, _facts(draft))
    return deadlines.rows(plugins.active().workflow(draft.kind), start, counts, now)


async def _references(count: int) -> list[str]:
    rows = await db.fetch(
        "select nextval('case_reference_seq') n from generate_series(1, $1)", count
    )
    return [references.reference(row["n"]) for row in rows]


def _case_row(
    case_id: int, name: str, draft: CaseDraft, party_id: int, clocks: list[Row], now: datetime
) -> dict[str, object]:
    workflow = plugins.active().workflow(draft.kind)
    due_at, deadline = deadlines.next_of(clocks)
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
    }


def _episode(case_id: int, draft: CaseDraft, now: datetime) -> dict[str, object]:
    return {
        "case_id": case_id,
        "number": 1,
        "started_at": draft.received_at,
        "opened_at": now,
    }


async def _attach(ids: list[int], drafts: Sequence[CaseDraft], parties: list[int]) -> None:
    others = [
        (i, role, who) for i, draft in zip(ids, drafts, strict=True) for role, who in draft.others
    ]
    other_ids = await _known_or_added([who for _, _, who in others])
    await db.insert(
        "case_party",
        [
            {"case_id": case_id, "party_id": party_id, "role": "complainant"}
            for case_id, party_id in zip(ids, parties, strict=True)
        ]
        + [
            {"case_id": case_id, "party_id": party_id, "role": role}
            for (case_id, role, _), party_id in zip(others, other_ids, strict=True)
        ],
    )


async def _known_or_added(people: Sequence[Person]) -> list[int]:
    """A firm is one party, however many cases it is in; a person is added each time."""
    firms = {person.organisation for person in people if person.organisation}
    rows = await db.fetch(
        "select organisation, min(id) id from party where kind = 'organisation' "
        "and organisation = any($1) group by organisation",
        sorted(firms),
    )
    known = {row["organisation"]: row["id"] for row in rows}
    new = {person.organisation or str(n): person for n, person in enumerate(people)}
    added = [(key, person) for key, person in new.items() if key not in known]
    ids = await add_people([person for _, person in added])
    known |= {key: party_id for (key, _), party_id in zip(added, ids, strict=True)}
    return [known[person.organisation or str(n)] for n, person in enumerate(people)]


def _opening(draft: CaseDraft) -> dict[str, object]:
    return {
        "level": draft.level,
        "subject": draft.subject,
        "complainant": draft.complainant.name,
        "received_at": draft.received_at,
        **draft.values,
    }
