"""The token in every form, which another site cannot know."""

from typing import Any

from litestar.exceptions import ClientException
from litestar.middleware.csrf import CSRFMiddleware
from litestar.types import Receive, Scope, Send


class FormTokens(CSRFMiddleware):
    """Litestar's middleware, for which a token that is no text, or not ASCII, is a wrong one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; 400 for a form that is not in UTF-8, as every browser sends it."""
        try:
            await super().__call__(scope, receive, send)
        except UnicodeDecodeError:
            raise ClientException("The form is not in UTF-8.") from None

    def _csrf_tokens_match(self, request_csrf_token: Any, cookie_csrf_token: str) -> bool:
        if not isinstance(request_csrf_token, str):
            return False
        if not (request_csrf_token.isascii() and cookie_csrf_token.isascii()):
            return False
        return super()._csrf_tokens_match(request_csrf_token, cookie_csrf_token)
