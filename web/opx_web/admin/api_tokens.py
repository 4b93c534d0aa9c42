"""API access: the tokens of programs, made and revoked; and the accounts of other systems."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import api_tokens, directory, staff
from opx_core.api_tokens import SCOPES, NewAccount, TokenForm, UnknownToken
from opx_core.cases import Invalid
from opx_core.dates import day_in_words
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.policy import may
from opx_web import words
from opx_web.admin.overview import rooms
from opx_web.admin.person_form import Tick, Ticks
from opx_web.forms import options, problems
from opx_web.pages import Fact, FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings

HERE, PERMISSION = "/admin/api", "core.manage_api_tokens"
ACCOUNTS = f"{HERE}/accounts"
SHEET = "opx/sheet.html"
DONE = {
    "revoked": "Revoked. Whoever still sends it is turned away.",
    "account": "Added. Choose it when you make a token.",
}
STATES = {
    "good": ("In use", "met"),
    "expired": ("Expired", "lapsed"),
    "revoked": ("Revoked", "lapsed"),
    "idle": ("Its person cannot sign in", "soon"),
}
DAYS = "90"


@dataclass(frozen=True, slots=True)
class TokenMade:
    """A token that is shown once."""

    rooms: tuple[MenuLink, ...]
    name: str
    token: str
    until: str
    href: str = HERE


@page(HERE, permission=PERMISSION)
async def show_tokens(request: OpxRequest) -> Response[Any]:
    """The tokens, and the forms to make one."""
    return await _list(request, {}, {})


@action(HERE, permission=PERMISSION)
async def make_token(request: OpxRequest) -> Response[Any]:
    """Make a token and show it, once."""
    actor, form = actor_of(request), await typed(request)
    wanted = TokenForm(
        form.get("name", ""),
        row_id(form.get("person", "")),
        tuple(_ticked(form, "scope-")),
        tuple(row_id(each) or 0 for each in _ticked(form, "book-")),
        row_id(form.get("days", "").strip()),
    )
    try:
        made = await api_tokens.make(actor, wanted)
    except Invalid as error:
        return await _list(request, form, error.errors)
    until = day_in_words(made.expires_at.date())
    view = TokenMade(rooms(actor, HERE), form["name"], made.text, until)
    return render(request, "opx/admin_token.html", view)


@action(ACCOUNTS, permission=PERMISSION)
async def add_account(request: OpxRequest) -> Response[Any]:
    """Add the account of another system."""
    form = await typed(request)
    books = tuple(row_id(each) or 0 for each in _ticked(form, "abook-"))
    new = NewAccount(form.get("account", ""), tuple(_ticked(form, "role-")), books)
    try:
        await api_tokens.add_account(actor_of(request), new)
    except Invalid as error:
        names = {"name": "account", "books": "abooks", "email": "account"}
        wrong = {names.get(key, key): said for key, said in error.errors.items()}
        return await _list(request, form, {f"a-{key}": said for key, said in wrong.items()})
    return Redirect(f"{HERE}?done=account", status_code=303)


@page(f"{HERE}/{{token_id:int}}", permission=PERMISSION)
async def show_token(request: OpxRequest, token_id: FromPath[int]) -> Response[Any]:
    """One token: what it is good for, and how to end it."""
    row = await api_tokens.token(actor_of(request), _known(token_id))
    now, (state, _) = datetime.now(UTC), STATES[row["state"]]
    facts = (
        Fact("Acts as", row["person"]),
        Fact("Scopes", ", ".join(_scope_names(row))),
        Fact("Client books", ", ".join(row["book_names"]) or "Every book of that person"),
        Fact("Made by", row["maker"] or "OPX, on its own machine"),
        Fact("Made", words.moment(row["created_at"], now)),
        Fact("Until", day_in_words(row["expires_at"].date())),
        Fact("Last used", words.moment(row["used_at"], now) if row["used_at"] else "Never"),
        Fact("State", state),
    )
    end = FormView(f"{HERE}/{row['id']}/revocation", "Revoke it now", ())
    hint = "Programs that use it are turned away at once. This cannot be undone."
    boxes = () if row["revoked_at"] else (Box("revoke", "Revoke", end, hint=hint),)
    back = MenuLink("API access", HERE)
    links = rooms(actor_of(request), HERE)
    return render(request, SHEET, Sheet(row["name"], boxes, back=back, rooms=links, facts=facts))


@action(f"{HERE}/{{token_id:int}}/revocation", permission=PERMISSION)
async def revoke_token(request: OpxRequest, token_id: FromPath[int]) -> Response[Any]:
    """End a token."""
    await api_tokens.token(actor_of(request), _known(token_id))
    await api_tokens.revoke(actor_of(request), token_id)
    return Redirect(f"{HERE}?done=revoked", status_code=303)


ROUTES = [show_tokens, make_token, add_account, show_token, revoke_token]


async def _list(
    request: OpxRequest, form: Mapping[str, str], errors: Mapping[str, str]
) -> Response[Any]:
    actor = actor_of(request)
    rows, books = await api_tokens.every(actor), await directory.books(actor)
    side = [await _make_box(request, form, errors, books)]
    if may(actor, "core.manage_people"):
        side.append(_account_box(form, errors, books, await staff.roles()))
    view = Sheet(
        "API access",
        (_table(rows),),
        tuple(side),
        "Programs that read and write through the API, each with a token of its own.",
        rooms=rooms(actor, HERE),
        done=DONE.get(request.query_params.get("done", ""), ""),
    )
    return render(request, SHEET, view, status=422 if errors else 200)


def _table(rows: list[Row]) -> Table:
    now = datetime.now(UTC)
    told = tuple(
        (
            Cell(row["name"], f"{HERE}/{row['id']}"),
            Cell(row["person"]),
            Cell(", ".join(row["scopes"])),
            Cell(day_in_words(row["expires_at"].date())),
            Cell(words.moment(row["used_at"], now) if row["used_at"] else "Never"),
            Cell(STATES[row["state"]][0], tone=STATES[row["state"]][1]),
        )
        for row in rows
    )
    titles = headings("Name", "Acts as", "Scopes", "Until", "Last used", "State")
    docs = MenuLink("How programs use it", "/api/v1/docs")
    return Table("tokens", "Tokens", titles, told, "There is none yet.", more=docs, listed=True)


async def _make_box(
    request: OpxRequest, form: Mapping[str, str], errors: Mapping[str, str], books: list[Row]
) -> Box:
    people = [("", "Choose one")]
    for row in await api_tokens.may_act_as(actor_of(request)):
        people.append((str(row["id"]), row["name"] + (" (service)" if row["service"] else "")))
    who = form.get("person", "")
    fields = (
        _field(form, errors, "name", "Name", "Which program it is for"),
        FieldView(
            *("person", "Acts as", "choice", who, "It can never do more than they may now."),
            errors.get("person", ""),
            options=options(people, who),
        ),
        _field(form, errors, "days", "Days until it ends", "At most 365", DAYS),
    )
    scopes = tuple((each.key, each.name) for each in SCOPES)
    ticks = (
        _ticks(form, "scope-", "scopes", "Scopes", scopes, errors),
        _ticks(form, "book-", "books", "Only these client books", _of(books), errors),
    )
    made = FormView(HERE, "Make a token", fields, problems=problems(fields))
    return Box("make", "Make a token", made, ticks, hint="The token is shown once.")


def _account_box(
    form: Mapping[str, str], errors: Mapping[str, str], books: list[Row], roles: list[Row]
) -> Box:
    own = {key.removeprefix("a-"): said for key, said in errors.items() if key.startswith("a-")}
    fields = (_field(form, own, "account", "Name of the system"),)
    named = tuple((row["key"], row["name"]) for row in roles)
    ticks = (
        _ticks(form, "role-", "roles", "Roles", named, own),
        _ticks(form, "abook-", "abooks", "Client books of the account", _of(books), own),
    )
    made = FormView(ACCOUNTS, "Add a service account", fields, problems=problems(fields))
    hint = "For programs that are nobody’s own. Nobody signs in with it."
    return Box("account", "Add a service account", made, ticks, quiet=True, hint=hint)


def _field(
    form: Mapping[str, str],
    errors: Mapping[str, str],
    name: str,
    label: str,
    hint: str = "",
    start: str = "",
) -> FieldView:
    return FieldView(name, label, "text", form.get(name, start), hint, errors.get(name, ""))


def _ticks(
    form: Mapping[str, str],
    prefix: str,
    key: str,
    label: str,
    choices: tuple[tuple[str, str], ...],
    errors: Mapping[str, str],
) -> Ticks:
    boxes = tuple(
        Tick(f"{prefix}{value}", words_, f"{prefix}{value}" in form) for value, words_ in choices
    )
    hint = "Tick none for every book of the person." if key == "books" else ""
    return Ticks(f"f-{key}", label, boxes, hint, errors.get(key, ""))


def _of(books: list[Row]) -> tuple[tuple[str, str], ...]:
    return tuple((str(book["id"]), book["name"]) for book in books)


def _ticked(form: Mapping[str, str], prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in form if name.startswith(prefix)]


def _scope_names(row: Row) -> list[str]:
    return [each.name for each in SCOPES if each.key in row["scopes"]]


def _known(token_id: int) -> int:
    if row_id(str(token_id)) is None:
        raise UnknownToken("There is no such API token.")
    return token_id
