"""Teams and client books: the list with a form to add, and a page to rename each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import staff
from opx_core.cases import Invalid
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.staff import Changed
from opx_core.staff.labels import LABELS, Kind, UnknownLabel, capitals, tidy
from opx_web import words
from opx_web.admin.overview import rooms
from opx_web.admin.versions import versions
from opx_web.pages import FieldView, FormView, MenuLink, Problem
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.versions import Versions, chosen

TEAMS, BOOKS = "/admin/teams", "/admin/books"
ADDRESSES: dict[Kind, str] = {"team": TEAMS, "book": BOOKS}
TITLES: dict[Kind, str] = {"team": "Teams", "book": "Client books"}
NOUNS: dict[Kind, str] = {"team": "team", "book": "client book"}
ADD: dict[Kind, str] = {"team": "Add a team", "book": "Add a client book"}
DONE = {"added": "Added.", "changed": "Saved.", "same": "Nothing was changed."}
LETTERS_HINT = "Two to four, such as MOT for MOT-HK4-7291. Without, the organisation’s stand there."
KEY_HINT = "A short name for files and commands, such as motor. It cannot be changed later."


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A team or client book in the list."""

    name: str
    href: str
    key: str
    people: str
    cases: str
    cases_href: str


@dataclass(frozen=True, slots=True)
class Labels:
    """The list of teams or of client books."""

    rooms: tuple[MenuLink, ...]
    title: str
    has_keys: bool
    rows: tuple[LabelRow, ...]
    form: FormView
    add: str
    done: str = ""


@dataclass(frozen=True, slots=True)
class LabelPage:
    """One team or client book."""

    rooms: tuple[MenuLink, ...]
    title: str
    back: MenuLink
    form: FormView
    versions: Versions | None = None


@page(TEAMS, permission="core.manage_teams")
async def show_teams(request: OpxRequest) -> Response[Any]:
    """The teams."""
    return await _list(request, "team", {}, {})


@action(TEAMS, permission="core.manage_teams")
async def add_team(request: OpxRequest) -> Response[Any]:
    """Add a team."""
    form = await typed(request)
    try:
        await staff.add_team(actor_of(request), form.get("name", ""))
    except Invalid as error:
        return await _list(request, "team", form, error.errors)
    return Redirect(f"{TEAMS}?done=added", status_code=303)


@page(f"{TEAMS}/{{team_id:int}}", permission="core.manage_teams")
async def show_team(request: OpxRequest, team_id: FromPath[int]) -> Response[Any]:
    """One team."""
    return await _one(request, "team", team_id)


@action(f"{TEAMS}/{{team_id:int}}", permission="core.manage_teams")
async def rename_team(request: OpxRequest, team_id: FromPath[int]) -> Response[Any]:
    """Rename a team."""
    return await _rename(request, "team", team_id)


@page(BOOKS, permission="core.manage_books")
async def show_books(request: OpxRequest) -> Response[Any]:
    """The client books."""
    return await _list(request, "book", {}, {})


@action(BOOKS, permission="core.manage_books")
async def add_book(request: OpxRequest) -> Response[Any]:
    """Add a client book."""
    form = await typed(request)
    try:
        await staff.add_book(actor_of(request), *(form.get(name, "") for name in _BOOK))
    except Invalid as error:
        return await _list(request, "book", form, error.errors)
    return Redirect(f"{BOOKS}?done=added", status_code=303)


@page(f"{BOOKS}/{{book_id:int}}", permission="core.manage_books")
async def show_book(request: OpxRequest, book_id: FromPath[int]) -> Response[Any]:
    """One client book."""
    return await _one(request, "book", book_id)


@action(f"{BOOKS}/{{book_id:int}}", permission="core.manage_books")
async def rename_book(request: OpxRequest, book_id: FromPath[int]) -> Response[Any]:
    """Rename a client book."""
    return await _rename(request, "book", book_id)


_BOOK = ("key", "name", "letters")
ROUTES = [
    *(show_teams, add_team, show_team, rename_team),
    *(show_books, add_book, show_book, rename_book),
]


