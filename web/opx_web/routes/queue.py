"""The queue: cases in the order in which they need someone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from litestar import Response
from litestar.response import Redirect, Stream

from opx_core import case_list
from opx_web import queue_query
from opx_web.pages import DueView, FieldView, MenuLink, TurnView
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, opx, tenant_of
from opx_web.routing import page
from opx_web.words import Tone


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the queue."""

    reference: str
    href: str
    complainant: str
    level: str
    subject: str
    state: str
    turn: TurnView
    owner: str
    team: str
    due: DueView | None
    received: str
    received_iso: str
    episode: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand together, and how many on this page; no label when not sorted by due."""

    label: str
    tone: Tone | Literal["none"]
    count: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the queue; `href` sorts by it, `sort` says how it is sorted now."""

    id: str
    label: str
    href: str = ""
    sort: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why no case is shown, and one useful step."""

    title: str
    why: str
    step: MenuLink | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue page; `columns` stand in the order of the table: nine of them."""

    title: str
    action: str
    total: str
    order: str
    filters: tuple[FieldView, ...]
    chips: tuple[Chip, ...]
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    next_href: str | None = None
    previous_href: str | None = None
    csv_href: str | None = None
    clear_href: str = ""
    nothing: Nothing | None = None


@page("/", permission="core.read_cases")
async def front(request: OpxRequest) -> Response[Any]:
    """The list of cases is where everybody starts."""
    return Redirect("/cases", status_code=303)


@page("/cases", permission="core.read_cases")
async def show_queue(request: OpxRequest) -> Response[Any]:
    """A page of cases."""
    from opx_web.queue_view import queue_page

    actor, now = actor_of(request), datetime.now(UTC)
    found = await case_list.page(actor, queue_query.read(request.query_params), now)
    return render(request, "opx/queue.html", await queue_page(actor, found, now), block="queue")


@page("/cases.csv", permission="core.export_cases")
async def download(request: OpxRequest) -> Response[Any]:
    """The whole list behind the page, as CSV, in its order."""
    actor, tenant = actor_of(request), tenant_of(request)
    wanted = queue_query.read(request.query_params)
    case_list.conditions(actor, wanted, datetime.now(UTC))
    from opx_web import export

    return Stream(
        export.cases_csv(opx(request).tenants, tenant, actor, wanted),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="cases.csv"'},
    )


ROUTES = [front, show_queue, download]
