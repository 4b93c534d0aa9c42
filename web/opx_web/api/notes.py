"""Notes of a case: read as far as their ring lets, and written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from litestar import Response

from opx_core import cases
from opx_core.cases import notes
from opx_web.api.problems import Fault
from opx_web.api.routing import answer, read, write
from opx_web.api.values import Before, Reference
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import API


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note."""

    id: int
    text: str
    ring: str
    by: str | None
    at: datetime
    pinned: bool


@dataclass(frozen=True, slots=True)
class NoteList:
    """Notes, newest first; ``next`` is the address of those before."""

    items: list[NoteView]
    next: str | None


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note to write. ``ring`` says who sees it: the team, the firm, or all parties."""

    text: str
    ring: Literal["team", "firm", "complainant", "respondent", "all"] = "firm"


@dataclass(frozen=True, slots=True)
class NoteMade:
    """The id of a note that was written."""

    id: int


@read("/cases/{reference:str}/notes", permission="core.read_cases", scope="notes:read")
async def list_notes(
    request: OpxRequest, reference: Reference, before: Before = None
) -> Response[NoteList]:
    """The notes that this token may see, newest first, 50 a page."""
    actor = actor_of(request)
    case = await cases.find(actor, reference)
    rows = await notes.notes_of(actor, case["id"], before)
    shown, more = rows[: notes.PAGE], len(rows) > notes.PAGE
    address = f"{API}/cases/{case['reference']}/notes?before={shown[-1]['id']}" if more else None
    return answer(NoteList([NoteView(**row) for row in shown], address))


@write("/cases/{reference:str}/notes", permission="core.add_notes", scope="notes:write")
async def write_note(
    request: OpxRequest, reference: Reference, data: NewNote
) -> Response[NoteMade]:
    """Write a note."""
    try:
        note_id = await cases.add_note(actor_of(request), reference, data.text, data.ring)
    except cases.Invalid as error:
        said = {"/text" if name == "body" else f"/{name}": w for name, w in error.errors.items()}
        raise Fault(422, "The note cannot be written so.", said) from None
    return answer(NoteMade(note_id), 201)


ROUTES = [list_notes, write_note]
