"""The choice of light or dark."""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from opx_web.rendering import THEME_COOKIE, safe_path
from opx_web.requests import OpxRequest, typed
from opx_web.routing import action

YEAR_SECONDS = 365 * 24 * 3600


@action("/appearance", public=True)
async def choose_theme(request: OpxRequest) -> Response[Any]:
    """Keep the choice of light, dark or as the device has it."""
    form = await typed(request)
    theme = form.get("theme", "")
    answer = Redirect(safe_path(form.get("next", "/")), status_code=303)
    if theme in ("light", "dark", "device"):
        answer.set_cookie(
            Cookie(THEME_COOKIE, value=theme, max_age=YEAR_SECONDS, samesite="lax", httponly=True)
        )
    return answer
