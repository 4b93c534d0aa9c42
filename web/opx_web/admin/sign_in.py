"""How people sign in here: how long sessions last, and who needs a second factor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core.cases import Invalid
from opx_core.signing_in import limits, setting
from opx_core.signing_in.limits import BOUNDS, Limits
from opx_web.admin.overview import rooms
from opx_web.admin.person_form import Tick, Ticks
from opx_web.pages import FieldView, MenuLink, Problem
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

HERE, PERMISSION = "/admin/sign-in", setting.PERMISSION
LABELS = {
    "idle_minutes": ("A session ends unused after", "Minutes"),
    "session_hours": ("A session ends in any case after", "Hours"),
}


@dataclass(frozen=True, slots=True)
class SignInSetUp:
    """The form."""

    rooms: tuple[MenuLink, ...]
    fields: tuple[FieldView, ...]
    roles: Ticks
    hosts: tuple[str, ...]
    done: str = ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, in the order of the form."""
        return tuple(Problem(each.error, each.id) for each in self.fields if each.error)


@page(HERE, permission=PERMISSION)
async def show_sign_in_set_up(request: OpxRequest) -> Response[Any]:
    """What stands."""
    now = await limits.read()
    values = {name: str(getattr(now, name)) for name in LABELS}
    chosen = {row["key"] for row in await setting.needing() if row["second_factor"]}
    return await _page(request, values, chosen, {})


@action(HERE, permission=PERMISSION)
async def save_sign_in_set_up(request: OpxRequest) -> Response[Any]:
    """Let what was typed stand."""
    form = await typed(request)
    values = {name: form.get(name, "").strip() for name in LABELS}
    chosen = {name.removeprefix("role-") for name in form if name.startswith("role-")}
    whole = [int(value) if value.isascii() and value.isdigit() else -1 for value in values.values()]
    try:
        await setting.change(actor_of(request), Limits(*whole), chosen)
    except Invalid as error:
        return await _page(request, values, chosen, error.errors)
    return Redirect(f"{HERE}?done=yes", status_code=303)


ROUTES = [show_sign_in_set_up, save_sign_in_set_up]


async def _page(
    request: OpxRequest, values: Mapping[str, str], chosen: set[str], errors: Mapping[str, str]
) -> Response[Any]:
    done = "Saved. It holds from now on, for those who are signed in too."
    tenant: Any = request.scope["opx_tenant"]  # type: ignore[typeddict-item]
    boxes = [
        Tick(f"role-{row['key']}", row["name"], row["key"] in chosen)
        for row in await setting.needing()
    ]
    hint = "Whoever has one of these roles is led to set it up at their next step."
    view = SignInSetUp(
        rooms(actor_of(request), HERE),
        tuple(_field(name, values[name], errors.get(name, "")) for name in LABELS),
        Ticks("f-roles", "Roles that need a second factor", tuple(boxes), hint),
        tuple(sorted(tenant.hosts)),
        done if request.query_params.get("done") and not errors else "",
    )
    return render(request, "opx/admin_sign_in.html", view, status=422 if errors else 200)


def _field(name: str, value: str, error: str) -> FieldView:
    label, unit = LABELS[name]
    least, most = BOUNDS[name]
    hint = f"{unit}, from {least} to {most}."
    return FieldView(name, label, "number", value, hint, error, width="s")
