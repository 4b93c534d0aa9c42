"""What a handler gets: the request with its actor, tenant and runtime."""

from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.exceptions import ClientException

from opx_core.identity import Actor
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant

OpxRequest = Request[Any, Any, Any]


def opx(request: OpxRequest) -> Runtime:
    """The running OPX."""
    runtime: Runtime = request.app.state.opx
    return runtime


def actor_of(request: OpxRequest) -> Actor:
    """Who is signed in. Only for pages that need a permission."""
    actor: Actor = request.scope["user"]
    return actor


def tenant_of(request: OpxRequest) -> Tenant:
    """The tenant whose session this request is in."""
    tenant: Tenant = request.scope["opx_tenant"]  # type: ignore[typeddict-item]
    return tenant


def here(request: OpxRequest) -> str:
    """The address of this OPX as the browser knows it, without a slash at its end."""
    scheme = "https" if opx(request).settings.secure_cookies else "http"
    return f"{scheme}://{request.url.netloc}"


def off_in(request: OpxRequest) -> frozenset[str]:
    """The modules that the request's tenant has switched off; none before signing in."""
    tenant: Any = request.scope.get("opx_tenant")
    return tenant.off if tenant is not None else frozenset()


def save_though_refused(request: OpxRequest) -> None:
    """Commit what this request has written, such as a draft, though its answer is a refusal."""
    request.scope["opx_save"] = True  # type: ignore[typeddict-unknown-key]


def is_fragment(request: OpxRequest) -> bool:
    """Whether htmx asked for a part of the page, not for the page."""
    headers = request.headers
    return (
        headers.get("hx-request") == "true"
        and headers.get("hx-boosted") != "true"
        and headers.get("hx-history-restore-request") != "true"
        and headers.get("hx-request-type") != "full"
    )


async def form_of(request: OpxRequest) -> FormMultiDict:
    """The form with its files; 400 for one that is not in UTF-8, as every browser sends it."""
    try:
        return await request.form()
    except UnicodeDecodeError:
        raise ClientException("The form is not in UTF-8.") from None


async def typed(request: OpxRequest) -> dict[str, str]:
    """The form as typed: the last text of each name. Files are left out.

    So is the character NUL, which nobody types and no text of PostgreSQL can hold.
    """
    form = await form_of(request)
    texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    return {name.replace("\x00", ""): value.replace("\x00", "") for name, value in texts.items()}
