"""The list of workflows, the page of one, and what is done with its draft as a whole."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import approvals
from opx_core.ids import row_id
from opx_core.mistakes import Mistake
from opx_core.workflows import drafts, files, now, publishing
from opx_web.admin.overview import rooms
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, form_of, typed
from opx_web.routing import action, page
from opx_web.workflows.values import KindRow, KindsPage
from opx_web.workflows.view import HERE, flow_page

PERMISSION = "core.open_setup"
DONE = {
    "begun": "The draft is begun. What is in force stays in force.",
    "discarded": "The draft is discarded.",
    "saved": "Saved in the draft.",
    "removed": "Taken out of the draft.",
    "loaded": "The file is loaded as the draft.",
    "taken": "The module’s news are in the draft.",
    "asked": "Asked. The second person is told.",
    "published": "Published. It is in force from now on.",
    "moving": "The cases are being taken over. Each one says so.",
    "rehearsing": "The rehearsal is asked for. Its own part of this page says how it stands.",
    "stopped": "The rehearsal is stopped.",
    "undoing": "The cases are being taken back. Each one says so.",
}
Doing = Callable[[], Awaitable[Any]]


@page(HERE, permission=PERMISSION)
async def show_workflows(request: OpxRequest) -> Response[Any]:
    """The workflows of the tenant."""
    rows = []
    for own in now():
        waiting = await approvals.find_waiting(drafts.PUBLISH, own.kind)
        rows.append(
            KindRow(
                own.name,
                f"{HERE}/{own.kind}",
                f"Version {own.version}",
                await _draft_words(own.kind),
                f"Waits for approval, asked by {waiting.asker}" if waiting else "",
            )
        )
    return render(
        request, "opx/workflows.html", KindsPage(rooms(actor_of(request), HERE), tuple(rows))
    )


@page(f"{HERE}/{{kind:str}}", permission=PERMISSION)
async def show_workflow(request: OpxRequest, kind: FromPath[str]) -> Response[Any]:
    """One workflow."""
    done = DONE.get(request.query_params.get("done", ""), "")
    return await shown(request, kind, done=done)


async def shown(
    request: OpxRequest,
    kind: str,
    *,
    done: str = "",
    wrong: tuple[str, ...] = (),
    status: int = 200,
) -> Response[Any]:
    """The page of a workflow, with what could not be done."""
    view = await flow_page(actor_of(request), kind, done, wrong)
    return render(request, "opx/workflow.html", view, status=status)


async def tried(request: OpxRequest, kind: str, does: Doing, done: str) -> Response[Any]:
    """Do it and go back to the page, or show the page with the reason why not."""
    try:
        await does()
    except drafts.DraftConflict as error:
        said = f"{error} Look at what changed, then do it again."
        return await shown(request, kind, wrong=(said,), status=409)
    except (Mistake, drafts.NoDraft) as error:
        return await shown(request, kind, wrong=tuple(str(error).splitlines()), status=422)
    return Redirect(f"{HERE}/{kind}?done={done}", status_code=303)


def at_of(form: dict[str, str]) -> int:
    """The version of the draft that a form was made from."""
    return row_id(form.get("at", "")) or 0


@action(f"{HERE}/{{kind:str}}/draft", permission=drafts.DESIGN)
async def begin(request: OpxRequest, kind: FromPath[str]) -> Response[Any]:
    """Begin a draft."""
    return await tried(request, kind, lambda: drafts.begin(actor_of(request), kind), "begun")


@action(f"{HERE}/{{kind:str}}/discarding", permission=drafts.DESIGN)
async def discard(request: OpxRequest, kind: FromPath[str]) -> Response[Any]:
    """Throw the draft away."""
    at = at_of(await typed(request))
    return await tried(
        request, kind, lambda: drafts.discard(actor_of(request), kind, at), "discarded"
    )


@action(f"{HERE}/{{kind:str}}/proposal", permission=drafts.DESIGN)
async def take_proposal(request: OpxRequest, kind: FromPath[str]) -> Response[Any]:
    """Take over what the module proposes."""
    at = at_of(await typed(request))
    does = publishing.take_proposal
    return await tried(request, kind, lambda: does(actor_of(request), kind, at), "taken")


@action(f"{HERE}/{{kind:str}}/file", permission=drafts.DESIGN)
async def load(request: OpxRequest, kind: FromPath[str]) -> Response[Any]:
    """Make the draft what a file says."""
    form = await form_of(request)
    file = form.get("file")
    content = await file.read() if isinstance(file, UploadFile) else b""
    at = row_id(str(form.get("at", "")))

    async def does() -> None:
        if not content:
            raise Mistake("Choose a file that was exported here or elsewhere.")
        await files.load(actor_of(request), kind, content, at)

    return await tried(request, kind, does, "loaded")


@action(f"{HERE}/{{kind:str}}/asking", permission=drafts.DESIGN)
async def ask(request: OpxRequest, kind: FromPath[str]) -> Response[Any]:
    """Ask a second person to publish the draft."""
    form = await typed(request)
    move, reason = form.get("move_cases") == "yes", form.get("reason", "").replace("\x00", "")

    async def does() -> None:
        at = at_of(form)
        await publishing.ask(actor_of(request), kind, at, move_cases=move, reason=reason.strip())

    return await tried(request, kind, does, "asked")


async def _draft_words(kind: str) -> str:
    try:
        draft = await drafts.read(kind)
    except drafts.NoDraft:
        return "No draft"
    return f"Draft, last changed by {draft.changer or 'its module'}"


ROUTES = [show_workflows, show_workflow, begin, discard, take_proposal, load, ask]
