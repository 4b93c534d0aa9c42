"""The headers that every answer carries."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; connect-src 'self'; object-src 'none'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HTTPS = "max-age=31536000; includeSubDomains"
ALWAYS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class SafeHeaders:
    """Adds what keeps a page's content to itself: no framing, no foreign script, no caching.

    It is told of every answer, also of those of addresses that do not exist and of refusals by
    what stands before the pages.
    """

    def __init__(self, *, secure: bool) -> None:
        self.always = ALWAYS | ({"strict-transport-security": HTTPS} if secure else {})

    async def __call__(self, message: Message, scope: Scope) -> None:
        """Complete the headers of an answer that is about to be sent."""
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        for name, value in self.always.items():
            headers.setdefault(name, value)
        if not scope["path"].startswith("/static/"):
            headers.setdefault("cache-control", "no-store")
            headers["vary"] = "HX-Request, Cookie"
