"""Finding cases: one box, whatever is typed into it."""

from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core import directory, search
from opx_core.search import Found
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import page
from opx_web.search.query import read
from opx_web.search.view import search_page


@page("/search", permission="core.read_cases")
async def show_search(request: OpxRequest) -> Response[Any]:
    """What is found, in groups; a whole reference opens its case at once."""
    actor = actor_of(request)
    wanted, wrong = read(request.query_params)
    found = await search.find(actor, wanted) if wanted.text and not wrong else Found(())
    if found.reference and wanted.only == "":
        return Redirect(f"/cases/{found.reference}", status_code=303)
    books = await directory.books(actor)
    view = search_page(wanted, found, books, dict(request.query_params.items()), wrong)
    return render(request, "opx/search.html", view, status=422 if wrong else 200)


ROUTES = [show_search]
