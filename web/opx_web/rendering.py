"""A page as an answer: its template, what surrounds it, or only the part that was asked for."""

import re
from typing import Any

import jinja2
from jinja2_fragments import render_block
from litestar import Response
from litestar.enums import MediaType
from litestar.utils.scope.state import ScopeState

from opx_core import switches
from opx_core.calendars import LONDON
from opx_core.identity import PARTY
from opx_core.organisation import pictures
from opx_core.policy import may
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant
from opx_web.pages import LogoView, MenuLink, Shell, Theme
from opx_web.requests import OpxRequest, actor_of, is_fragment, off_in, opx, tenant_of
from opx_web.words import initials


def render(
    request: OpxRequest, template: str, page: object, *, status: int = 200, block: str = ""
) -> Response[str]:
    """``template`` with ``page``; only its ``block`` if that is all htmx asked for."""
    templates: jinja2.Environment = request.app.state.templates
    context = {"page": page, "shell": shell(request)}
    if block and is_fragment(request):
        html = render_block(templates, template, block, **context)
    else:
        html = templates.get_template(template).render(**context)
    return Response(html, media_type=MediaType.HTML, status_code=status)


def shell(request: OpxRequest) -> Shell:
    """What surrounds every page."""
    signed_in = request.scope.get("user") is not None
    actor = actor_of(request) if signed_in else None
    name = actor.name if actor else ""
    flows = switches.kept(opx(request).plugins.workflows, off_in(request))
    log = actor is not None and "complaints" in flows
    seen = _seeing(request)
    tenant = known_tenant(request)
    return Shell(
        tenant_name=tenant.name if tenant else "",
        actor_name=name,
        initials=initials(name),
        menu=_menu(request) if actor and actor.kind != PARTY else (),
        log_href="/complaints/new" if log and may(actor_of(request), "complaints.log") else None,
        csrf_token=_token(request),
        theme=_theme(request),
        query=request.query_params.get("q", "") if request.url.path == "/search" else "",
        signed_in=signed_in,
        here=_here(request),
        seeing=seen[0],
        seeing_until=seen[1],
        accent=tenant.accent if tenant else "teal",
        logo=logo_of(request, tenant),
    )


def known_tenant(request: OpxRequest) -> Tenant | None:
    """Whose page it is: of whoever is signed in, else of the host name that was asked for."""
    if request.scope.get("user") is not None:
        return tenant_of(request)
    found: Any = request.scope.get("opx_host_tenant")
    return found if isinstance(found, Tenant) else None


def logo_of(request: OpxRequest, tenant: Tenant | None) -> LogoView | None:
    """The tenant's logo; people from outside have an address of their own for it."""
    if tenant is None or not tenant.logo:
        return None
    start = "/my/logo" if f"{request.url.path}/".startswith("/my/") else "/logo"
    return LogoView(f"{start}/{tenant.logo}", *pictures.size(tenant.logo))


def theme_cookie(running: Runtime) -> str:
    """The cookie of light or dark, named as the others are."""
    return "__Host-opx_theme" if running.settings.secure_cookies else "opx_theme"


def safe_path(text: str) -> str:
    """``text`` if it is an address within OPX, else the front page."""
    plain = re.fullmatch(r"/(?![/\\])[\w\-./?=&%~+:,@]*", text)
    return text if plain else "/"


def _menu(request: OpxRequest) -> tuple[MenuLink, ...]:
    off, actor = off_in(request), actor_of(request)
    links = switches.ask(opx(request).plugins, "menu_links", off, request=request, actor=actor)
    return tuple(link for some in links for link in some)


def _seeing(request: OpxRequest) -> tuple[str, str]:
    """As whom the page is seen, and until when; nothing where it is as oneself."""
    standing: Any = request.scope.get("opx_standing")
    if standing is None or standing.seeing is None:
        return "", ""
    seeing = standing.seeing
    until = f"It ends by itself at {seeing.until.astimezone(LONDON):%H:%M}."
    return f"You see OPX as {seeing.person} sees it. Nothing can be changed.", until


def _token(request: OpxRequest) -> str:
    token = ScopeState.from_scope(request.scope).csrf_token
    return token if isinstance(token, str) else ""


def _theme(request: OpxRequest) -> Theme:
    theme = request.cookies.get(theme_cookie(opx(request)))
    return theme if theme in ("light", "dark") else "device"  # type: ignore[return-value]


def _here(request: OpxRequest) -> str:
    query = request.url.query
    return safe_path(request.url.path + (f"?{query}" if query else ""))
