"""Modules switched on and off for this organisation."""

from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import switches
from opx_core.switches import CannotSwitch, ModuleState
from opx_web.admin.overview import rooms
from opx_web.pages import MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

HERE, PERMISSION = "/admin/modules", "core.switch_modules"


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module, what it builds on, and what its button does."""

    name: str
    title: str
    summary: str
    is_on: bool
    needs: str
    action: str
    to: str
    button: str


@dataclass(frozen=True, slots=True)
class Modules:
    """The list of modules."""

    rooms: tuple[MenuLink, ...]
    rows: tuple[ModuleRow, ...]
    done: str = ""
    error: str = ""


@page(HERE, permission=PERMISSION)
async def show_modules(request: OpxRequest) -> Response[Any]:
    """The modules and whether each is on."""
    return await _modules(request)


@action(f"{HERE}/{{module:str}}", permission=PERMISSION)
async def switch(request: OpxRequest, module: FromPath[str]) -> Response[Any]:
    """Switch one on or off."""
    to = (await typed(request)).get("to", "")
    try:
        if to not in ("on", "off"):
            raise CannotSwitch("Say whether the module is to be on or off.")
        await switches.switch(actor_of(request), module, to == "on")
    except CannotSwitch as error:
        return await _modules(request, str(error))
    request.app.state.known_tenants.forget()
    return Redirect(f"{HERE}?done={to}", status_code=303)


ROUTES = [show_modules, switch]


async def _modules(request: OpxRequest, error: str = "") -> Response[Any]:
    states = switches.states(await switches.read())
    done = {"on": "The module is on.", "off": "The module is off. Its data is kept."}
    view = Modules(
        rooms(actor_of(request), HERE),
        tuple(_row(state) for state in states),
        done.get(request.query_params.get("done", ""), ""),
        error,
    )
    return render(request, "opx/admin_modules.html", view, status=422 if error else 200)


def _row(state: ModuleState) -> ModuleRow:
    return ModuleRow(
        state.name,
        state.title,
        state.summary,
        state.is_on,
        ", ".join(switches.title(name) for name in state.needs),
        f"{HERE}/{state.name}",
        "off" if state.is_on else "on",
        "Switch off" if state.is_on else "Switch on",
    )
