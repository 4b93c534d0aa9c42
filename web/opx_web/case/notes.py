"""Notes: written and pinned."""

from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import cases
from opx_core.cases import reading
from opx_core.references import tidy
from opx_web.case.together import Typed
from opx_web.case.view import case_page
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action


@action("/cases/{reference:str}/notes", permission="core.add_notes")
async def write_note(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Add a note, or show the case again with the note as typed."""
    actor, form = actor_of(request), await typed(request)
    try:
        await cases.add_note(actor, reference, form.get("text", ""), form.get("ring", "firm"))
    except cases.Invalid as invalid:
        return await again(request, reference, "note", Typed(form, invalid.errors))
    return Redirect(f"/cases/{tidy(reference)}?done=noted", status_code=303)


@action("/cases/{reference:str}/notes/{note_id:int}/pin", permission="core.add_notes")
async def pin(
    request: OpxRequest, reference: FromPath[str], note_id: FromPath[int]
) -> Response[Any]:
    """Pin a note, or with ``pinned=no`` no longer."""
    pinned = (await typed(request)).get("pinned", "yes") == "yes"
    await cases.pin_note(actor_of(request), reference, note_id, pinned)
    done = "pinned" if pinned else "unpinned"
    return Redirect(f"/cases/{tidy(reference)}?done={done}", status_code=303)


async def again(request: OpxRequest, reference: str, form: str, refused: Typed) -> Response[Any]:
    """The case again, with the form of that name as it was typed and what is wrong with it."""
    case = await reading.read(actor_of(request), reference)
    view = await case_page(request, case, refused_form=(form, refused))
    return render(request, "opx/case.html", view, status=422)


ROUTES = [write_note, pin]
