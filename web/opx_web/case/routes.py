"""The addresses of a case."""

from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import cases
from opx_core.cases import reading
from opx_core.cases.assignment import CannotOwn
from opx_core.ids import row_id
from opx_core.references import tidy
from opx_web.case.view import case_page
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page


@page("/cases/{reference:str}", permission="core.read_cases")
async def show_case(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """One case."""
    case = await reading.read(actor_of(request), reference)
    return render(request, "opx/case.html", await case_page(request, case))


@action("/cases/{reference:str}/assignment", permission="core.take_cases")
async def assign(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Give the case to someone, or take it."""
    actor, form = actor_of(request), await typed(request)
    owner = form.get("owner", "")
    owner_id, version = row_id(owner), row_id(form.get("version", "")) or 0
    try:
        if owner and owner_id is None:
            raise CannotOwn("Choose someone from the list.")
        await cases.assign(actor, reference, owner_id, version=version)
    except (cases.Conflict, CannotOwn) as error:
        case = await reading.read(actor, reference)
        view = await case_page(request, case, give_error=str(error))
        status = 409 if isinstance(error, cases.Conflict) else 422
        return render(request, "opx/case.html", view, status=status)
    done = "taken" if owner_id == actor.id else "given"
    return Redirect(f"/cases/{tidy(reference)}?done={done}", status_code=303)


ROUTES = [show_case, assign]
