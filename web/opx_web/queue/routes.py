"""The addresses of the queue."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.response import Redirect, Stream

from opx_core import case_list
from opx_web.queue import query
from opx_web.queue.export import cases_csv
from opx_web.queue.view import queue_page
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, opx, tenant_of
from opx_web.routing import CSV, download, page


@page("/", permission="core.read_cases")
async def front(request: OpxRequest) -> Response[Any]:
    """The list of cases is where everybody starts."""
    return Redirect("/cases", status_code=303)


@page("/cases", permission="core.read_cases")
async def show_queue(request: OpxRequest) -> Response[Any]:
    """A page of cases."""
    actor, now = actor_of(request), datetime.now(UTC)
    found = await case_list.page(actor, query.read(request.query_params), now)
    return render(request, "opx/queue.html", await queue_page(actor, found, now), block="queue")


@download("/cases.csv", permission="core.export_cases")
async def list_as_csv(request: OpxRequest) -> Response[Any]:
    """The whole list behind the page, as CSV, in its order."""
    actor, tenant = actor_of(request), tenant_of(request)
    wanted = query.read(request.query_params)
    case_list.conditions(actor, wanted, datetime.now(UTC))
    return Stream(
        cases_csv(opx(request).tenants, tenant, actor, wanted),
        media_type=CSV,
        headers={"content-disposition": 'attachment; filename="cases.csv"'},
    )


ROUTES = [front, show_queue, list_as_csv]
