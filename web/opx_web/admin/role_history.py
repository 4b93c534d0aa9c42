"""Who had which permission on a day, and a request for a changed role as its approver reads it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core import approvals, plugins, roles, staff
from opx_core.approvals import Approval, UnknownApproval
from opx_core.calendars import LONDON
from opx_core.ids import row_id
from opx_core.reach import OWN
from opx_core.roles import asking, history, limits
from opx_core.roles.history import Held
from opx_core.roles.reading import READ
from opx_web import periods, words
from opx_web.admin.overview import rooms
from opx_web.admin.roles import BACK, HERE, SHEET
from opx_web.forms import options, problems
from opx_web.pages import Fact, FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import page
from opx_web.sheets import Box, Cell, Sheet, Table, headings

THERE = f"{HERE}/history"
LABELS = {"on": "On day", "permission": "Permission", "person": "Person"}


@page(THERE, permission="core.read_audit")
async def show_history(request: OpxRequest) -> Response[Any]:
    """Who had what, at some time of a day."""
    actor, today = actor_of(request), datetime.now(LONDON).date()
    typed = {name: request.query_params.get(name, "").strip() for name in LABELS}
    day, _, errors = periods.days({"on": typed["on"], "to": ""}, "on", "to")
    day = day or today
    if day > today:
        errors["on"] = "Nobody knows that yet. Enter today or an earlier day."
    known = [(str(row["id"]), str(row["name"])) for row in await staff.everyone(actor)]
    permissions = [
        (key, each.name) for key, each in plugins.active().permissions.items() if not each.outside
    ]
    lists = {"permission": [("", "Any"), *permissions], "person": [("", "Everyone"), *known]}
    fields = tuple(_field(name, typed, errors, lists.get(name, [])) for name in LABELS)
    rows: list[Held] = []
    asked = bool(typed["permission"] or typed["person"])
    if asked and not errors:
        person = row_id(typed["person"])
        rows = await history.on(actor, day, typed["permission"], person if person else None)
    ask = FormView(THERE, "Show", fields, problems=problems(fields))
    view = Sheet(
        "Who had which permission",
        (
            Box("ask", "Ask", ask, method="get"),
            _table(rows, _in_words(day), asked=asked),
        ),
        back=BACK,
        rooms=rooms(actor, HERE),
    )
    return render(request, SHEET, view, status=422 if errors else 200)


@page(f"{HERE}/requests/{{approval_id:int}}", permission=READ)
async def show_request(request: OpxRequest, approval_id: FromPath[int]) -> Response[Any]:
    """What somebody asks to change of a role, permission by permission."""
    found = await approvals.find(row_id(str(approval_id)) or 0)
    if found.action != asking.ACTION:
        raise UnknownApproval("There is no such request for a changed role.")
    wanted = found.content
    rows = [(Cell("Gets"), Cell(asking.named([key]))) for key in wanted["add"]]
    rows += [(Cell("Loses"), Cell(asking.named([key]))) for key in wanted["take"]]
    people = await _people(request, found)
    facts = [Fact("Asked by", found.asker), Fact("Why", found.reason), Fact("People", people)]
    if wanted.get("reach"):
        facts += await _reach(request, wanted)
    if wanted["was"] and wanted["was"] != wanted["name"]:
        facts.append(Fact("New name", wanted["name"]))
    empty = "The role is removed." if wanted["remove"] else "No permission changes."
    view = Sheet(
        found.title,
        (Table("changes", "What changes", headings("", "Permission"), tuple(rows), empty),),
        back=MenuLink("Approvals", "/admin/approvals"),
        rooms=rooms(actor_of(request), HERE),
        facts=tuple(facts),
    )
    return render(request, SHEET, view)


ROUTES = [show_history, show_request]


async def _reach(request: OpxRequest, wanted: Mapping[str, Any]) -> list[Fact]:
    """How far the role would reach, in words and in cases."""
    reach = limits.of(wanted["reach"])
    some, every = await limits.counted(actor_of(request), wanted["role_id"], reach)
    seen = f"{some:,} of the {every:,} cases that you see"
    if reach.teams == OWN:
        seen += ", for all who have the role together. Each sees those of their own team"
    return [Fact("Reaches", await limits.words(reach)), Fact("That is", seen)]


async def _people(request: OpxRequest, found: Approval) -> str:
    role_id = found.content["role_id"]
    known = {role.id: role for role in await roles.every(actor_of(request))}
    count = known[role_id].people if role_id in known else 0
    return words.count_words(count, "person has it", "people have it")


def _field(
    name: str, typed: dict[str, str], errors: dict[str, str], choices: list[tuple[str, str]]
) -> FieldView:
    return FieldView(
        name,
        LABELS[name],
        "choice" if choices else "text",
        typed[name],
        error=errors.get(name, ""),
        options=options(choices, typed[name]),
        optional=name == "on",
        hint="Today, if it is left empty." if name == "on" else "",
    )


def _in_words(day: date) -> str:
    said = words.day(day, datetime.now(UTC))
    return "today" if said == "Today" else f"on {said}"


def _table(rows: list[Held], day: str, *, asked: bool) -> Table:
    now, known = datetime.now(UTC), plugins.active().permissions
    shown = tuple(
        (
            Cell(row.person),
            Cell(known[row.permission].name if row.permission in known else row.permission),
            Cell(f"{row.role} ({row.reach})" if row.reach else row.role),
            Cell(words.moment(row.since, now)),
            Cell(words.moment(row.until, now) if row.until else "Still holds it"),
        )
        for row in rows
    )
    titles = headings("Person", "Permission", "By the role", "Since", "Until")
    empty = "Nobody whom you may know had it then."
    if not asked:
        empty = "Choose a permission or a person."
    return Table("held", f"At some time {day}", titles, shown, empty, listed=True)
