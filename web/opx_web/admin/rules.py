"""Allocation rules: which new work goes to which team, and how its people share it."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import directory, workflows
from opx_core.allocation import rules
from opx_core.allocation.rules import RuleForm, UnknownRule
from opx_core.cases import Invalid
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.staff import Changed
from opx_web.admin.overview import rooms
from opx_web.admin.versions import versions
from opx_web.forms import YES_NO, options, problems
from opx_web.pages import FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings
from opx_web.versions import Versions

HERE, PERMISSION = "/admin/allocation", "core.set_allocation"
DONE = {"saved": "Saved.", "same": "Nothing was changed.", "gone": "The rule is removed."}
HOW = (
    "Once a minute, cases that nobody has are tried against the rules in their order.",
    "The first rule that fits a case counts.",
    "A case goes only to people of the rule’s team who may have it and are not away.",
    "Their client books, skills, clearances and conflicts of interest are asked.",
    "By a rule nobody gets more than their day holds. What is left waits.",
    "Giving many cases by hand does not stop there: its page shows what each will have.",
)
NAMES = {
    "Name": "name",
    "Order": "place",
    "Team": "team",
    "How": "method",
    "Kind": "kind",
    "Level": "level",
    "State": "state",
    "Client book": "book",
    "In force": "active",
}


@page(HERE, permission=PERMISSION)
async def show_rules(request: OpxRequest) -> Response[Any]:
    """The rules in their order, and a form to add one."""
    return await _list(request, {}, {})


@action(HERE, permission=PERMISSION)
async def add(request: OpxRequest) -> Response[Any]:
    """Add a rule."""
    form = await typed(request)
    try:
        await rules.add(actor_of(request), read(form))
    except Invalid as error:
        return await _list(request, form, error.errors)
    return Redirect(f"{HERE}?done=saved", status_code=303)


@page(f"{HERE}/{{rule_id:int}}", permission=PERMISSION)
async def show_rule(request: OpxRequest, rule_id: FromPath[int]) -> Response[Any]:
    """One rule."""
    row = await rules.one(actor_of(request), _known(rule_id))
    return await _one(request, row, _as_typed(row), {})


@action(f"{HERE}/{{rule_id:int}}", permission=PERMISSION)
async def change(request: OpxRequest, rule_id: FromPath[int]) -> Response[Any]:
    """Change a rule, or remove it."""
    actor, form = actor_of(request), await typed(request)
    row = await rules.one(actor_of(request), _known(rule_id))
    if form.get("remove"):
        await rules.remove(actor, rule_id)
        return Redirect(f"{HERE}?done=gone", status_code=303)
    version = row_id(form.get("version", "")) or 0
    try:
        saved = await rules.change(actor, rule_id, read(form), version)
    except Invalid as error:
        return await _one(request, {**row, "version": version}, form, error.errors)
    except Changed as error:
        theirs = await rules.shown(rules.form_of(error.row))
        mine = await rules.shown(read(form))
        both = await versions(f"allocation_rule/{rule_id}", theirs, mine, {k: "" for k in NAMES})
        return await _one(request, error.row, form, {}, both)
    return Redirect(f"{HERE}?done={'saved' if saved else 'same'}", status_code=303)


ROUTES = [show_rules, add, show_rule, change]


def read(form: Mapping[str, str]) -> RuleForm:
    """The rule as typed."""
    return RuleForm(
        name=form.get("name", ""),
        team_id=row_id(form.get("team", "")),
        method=form.get("method", ""),
        place=row_id(form.get("place", "")) or 0,
        kind=form.get("kind", ""),
        level=form.get("level", ""),
        state=form.get("state", ""),
        book_id=row_id(form.get("book", "")),
        active=form.get("active", "yes") == "yes",
    )


async def _list(
    request: OpxRequest, form: Mapping[str, str], errors: Mapping[str, str]
) -> Response[Any]:
    rows = tuple(_row(row) for row in await rules.every(actor_of(request)))
    titles = headings("Name", "Order", "For", "Team", "How", "In force")
    empty = "There is none yet: cases wait until someone takes them or gives them."
    fields = await _fields(request, {"place": str(10 * len(rows) + 10), **form}, errors)
    made = FormView(HERE, "Add", fields, problems=problems(fields))
    view = Sheet(
        "Allocation",
        (Table("rules", "Rules", titles, rows, empty, listed=True),),
        (Box("add", "Add a rule", made),),
        "Which new work goes to which team",
        rooms=rooms(actor_of(request), HERE),
        done=DONE.get(request.query_params.get("done", ""), ""),
        how=HOW,
    )
    return render(request, "opx/sheet.html", view, status=422 if errors else 200)


async def _one(
    request: OpxRequest,
    row: Row,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    both: Versions | None = None,
) -> Response[Any]:
    here, version = f"{HERE}/{row['id']}", (("version", str(row["version"])),)
    fields = await _fields(request, form, errors)
    made = FormView(here, "Save", fields, version, problems(fields))
    gone = FormView(here, "Remove", (), (("remove", "yes"),))
    view = Sheet(
        row["name"],
        (Box("change", "Change this rule", made, versions=both),),
        (Box("gone", "Remove this rule", gone, quiet=True),),
        back=MenuLink("Allocation", HERE),
        rooms=rooms(actor_of(request), HERE),
    )
    return render(request, "opx/sheet.html", view, status=409 if both else 422 if errors else 200)


async def _fields(
    request: OpxRequest, form: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[FieldView, ...]:
    known = await directory.known(actor_of(request))
    levels, states = names_of("levels"), names_of("states")
    kinds = [(flow.kind, flow.name) for flow in workflows.now()]

    def field(
        name: str, label: str, kind: Any = "text", choices: Any = (), **more: Any
    ) -> FieldView:
        value, error = form.get(name, ""), errors.get(name, "")
        return FieldView(
            name, label, kind, value, error=error, options=options(choices, value), **more
        )

    teams = [("", "Choose one"), *((str(row["id"]), row["name"]) for row in known.teams)]
    books = [("", "Any"), *((str(row["id"]), row["name"]) for row in known.books)]
    methods = [("", "Choose one"), *rules.METHODS.items()]
    place = "Rules are tried from the lowest number on."
    return (
        field("name", "Name"),
        *([field("kind", "Kind", "choice", [("", "Any"), *kinds])] if len(kinds) > 1 else []),
        field("level", "Level", "choice", [("", "Any"), *levels.items()]),
        field("state", "State", "choice", [("", "Any"), *states.items()]),
        field("book", "Client book", "choice", books),
        field("team", "Team", "choice", teams),
        field("method", "How its people share it", "choice", methods),
        field("place", "Order", hint=place, width="s"),
        field("active", "In force?", "choice", YES_NO, width="s"),
    )


def _row(row: Row) -> tuple[Cell, ...]:
    wanted = (
        names_of("levels").get(row["level"], row["level"]),
        names_of("states").get(row["state"], row["state"]),
        row["book"] or "",
    )
    return (
        Cell(row["name"], f"{HERE}/{row['id']}"),
        Cell(str(row["place"])),
        Cell(", ".join(each for each in wanted if each) or "Every case"),
        Cell(row["team"]),
        Cell(rules.METHODS[row["method"]]),
        Cell("Yes" if row["active"] else "No"),
    )


def names_of(part: str) -> dict[str, str]:
    """The names of all workflows' ``levels`` or ``states``, by key."""
    flows = workflows.now()
    return {each.key: each.name for flow in flows for each in getattr(flow, part)}


def _as_typed(row: Row) -> dict[str, str]:
    kept = {name: str(row[name]) for name in ("name", "method", "place", "kind", "level", "state")}
    ids = {"team": str(row["team_id"]), "book": str(row["book_id"] or "")}
    return {**kept, **ids, "active": "yes" if row["active"] else "no"}


def _known(rule_id: int) -> int:
    if row_id(str(rule_id)) is None:
        raise UnknownRule("There is no such rule.")
    return rule_id
