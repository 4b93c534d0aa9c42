"""Authority: how much roles and people may commit by one move, and asking for a change."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import approvals, authorities, roles
from opx_core.authorities import limits, setting
from opx_core.authorities.limits import Limit
from opx_core.cases import Invalid
from opx_core.ids import row_id
from opx_core.mistakes import Mistake
from opx_core.policy import may
from opx_core.roles.reading import MANAGE, READ
from opx_core.workflow import Field, FieldError
from opx_core.workflow.money import pence, pounds
from opx_web import words
from opx_web.admin.overview import rooms
from opx_web.forms import problems
from opx_web.pages import FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings

HERE, SHEET = "/admin/authority", "opx/sheet.html"
ROLE, PERSON = f"{HERE}/role/{{role_id:int}}", f"{HERE}/user/{{person_id:int}}"
ASKED = "Asked for. It happens when a second person approves it."
HINT = "In pounds and pence. Empty: no limit. 0: they may not offer money."


@page(HERE, permission=READ)
async def show_authority(request: OpxRequest) -> Response[Any]:
    """What roles and people may commit, and what it was before."""
    actor, labels = actor_of(request), authorities.known()
    found = await authorities.every(actor)
    of_roles = {(each.role_id, each.authority): each for each in found if each.role_id}
    own = {each.user_id: each.name for each in found if each.user_id}
    of_people = {(each.user_id, each.authority): each for each in found if each.user_id}
    ranks = [(role.id, role.name) for role in await roles.every(actor)]
    tables = (
        _table("roles", "Roles", "role", ranks, of_roles, labels, "No limit"),
        _table("people", "People with limits of their own", "user", own.items(), of_people, labels),
        _before(await limits.before(actor), labels),
    )
    view = Sheet(
        "Authority",
        tables,
        lead="How much may be committed by one move. Where nothing is set, there is no limit",
        rooms=rooms(actor, HERE),
        chips=(MenuLink("A person’s own limit", "/admin/people"),)
        if may(actor, "core.manage_people")
        else (),
        done=ASKED if request.query_params.get("done") else "",
    )
    return render(request, SHEET, view)


@page(ROLE, permission=READ)
async def show_role(request: OpxRequest, role_id: FromPath[int]) -> Response[Any]:
    """The limits of a role, with a form for those who may ask for a change."""
    return await _form(request, "role", row_id(str(role_id)) or 0)


@action(ROLE, permission=MANAGE)
async def change_role(request: OpxRequest, role_id: FromPath[int]) -> Response[Any]:
    """Ask for other limits of a role."""
    return await _ask(request, "role", row_id(str(role_id)) or 0)


@page(PERSON, permission=READ)
async def show_person(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """A person's own limits, which count before those of their roles."""
    return await _form(request, "user", row_id(str(person_id)) or 0)


@action(PERSON, permission=MANAGE)
async def change_person(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Ask for other limits of a person."""
    return await _ask(request, "user", row_id(str(person_id)) or 0)


ROUTES = [show_authority, show_role, change_role, show_person, change_person]


async def _ask(request: OpxRequest, kind: str, holder_id: int) -> Response[Any]:
    form = await typed(request)
    wanted, errors = _read(form)
    try:
        if errors:
            raise Invalid(errors)
        reason = form.get("reason", "").replace("\x00", "")
        await setting.ask(actor_of(request), kind, holder_id, wanted, reason)
    except Invalid as error:
        return await _form(request, kind, holder_id, form, error.errors)
    except Mistake as error:
        return await _form(request, kind, holder_id, form, {"reason": str(error)})
    return Redirect(f"{HERE}?done=asked", status_code=303)


def _read(form: Mapping[str, str]) -> tuple[dict[str, int | None], dict[str, str]]:
    """The limits as typed, in pence; what is wrong by authority."""
    wanted: dict[str, int | None] = {}
    errors: dict[str, str] = {}
    for key, label in authorities.known().items():
        try:
            said = Field(key, label, "number", required=False).clean(form.get(f"most-{key}", ""))
            wanted[key] = None if said is None else pence(said)
        except FieldError as error:
            errors[key] = str(error)
    return wanted, errors


async def _form(
    request: OpxRequest,
    kind: str,
    holder_id: int,
    form: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response[Any]:
    actor, wrong = actor_of(request), errors or {}
    name = await setting.name_of(actor, kind, holder_id)
    held = await authorities.of_holder(kind, holder_id)
    begun = {f"most-{key}": f"{most / 100:.2f}" for key, most in held.items()}
    fields = _fields({**begun, **(form or {})}, wrong)
    waiting = await approvals.find_waiting(setting.ACTION, f"authority/{kind}/{holder_id}")
    ask = FormView(f"{HERE}/{kind}/{holder_id}", "Ask for approval", fields, (), problems(fields))
    labels = authorities.known()
    rows = tuple((Cell(labels[key]), _most(held.get(key), "No limit")) for key in labels)
    main = (
        Box("change", "The most by one move", ask)
        if may(actor, MANAGE)
        else Table("most", "The most by one move", headings("For", "At most"), rows)
    )
    view = Sheet(
        f"Authority of {name}",
        (main,),
        lead="A person’s own limit counts before those of their roles" if kind == "user" else "",
        back=MenuLink("Authority", HERE),
        rooms=rooms(actor, HERE),
        note=f"A change waits for approval: {waiting.title}." if waiting else "",
    )
    return render(request, SHEET, view, status=422 if wrong else 200)


def _fields(form: Mapping[str, str], errors: Mapping[str, str]) -> tuple[FieldView, ...]:
    amounts = tuple(
        FieldView(
            f"most-{key}",
            f"{label}, at most",
            value=form.get(f"most-{key}", ""),
            hint=HINT,
            error=errors.get(key, ""),
            optional=True,
            width="s",
        )
        for key, label in authorities.known().items()
    )
    said, wrong = form.get("reason", ""), errors.get("reason", "")
    hint = "For whoever approves it."
    return (*amounts, FieldView("reason", "Why", "longtext", said, hint, wrong, rows=2))


def _table(
    id_: str,
    title: str,
    kind: str,
    holders: Any,
    found: Mapping[Any, Limit],
    labels: Mapping[str, str],
    none: str = "As their roles",
) -> Table:
    rows = tuple(
        (
            Cell(name, f"{HERE}/{kind}/{holder}"),
            *(
                _most(found[holder, key].pence if (holder, key) in found else None, none)
                for key in labels
            ),
        )
        for holder, name in holders
    )
    return Table(id_, title, headings("Who", *labels.values()), rows, "Nobody has one.")


def _most(amount: int | None, none: str) -> Cell:
    return Cell(none if amount is None else pounds(amount))


def _before(found: list[Limit], labels: Mapping[str, str]) -> Table:
    now = datetime.now(UTC)
    rows = tuple(
        (
            Cell(each.name),
            Cell(labels.get(each.authority, each.authority)),
            Cell(pounds(each.pence)),
            Cell(words.moment(each.since, now) if each.since else ""),
            Cell(words.moment(each.until, now) if each.until else "Still"),
        )
        for each in found
    )
    return Table(
        "before", "Now and before", headings("Who", "For", "At most", "Since", "Until"), rows
    )
