"""People: the list, someone new, someone changed."""

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
from opx_core.policy import may
from opx_core.staff import Changed, PersonForm
from opx_core.staff import form as staff_form
from opx_web import words
from opx_web.admin import person_form
from opx_web.admin.overview import rooms
from opx_web.admin.person_form import PersonFields
from opx_web.admin.person_signing import link_made
from opx_web.admin.versions import versions
from opx_web.pages import FieldView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.versions import Versions, theirs_kept

HERE, PERMISSION = "/admin/people", "core.manage_people"
DONE = {"changed": "Saved.", "same": "Nothing was changed.", "off": "They can no longer sign in."}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Someone in the list."""

    name: str
    href: str
    email: str
    team: str
    roles: str
    books: str
    active: bool


@dataclass(frozen=True, slots=True)
class People:
    """The list of people."""

    rooms: tuple[MenuLink, ...]
    total: str
    rows: tuple[PersonRow, ...]
    done: str = ""


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Someone's page, or that of someone new (no `version`)."""

    rooms: tuple[MenuLink, ...]
    title: str
    action: str
    fields: PersonFields
    version: str = ""
    password_action: str = ""
    password: FieldView | None = None
    handover_href: str = ""
    seeing_href: str = ""
    authority_href: str = ""
    done: str = ""
    versions: Versions | None = None


@dataclass(frozen=True, slots=True)
class PasswordMade:
    """A password that is shown once."""

    rooms: tuple[MenuLink, ...]
    name: str
    email: str
    password: str
    href: str


@page(HERE, permission=PERMISSION)
async def show_people(request: OpxRequest) -> Response[Any]:
    """Everybody, those who can sign in first."""
    rows = await staff.everyone(actor_of(request))
    active = sum(row["active"] for row in rows)
    total = f"{words.count_words(active, 'person', 'people')} can sign in"
    done = DONE.get(request.query_params.get("done", ""), "")
    view = People(rooms(actor_of(request), HERE), total, tuple(_row(row) for row in rows), done)
    return render(request, "opx/admin_people.html", view)


@page(f"{HERE}/new", permission=PERMISSION)
async def show_new(request: OpxRequest) -> Response[Any]:
    """The form of someone new."""
    return await _new(request, PersonForm("", ""), {})


@action(f"{HERE}/new", permission=PERMISSION)
async def add(request: OpxRequest) -> Response[Any]:
    """Add someone, or show the form again."""
    form = await typed(request)
    wanted, given = person_form.read(form), form.get("password", "")
    try:
        person_id = await staff.add(actor_of(request), wanted, given)
    except Invalid as error:
        return await _new(request, wanted, error.errors)
    if given or not wanted.active:
        return Redirect(f"{HERE}/{person_id}?done=changed", status_code=303)
    return await link_made(request, person_id)


@page(f"{HERE}/{{person_id:int}}", permission=PERMISSION)
async def show_person(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """The form of someone."""
    row = await staff.person(actor_of(request), checked(person_id))
    done = DONE.get(request.query_params.get("done", ""), "")
    return await _person(request, row, staff_form.of(row), done=done)


@action(f"{HERE}/{{person_id:int}}", permission=PERMISSION)
async def change(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Save someone, or show the form again with all that is wrong, or with both versions."""
    actor, form = actor_of(request), await typed(request)
    row = await staff.person(actor, checked(person_id))
    wanted, version = person_form.read(form), row_id(form.get("version", "")) or 0
    wanted = staff_form.with_theirs(wanted, staff_form.of(row), theirs_kept(form))
    try:
        saved = await staff.change(actor, person_id, wanted, version)
    except Invalid as error:
        return await _person(request, row, wanted, error.errors, version=version)
    except Changed as error:
        theirs = await staff_form.shown(staff_form.of(error.row))
        mine = await staff_form.shown(wanted)
        both = await versions(f"user/{person_id}", theirs, mine, staff_form.LABELS)
        return await _person(request, error.row, wanted, both=both)
    if row["active"] and not wanted.active and may(actor, "core.hand_over_work"):
        return Redirect(f"/admin/handovers/of/{person_id}", status_code=303)
    return Redirect(f"{HERE}/{person_id}?done={'changed' if saved else 'same'}", status_code=303)


@action(f"{HERE}/{{person_id:int}}/password", permission=PERMISSION)
async def set_password(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Give someone a new password; one that was made here is shown on the answer, once."""
    actor, password = actor_of(request), (await typed(request)).get("new_password", "")
    row = await staff.person(actor, checked(person_id))
    try:
        given = await staff.set_password(actor, person_id, password)
    except Invalid as error:
        wrong = {"new_password": error.errors["password"]}
        return await _person(request, row, staff_form.of(row), wrong)
    if password:
        return Redirect(f"{HERE}/{person_id}?done=changed", status_code=303)
    return await _made(request, person_id, given)


ROUTES = [show_people, show_new, add, show_person, change, set_password]


def checked(person_id: int) -> int:
    """``person_id``, where a row could have it; else ``UnknownPerson``."""
    if row_id(str(person_id)) is None:
        raise staff.UnknownPerson("There is no such person among those you may see.")
    return person_id


async def _new(request: OpxRequest, form: PersonForm, errors: Mapping[str, str]) -> Response[Any]:
    fields = await person_form.fields(actor_of(request), form, errors)
    view = PersonPage(rooms(actor_of(request), HERE), "Add someone", f"{HERE}/new", fields)
    return render(request, "opx/admin_person.html", view, status=422 if errors else 200)


async def _person(
    request: OpxRequest,
    row: Row,
    form: PersonForm,
    errors: Mapping[str, str] | None = None,
    *,
    version: int | None = None,
    done: str = "",
    both: Versions | None = None,
) -> Response[Any]:
    actor, here = actor_of(request), f"{HERE}/{row['id']}"
    wrong = dict(errors or {})
    hands_over = may(actor, "core.hand_over_work")
    view = PersonPage(
        rooms(actor, HERE),
        row["name"],
        here,
        await person_form.fields(actor, form, wrong, own=row["id"] == actor.id),
        str(row["version"] if version is None else version),
        f"{here}/password",
        _password_field(wrong.get("new_password", "")),
        f"/admin/handovers/of/{row['id']}" if hands_over else "",
        f"{here}/see-as" if row["id"] != actor.id and may(actor, "core.see_as") else "",
        f"/admin/authority/user/{row['id']}" if may(actor, "core.open_setup") else "",
        done,
        both,
    )
    status = 409 if both else 422 if wrong else 200
    return render(request, "opx/admin_person.html", view, status=status)


def _password_field(error: str) -> FieldView:
    return FieldView(
        "new_password",
        "New password",
        "password",
        "",
        "12 to 200 characters. Leave it empty and one is made, which you see once.",
        error,
        optional=True,
        width="m",
        autocomplete="new-password",
    )


async def _made(request: OpxRequest, person_id: int, password: str) -> Response[Any]:
    row = await staff.person(actor_of(request), person_id)
    links, href = rooms(actor_of(request), HERE), f"{HERE}/{person_id}"
    view = PasswordMade(links, row["name"], row["email"], password, href)
    return render(request, "opx/admin_password.html", view)


def _row(row: Row) -> PersonRow:
    books = "Every client book" if row["all_books"] else ", ".join(row["book_names"])
    roles = ", ".join(row["role_names"])
    href = f"{HERE}/{row['id']}"
    return PersonRow(
        row["name"], href, row["email"], row["team"] or "", roles, books, row["active"]
    )
