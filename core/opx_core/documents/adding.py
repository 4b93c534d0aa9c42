"""A document's row: added once its bytes are in the store."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from opx_core import case_texts, cases, data_classes, db, events, jobs, notices, rings
from opx_core.case_texts import CaseText
from opx_core.data_classes import GENERAL
from opx_core.db import Row
from opx_core.documents import storage
from opx_core.documents.finding import readable
from opx_core.documents.limits import NotTaken, size_words
from opx_core.files.kinds import KINDS
from opx_core.identity import Actor
from opx_core.notices import Notice
from opx_core.policy import require
from opx_core.quotas import check_storage

WHO_SEES = {
    "team": "Only the team sees it.",
    "firm": "The firm and the ombudsman see it.",
    "complainant": "The complainant’s side can see it.",
    "respondent": "The respondent’s side can see it.",
    "all": "The customer can see it.",
}
HIDDEN = "A document for the team only"


class AlreadyThere(NotTaken):
    """The case has a document with the same content. ``document`` is its row."""

    def __init__(self, document: Row) -> None:
        super().__init__(
            f"It is here already, as “{document['name']}”. There is no need to add it again."
        )
        self.document = document


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document whose bytes are in the store under ``<tenant>/<key>``."""

    key: UUID
    name: str
    kind: str
    size: int
    sha256: bytes
    ring: str = "firm"
    marks: tuple[str, ...] = ()
    source: str = "upload"
    added_at: datetime | None = None
    data_class: str = GENERAL


def new_key() -> UUID:
    """A key that nobody can guess."""
    return UUID(bytes=secrets.token_bytes(16), version=4)


async def check(actor: Actor, case: Row, sha256: bytes, size: int) -> None:
    """``NotTaken`` if the case has it already, or has too much."""
    limits = storage.active().limits
    limits.check_one(size)
    there = await db.fetch(
        "select d.* from document d where d.case_id = $1 and d.sha256 = $2"  # noqa: S608
        f" and d.withdrawn_at is null and {readable(actor, 'd')} order by d.id limit 1",
        case["id"],
        sha256,
    )
    if there:
        raise AlreadyThere(dict(there[0]))
    (sums,) = await db.fetch(
        "select count(*) n, coalesce(sum(size), 0)::bigint size from document where case_id = $1",
        case["id"],
    )
    limits.check_case(sums["n"], sums["size"], size)
    if full := await check_storage(size):
        raise NotTaken(full)


async def add(actor: Actor, reference: str, new: NewDocument) -> Row:
    """Add the row, its event, and the job that reads it; gives the row.

    ``NotTaken`` where the case has it already, or has too much: the caller removes the bytes.
    """
    case = await cases.lock(actor, reference)
    require(actor, "core.add_documents", case)
    await check(actor, case, new.sha256, new.size)
    (document,) = await keep(actor, case["id"], [new])
    await _tell_owner(actor, case, document)
    return document


async def keep(actor: Actor, case_id: int, some: Sequence[NewDocument]) -> list[Row]:
    """Add rows without asking whether they may be: for what OPX itself brings to a case."""
    ids = await db.next_ids("document", len(some))
    rows = [_row(actor, case_id, *each) for each in zip(ids, some, strict=True)]
    await db.insert("document", rows)
    await case_texts.keep([text(row) for row in rows])
    stream = events.case_stream(case_id)
    await events.record_many(
        [
            events.Happening(
                stream, "core.document_added", actor, told(row), case_id, row["added_at"]
            )
            for row in rows
        ]
    )
    for row in rows:
        await jobs.enqueue("core.read_document", document_id=row["id"])
    return rows


async def _tell_owner(actor: Actor, case: Row, document: Row) -> None:
    if document["ring"] != "team":
        plain = document["data_class"] == GENERAL
        words = document["name"] if plain else "A document of a class that not everybody reads"
        notice = Notice("core.document_added", case["id"], words)
        await notices.tell(actor, [case["owner_id"]], notice)


def told(document: Row) -> Row:
    """What an event says of a document. Of one for the team, others learn only that it is there."""
    what = f"{document['name']}, {KINDS[document['kind']].name}, {size_words(document['size'])}"
    hidden = document["ring"] == "team"
    return {
        "document_id": document["id"],
        "what": HIDDEN if hidden else what,
        "ring": document["ring"],
        "who_sees": WHO_SEES[document["ring"]],
        "sha256": document["sha256"].hex(),
    }


def text(document: Row, body: str = "") -> CaseText:
    """A document as search finds it."""
    return CaseText(
        case_id=document["case_id"],
        source="document",
        source_id=document["id"],
        body=body,
        title=document["name"],
        ring=document["ring"],
        author_id=document["author_id"],
        team_id=document["team_id"],
    )


def _row(actor: Actor, case_id: int, document_id: int, new: NewDocument) -> Row:
    if new.ring not in rings.RINGS:
        raise NotTaken("Choose who may see it.")
    if new.data_class not in {each.key for each in data_classes.readable(actor)}:
        raise NotTaken("Choose a class that you may read.")
    return {
        "id": document_id,
        "case_id": case_id,
        "key": new.key,
        "name": new.name,
        "kind": new.kind,
        "size": new.size,
        "sha256": new.sha256,
        "marks": "\n".join(new.marks),
        "source": new.source,
        "ring": new.ring,
        "data_class": new.data_class,
        "author_id": actor.id,
        "team_id": actor.team_id,
        "added_at": new.added_at or datetime.now(UTC),
    }
