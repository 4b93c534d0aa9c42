"""A little evidence on some of the demo's open cases, made by our own code."""

import hashlib
from dataclasses import dataclass

from opx_complaints.demo import files
from opx_core import db, documents, identity
from opx_core.documents import NewDocument
from opx_core.identity import Actor

CASES = 5
_OPEN = """
select c.id, c.reference, c.owner_id, p.name, p.title || ' ' || p.family_name as spoken
from case_file c join party p on p.id = c.complainant_id
where not c.closed and c.owner_id is not null order by c.next_due_at, c.id limit $1
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file and who sees it."""

    name: str
    kind: str
    content: bytes
    ring: str = "firm"


async def add() -> None:
    """Add letters, a photo, a statement and an e-mail to the open cases that are due first."""
    for number, case in enumerate(await db.fetch(_OPEN, CASES)):
        actor = await identity.actor(case["owner_id"])
        if actor is not None:
            await _keep(actor, case["id"], _pieces(number, case))


def _pieces(number: int, case: db.Row) -> list[Piece]:
    spoken, reference = case["spoken"].strip() or case["name"], case["reference"]
    letter = Piece(
        f"Acknowledgement {reference}.pdf", "pdf", files.letter(spoken, reference), "all"
    )
    more: tuple[list[Piece], ...] = (
        [Piece("Photo of the kitchen wall.png", "png", files.photo(), "all")],
        [Piece("Account statement October.csv", "csv", files.statement())],
        [Piece("Re your letter.eml", "eml", files.mail(case["name"], reference), "all")],
        [Piece("Handler’s timeline.txt", "txt", files.timeline(spoken), "team")],
        [],
    )
    return [letter, *more[number % len(more)]]


async def _keep(actor: Actor, case_id: int, pieces: list[Piece]) -> None:
    new = [
        NewDocument(
            documents.new_key(),
            piece.name,
            piece.kind,
            len(piece.content),
            hashlib.sha256(piece.content).digest(),
            piece.ring,
        )
        for piece in pieces
    ]
    for each, piece in zip(new, pieces, strict=True):
        await documents.store_bytes(each, piece.content)
    await documents.keep(actor, case_id, new)
