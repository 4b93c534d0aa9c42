"""The choice of light or dark."""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from opx_web.rendering import safe_path, theme_cookie
from opx_web.requests import OpxRequest, opx, typed
from opx_web.routing import action

YEAR_SECONDS = 365 * 24 * 3600


@action("/appearance", public=True)
async def choose_theme(request: OpxRequest) -> Response[Any]:
    """Keep the choice of light, dark or as the device has it."""
    form = await typed(request)
    theme = form.get("theme", "")
    answer = Redirect(safe_path(form.get("next", "/")), status_code=303)
    if theme in ("light", "dark", "device"):
        name, secure = theme_cookie(opx(request)), opx(request).settings.secure_cookies
        answer.set_cookie(
            Cookie(
                name,
                value=theme,
                max_age=YEAR_SECONDS,
                samesite="lax",
                httponly=True,
                secure=secure,
            )
        )
    return answer