async def _list(
    request: OpxRequest, kind: Kind, form: Mapping[str, str], errors: Mapping[str, str]
) -> Response[Any]:
    actor, here = actor_of(request), ADDRESSES[kind]
    rows = await (staff.teams(actor) if kind == "team" else staff.books(actor))
    fields: tuple[FieldView, ...] = (_name(form.get("name", ""), errors.get("name", "")),)
    if kind == "book":
        key, wrong = form.get("key", ""), errors.get("key", "")
        fields += (FieldView("key", "Key", "text", key, KEY_HINT, wrong, width="s"),)
        fields += (_letters(form.get("letters", ""), errors.get("letters", "")),)
    problems = tuple(Problem(field.error, field.id) for field in fields if field.error)
    view = Labels(
        rooms(actor, here),
        TITLES[kind],
        kind == "book",
        tuple(_row(kind, row) for row in rows),
        FormView(here, ADD[kind], fields, problems=problems),
        ADD[kind],
        DONE.get(request.query_params.get("done", ""), ""),
    )
    return render(request, "opx/admin_labels.html", view, status=422 if errors else 200)


async def _one(request: OpxRequest, kind: Kind, label_id: int) -> Response[Any]:
    row = await staff.label(actor_of(request), kind, _checked(kind, label_id))
    return _page(request, kind, row, row, {})


async def _rename(request: OpxRequest, kind: Kind, label_id: int) -> Response[Any]:
    actor, form = actor_of(request), await typed(request)
    row = await staff.label(actor, kind, _checked(kind, label_id))
    fields = ("name", "letters") if kind == "book" else ("name",)
    names: dict[str, str] = {LABELS[name]: name for name in fields}
    form = chosen(form, {name: row[name] for name in names.values()})
    told = {name: form.get(name, "") for name in names.values()}
    version = row_id(form.get("version", "")) or 0
    try:
        saved = await staff.change_label(actor, kind, label_id, version=version, **told)
    except Invalid as error:
        return _page(request, kind, {**row, "version": version}, told, error.errors)
    except Changed as error:
        theirs = {label: str(error.row[name]) for label, name in names.items()}
        mine = {label: tidy(told[name]) for label, name in names.items()}
        both = await versions(f"{kind}/{label_id}", theirs, mine, names)
        return _page(request, kind, error.row, told, {}, both)
    done = "changed" if saved else "same"
    return Redirect(f"{ADDRESSES[kind]}?done={done}", status_code=303)


def _page(
    request: OpxRequest,
    kind: Kind,
    row: Row,
    told: Mapping[str, Any],
    errors: Mapping[str, str],
    both: Versions | None = None,
) -> Response[Any]:
    here = ADDRESSES[kind]
    fields: tuple[FieldView, ...] = (_name(told["name"], errors.get("name", "")),)
    if kind == "book":
        fields += (_letters(told["letters"], errors.get("letters", "")),)
    problems = tuple(Problem(field.error, field.id) for field in fields if field.error)
    hidden = (("version", str(row["version"])),)
    form = FormView(f"{here}/{row['id']}", "Save", fields, hidden, problems)
    back = MenuLink(TITLES[kind], here)
    view = LabelPage(rooms(actor_of(request), here), row["name"], back, form, both)
    status = 409 if both else 422 if errors else 200
    return render(request, "opx/admin_label.html", view, status=status)


def _checked(kind: Kind, label_id: int) -> int:
    if row_id(str(label_id)) is None:
        raise UnknownLabel(f"There is no such {NOUNS[kind]} among those you may see.")
    return label_id


def _name(value: str, error: str) -> FieldView:
    return FieldView("name", "Name", "text", value, "", error, width="m")


def _letters(value: str, error: str) -> FieldView:
    shown = f"New cases are called {capitals(value)}-HK4-7291. " if value and not error else ""
    hint = f"{shown}{LETTERS_HINT}"
    return FieldView(
        "letters", LABELS["letters"], "text", value, hint, error, optional=True, width="s"
    )


def _row(kind: Kind, row: Row) -> LabelRow:
    return LabelRow(
        row["name"],
        f"{ADDRESSES[kind]}/{row['id']}",
        row.get("key", ""),
        words.count_words(row["people"], "person", "people"),
        words.count_words(row["cases"], "open case", "open cases"),
        f"/cases?{kind}={row['id']}&state=open",
    )
