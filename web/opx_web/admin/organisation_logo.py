"""The organisation's logo: chosen as a file, and taken away."""

from typing import Any

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from opx_core import organisation
from opx_core.organisation.logo import LogoChanged
from opx_core.organisation.pictures import LARGEST, ONLY, BadLogo
from opx_web.admin.organisation import HERE, PERMISSION, logo_page
from opx_web.requests import OpxRequest, actor_of, form_of, typed
from opx_web.routing import action


@action(f"{HERE}/logo", permission=PERMISSION)
async def save_logo(request: OpxRequest) -> Response[Any]:
    """Let the chosen picture be the logo."""
    form, file = await typed(request), (await form_of(request)).get("logo")
    chosen = isinstance(file, UploadFile) and bool(file.filename)
    content = await file.read(LARGEST + 1) if isinstance(file, UploadFile) and chosen else b""
    try:
        if not content:
            raise BadLogo(ONLY)
        await organisation.logo.change(actor_of(request), content, form.get("was", ""))
    except BadLogo as error:
        return await logo_page(request, str(error), 422)
    except LogoChanged as error:
        return await logo_page(request, str(error), 409)
    request.app.state.known_tenants.forget()
    return Redirect(f"{HERE}?done=logo", status_code=303)


@action(f"{HERE}/logo/remove", permission=PERMISSION)
async def remove_logo(request: OpxRequest) -> Response[Any]:
    """Have no logo."""
    form = await typed(request)
    try:
        await organisation.logo.remove(actor_of(request), form.get("was", ""))
    except LogoChanged as error:
        return await logo_page(request, str(error), 409)
    request.app.state.known_tenants.forget()
    return Redirect(f"{HERE}?done=none", status_code=303)


ROUTES = [save_logo, remove_logo]
