"""The addresses of documents."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import cases, documents
from opx_core.cases import reading
from opx_core.documents import Changed
from opx_core.ids import row_id
from opx_core.references import tidy
from opx_web import words
from opx_web.documents.view import document_page, documents_page
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

ONE = "/cases/{reference:str}/documents/{document:str}"
READ, ADD = "core.read_documents", "core.add_documents"


@page("/cases/{reference:str}/documents", permission=READ)
async def show_documents(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """All documents of a case; the list alone for a page that has just added to it."""
    case = await reading.read(actor_of(request), reference)
    added = row_id(request.query_params.get("done", "")) or 0
    done = f"{words.count_words(added, 'document is', 'documents are')} added." if added else ""
    view = await documents_page(actor_of(request), case, done=done)
    return render(request, "opx/documents.html", view, block="list")


@page(ONE, permission=READ)
async def show_document(
    request: OpxRequest, reference: FromPath[str], document: FromPath[str]
) -> Response[Any]:
    """One document; that it was opened is kept."""
    _, row = await documents.find(actor_of(request), reference, document)
    await documents.see(actor_of(request), row)
    case = await reading.read(actor_of(request), reference)
    return render(request, "opx/document.html", await document_page(request, case, row))


@action(f"{ONE}/comments", permission=ADD)
async def comment(
    request: OpxRequest, reference: FromPath[str], document: FromPath[str]
) -> Response[Any]:
    """Say something about it."""
    actor, form = actor_of(request), await typed(request)
    body = form.get("comment", "")

    async def write() -> None:
        await documents.comment(actor, reference, document, body)

    return await _written(request, reference, document, form, "commented", write)


@action(f"{ONE}/ring", permission=ADD)
async def change_ring(
    request: OpxRequest, reference: FromPath[str], document: FromPath[str]
) -> Response[Any]:
    """Let others see it, or fewer."""
    actor, form = actor_of(request), await typed(request)
    ring = form.get("ring", "")

    async def write() -> None:
        await documents.show_to(actor, reference, document, ring, _version(form))

    return await _written(request, reference, document, form, "shown", write)


@action(f"{ONE}/class", permission=ADD)
async def change_class(
    request: OpxRequest, reference: FromPath[str], document: FromPath[str]
) -> Response[Any]:
    """Say what class of data it holds."""
    actor, form = actor_of(request), await typed(request)
    data_class = form.get("data_class", "")

    async def write() -> None:
        await documents.classify(actor, reference, document, data_class, _version(form))

    return await _written(request, reference, document, form, "classified", write)


@action(f"{ONE}/opinion", permission=ADD)
async def change_opinion(
    request: OpxRequest, reference: FromPath[str], document: FromPath[str]
) -> Response[Any]:
    """Agreed, disputed, or neither."""
    actor, form = actor_of(request), await typed(request)
    opinion = form.get("opinion", "")

    async def write() -> None:
        await documents.judge(actor, reference, document, opinion, _version(form))

    return await _written(request, reference, document, form, "judged", write)


@action(f"{ONE}/withdrawal", permission="core.withdraw_documents")
async def withdraw(
    request: OpxRequest, reference: FromPath[str], document: FromPath[str]
) -> Response[Any]:
    """Take it away, with the reason."""
    actor, form = actor_of(request), await typed(request)
    reason = form.get("reason", "")

    async def write() -> None:
        await documents.withdraw(actor, reference, document, reason, _version(form))

    return await _written(request, reference, document, form, "withdrawn", write)


ROUTES = [
    *(show_documents, show_document),
    *(comment, change_ring, change_class, change_opinion, withdraw),
]


async def _written(
    request: OpxRequest,
    reference: str,
    document: str,
    form: dict[str, str],
    done: str,
    write: Callable[[], Awaitable[None]],
) -> Response[Any]:
    """What every form of a document answers: 303, or its page with all that was typed."""
    try:
        await write()
    except (cases.Invalid, Changed) as error:
        _, row = await documents.find(actor_of(request), reference, document)
        case = await reading.read(actor_of(request), reference)
        errors = error.errors if isinstance(error, cases.Invalid) else {}
        conflict = "" if errors else str(error)
        view = await document_page(request, case, row, typed=form, errors=errors, conflict=conflict)
        return render(request, "opx/document.html", view, status=422 if errors else 409)
    return Redirect(f"/cases/{tidy(reference)}/documents/{document}?done={done}", status_code=303)


def _version(form: dict[str, str]) -> int:
    return row_id(form.get("version", "")) or 0
