"""Their complaints: the list, one of them, a document."""

from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core.outside import apps, reading
from opx_core.outside.sides import READ
from opx_web.documents.content import sent
from opx_web.outside import view
from opx_web.outside.page import MyCases
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, tenant_of
from opx_web.routing import outside_page

DONE = {"app": "Your app is set up. Next time, sign in with it."}


@outside_page(view.HOME, permission=READ)
async def show_cases(request: OpxRequest) -> Response[Any]:
    """Every case that they reach."""
    actor = actor_of(request)
    rows = await reading.own_cases(actor)
    page = MyCases(
        firm=tenant_of(request).name,
        title=view.home(actor).label,
        name=actor.name,
        cases=tuple(view.case_link(row, view.side_of(actor, row)) for row in rows),
        app_href="" if await apps.has(actor) else "/my/app",
        done=DONE.get(request.query_params.get("done", ""), ""),
    )
    return render(request, "opx/my_cases.html", page)


@outside_page(f"{view.HOME}/cases/{{reference:str}}", permission=READ)
async def show_case(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Where one of them stands, and what is shared."""
    actor = actor_of(request)
    row = await reading.case(actor, reference)
    page = view.my_case(
        actor,
        row,
        tenant_of(request).name,
        await reading.dates(row["id"]),
        await reading.documents(actor, row["id"]),
        await reading.notes(actor, row["id"]),
    )
    return render(request, "opx/my_case.html", page)


@outside_page(f"{view.HOME}/cases/{{reference:str}}/documents/{{document:str}}", permission=READ)
async def download(
    request: OpxRequest, reference: FromPath[str], document: FromPath[str]
) -> Response[Any]:
    """A document that is shared with their side, to be saved."""
    row = await reading.document(actor_of(request), reference, document)
    answer, _ = await sent(request, row)
    return answer


ROUTES = [show_cases, show_case, download]
