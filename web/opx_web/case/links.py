"""Links between cases: made and ended."""

from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import cases
from opx_core.cases import links
from opx_core.references import tidy
from opx_web.case.notes import again
from opx_web.case.together import Typed
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action


@action("/cases/{reference:str}/links", permission="core.link_cases")
async def link(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Link the case to another, or show it again with what was typed."""
    form = await typed(request)
    other, kind = form.get("other", ""), form.get("kind", "")
    try:
        await links.link(actor_of(request), reference, other, kind)
    except cases.Invalid as invalid:
        return await again(request, reference, "link", Typed(form, invalid.errors))
    return Redirect(f"/cases/{tidy(reference)}?done=linked", status_code=303)


@action("/cases/{reference:str}/links/{link_id:int}/end", permission="core.link_cases")
async def unlink(
    request: OpxRequest, reference: FromPath[str], link_id: FromPath[int]
) -> Response[Any]:
    """End a link."""
    await links.unlink(actor_of(request), reference, link_id)
    return Redirect(f"/cases/{tidy(reference)}?done=unlinked", status_code=303)


ROUTES = [link, unlink]
