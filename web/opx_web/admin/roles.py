"""Roles: what each may do as one table, and asking for a change that a second person approves."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import approvals, roles
from opx_core.cases import Invalid
from opx_core.ids import row_id
from opx_core.mistakes import Mistake
from opx_core.policy import may
from opx_core.roles import Role, UnknownRole, Wanted, asking, limits
from opx_core.roles.reading import MANAGE, READ
from opx_web.admin import role_reach
from opx_web.admin.overview import rooms
from opx_web.admin.person_form import Ticks
from opx_web.admin.role_ticks import groups, permissions_of
from opx_web.forms import problems
from opx_web.pages import FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Heading, Sheet, Table, headings

HERE, SHEET = "/admin/roles", "opx/sheet.html"
ASKED = "Asked for. It happens when a second person approves it."
BACK = MenuLink("Roles", HERE)


@page(HERE, permission=READ)
async def show_roles(request: OpxRequest) -> Response[Any]:
    """The matrix: every permission, and which roles give it."""
    actor = actor_of(request)
    known = await roles.every(actor)
    tables = tuple(_matrix(title, ticks, known) for title, ticks in groups(frozenset()))
    links = [("Who had what on a day", f"{HERE}/history", "core.read_audit")]
    links += [("Add a role", f"{HERE}/new", MANAGE)]
    view = Sheet(
        "Roles",
        (await _people(known), *tables),
        lead="What each role may do. A change needs a second person",
        rooms=rooms(actor, HERE),
        chips=tuple(MenuLink(label, href) for label, href, key in links if may(actor, key)),
        done=ASKED if request.query_params.get("done") == "asked" else "",
    )
    return render(request, SHEET, view)


@page(f"{HERE}/new", permission=MANAGE)
async def show_new(request: OpxRequest) -> Response[Any]:
    """A form for a new role."""
    return await _form(request, None, {}, {})


@action(f"{HERE}/new", permission=MANAGE)
async def make(request: OpxRequest) -> Response[Any]:
    """Ask for a new role."""
    return await _ask(request, None)


@page(f"{HERE}/{{role_id:int}}", permission=READ)
async def show_role(request: OpxRequest, role_id: FromPath[int]) -> Response[Any]:
    """One role, with a form for those who may ask for its change."""
    role = await roles.one(actor_of(request), _known(role_id))
    return await _form(request, role, _as_typed(role), {})


@action(f"{HERE}/{{role_id:int}}", permission=MANAGE)
async def change(request: OpxRequest, role_id: FromPath[int]) -> Response[Any]:
    """Ask for a change of the role, or for its removal."""
    return await _ask(request, await roles.one(actor_of(request), _known(role_id)))


ROUTES = [show_roles, show_new, make, show_role, change]


async def _ask(request: OpxRequest, role: Role | None) -> Response[Any]:
    form = await typed(request)
    removing = bool(form.get("remove"))
    why = form.get("why" if removing else "reason", "")
    far = role_reach.read(form)
    wanted = Wanted(form.get("name", ""), permissions_of(form), why, removing, far)
    try:
        await roles.ask(actor_of(request), role.id if role else None, wanted)
    except Invalid as error:
        return await _form(request, role, form, error.errors)
    except Mistake as error:
        return await _form(request, role, form, {"reason": str(error)})
    return Redirect(f"{HERE}?done=asked", status_code=303)


async def _form(
    request: OpxRequest, role: Role | None, form: Mapping[str, str], errors: Mapping[str, str]
) -> Response[Any]:
    actor = actor_of(request)
    here, title = (f"{HERE}/{role.id}", role.name) if role else (f"{HERE}/new", "New role")
    waiting = await approvals.find_waiting(asking.ACTION, f"role/{role.id}") if role else None
    boxes: list[Box] = []
    if may(actor, MANAGE):
        reach = await role_reach.boxes(form, errors)
        boxes = [_change_box(here, role, form, errors, reach)]
        if role and not role.people:
            boxes.append(_remove_box(here, form, errors))
    view = Sheet(
        title,
        (*boxes, *(() if boxes or role is None else _plain(role))),
        lead=await limits.words(role.limits) if role else "",
        back=BACK,
        rooms=rooms(actor, HERE),
        note=f"A change of this role waits for approval: {waiting.title}." if waiting else "",
    )
    return render(request, SHEET, view, status=422 if errors else 200)


def _change_box(
    here: str,
    role: Role | None,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    reach: tuple[Ticks, ...],
) -> Box:
    removing = bool(form.get("remove"))
    said = {} if removing else errors
    fields = (
        FieldView(
            "name", "Name", value=form.get("name", ""), error=said.get("name", ""), width="m"
        ),
        _reason("reason", "" if removing else form.get("reason", ""), said),
        role_reach.field(form, said),
    )
    ticks = groups(permissions_of(form), said.get("permissions", ""))
    view = FormView(here, "Ask for approval", fields, problems=problems(fields))
    title = "What it may do" if role else "A new role"
    return Box("change", title, view, (*reach, *(group for _, group in ticks)))


def _remove_box(here: str, form: Mapping[str, str], errors: Mapping[str, str]) -> Box:
    removing = bool(form.get("remove"))
    said = errors if removing else {}
    field = _reason("why", form.get("why", "") if removing else "", said)
    made = FormView(here, "Ask for its removal", (field,), (("remove", "yes"),), problems((field,)))
    return Box("gone", "Remove this role", made, quiet=True, hint="Nobody has it.")


def _reason(name: str, value: str, errors: Mapping[str, str]) -> FieldView:
    return FieldView(
        name,
        "Why",
        "longtext",
        value,
        "For whoever approves it.",
        errors.get("reason", "") or errors.get("remove", ""),
        rows=2,
    )


def _plain(role: Role) -> tuple[Table, ...]:
    """What a role may do, for those who cannot change it."""
    return tuple(_matrix(title, ticks, [role]) for title, ticks in groups(role.permissions))


async def _people(known: list[Role]) -> Table:
    reach = {role.id: await limits.words(role.limits) for role in known}
    rows = tuple(
        (
            Cell(role.name, f"{HERE}/{role.id}"),
            Cell(f"{role.people:,}", number=True),
            Cell(str(len(role.permissions)), number=True),
            Cell(reach[role.id]),
        )
        for role in known
    )
    titles = headings("Role", "People", "Permissions", numbers=2) + headings("Reaches")
    return Table("roles", "Roles", titles, rows)


def _matrix(title: str, ticks: Any, known: list[Role]) -> Table:
    rows = tuple(
        (
            Cell(box.label),
            *(
                Cell("Yes" if box.name.removeprefix("may-") in role.permissions else "–")
                for role in known
            ),
        )
        for box in ticks.boxes
    )
    columns = (Heading("Permission"), *(Heading(role.name) for role in known))
    return Table(ticks.id, title, columns, rows)


def _as_typed(role: Role) -> dict[str, str]:
    may = {f"may-{key}": "yes" for key in role.permissions}
    return {"name": role.name, **may, **role_reach.as_typed(role.limits)}


def _known(role_id: int) -> int:
    if row_id(str(role_id)) is None:
        raise UnknownRole("There is no such role.")
    return role_id
