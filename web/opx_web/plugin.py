"""What the pages bring to OPX: their own hooks, commands and menu."""

from collections.abc import Awaitable, Mapping
from typing import Any

import typer

from opx_core.hookspecs import hookimpl
from opx_core.identity import Actor
from opx_core.policy import may
from opx_web import command
from opx_web import hookspecs as hookspecs
from opx_web.case import authority, own_fields
from opx_web.case.page import MoveLink, Panel
from opx_web.documents import panel as documents_panel
from opx_web.pages import MenuLink
from opx_web.requests import OpxRequest
from opx_web.times import panel as time_panel


@hookimpl
def register_commands(cli: typer.Typer) -> None:
    """Serve the pages."""
    cli.command("run")(command.run)
    cli.command("web")(command.web)


@hookimpl
def menu_links(request: OpxRequest, actor: Actor) -> list[MenuLink]:
    """The pages of the core."""
    path = request.url.path
    day = path in ("/day", "/next", "/absences")
    links = [
        MenuLink("My day", "/day", day, "y"),
        MenuLink("Cases", "/cases", path.startswith("/cases"), "q"),
    ]
    if may(actor, "core.read_boards"):
        links.append(MenuLink("Team", "/team", path.startswith("/team"), "t"))
    if may(actor, "core.keep_diary"):
        links.append(MenuLink("Diary", "/diary", path == "/diary", "d"))
    unread = f"{min(actor.unread, 99)}{'+' if actor.unread > 99 else ''}" if actor.unread else ""
    links.append(MenuLink("Inbox", "/inbox", path == "/inbox", "i", unread))
    if may(actor, "core.read_reports"):
        links.append(MenuLink("Reports", "/reports", path.startswith("/reports"), "r"))
    if may(actor, "core.open_setup"):
        links.append(MenuLink("Set-up", "/admin", path.startswith("/admin"), "s"))
    return links


@hookimpl
def case_actions(request: OpxRequest, actor: Actor, case: Mapping[str, Any]) -> list[MoveLink]:
    """Asking others and waiting for them; who may see the case, for those who decide it."""
    own = list(time_panel.actions(actor, case))
    if may(actor, "core.restrict_cases", dict(case)):
        own.append(MoveLink("Who may see it", f"/cases/{case['reference']}/access", "eye"))
    return own


@hookimpl
def case_panels(
    request: OpxRequest, actor: Actor, case: Mapping[str, Any]
) -> Awaitable[list[Panel]]:
    """What the core itself shows of a case."""
    return _panels(request, actor, case)


async def _panels(request: OpxRequest, actor: Actor, case: Mapping[str, Any]) -> list[Panel]:
    evidence = await documents_panel.panels(request, actor, case)
    waits = await authority.panels(case)
    return [
        *waits,
        *await time_panel.panels(actor, case),
        *evidence,
        *own_fields.panel(actor, case),
    ]
