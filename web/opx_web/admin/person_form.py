"""The form of a person: read from a request, and as shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from opx_core import directory, staff
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.staff import PersonForm
from opx_web.forms import YES_NO, options
from opx_web.pages import FieldView, Problem


@dataclass(frozen=True, slots=True)
class Tick:
    """One box to tick."""

    name: str
    label: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Ticks:
    """A group of boxes; `id` is the target of a link from the list of errors."""

    id: str
    label: str
    boxes: tuple[Tick, ...]
    hint: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class PersonFields:
    """The fields of a person, in the order of the page."""

    name: FieldView
    email: FieldView
    team: FieldView
    roles: Ticks
    books: Ticks
    active: FieldView
    password: FieldView

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, in the order of the form."""
        every = (
            *(self.name, self.email, self.team, self.roles, self.books),
            *(self.active, self.password),
        )
        return tuple(Problem(each.error, each.id) for each in every if each.error)


def read(typed: Mapping[str, str]) -> PersonForm:
    """The form as typed; an id that cannot be one is read as one that nothing has."""
    team = typed.get("team", "")
    books = [name.removeprefix("book-") for name in typed if name.startswith("book-")]
    return PersonForm(
        typed.get("name", ""),
        typed.get("email", ""),
        (row_id(team) or 0) if team else None,
        tuple(name.removeprefix("role-") for name in typed if name.startswith("role-")),
        tuple(row_id(book) or 0 for book in books),
        typed.get("active", "yes") == "yes",
    )


async def fields(
    actor: Actor, form: PersonForm, errors: Mapping[str, str], own: bool = False
) -> PersonFields:
    """The form as shown, with what is wrong; ``own`` where people look at themselves."""
    teams = [("", "No team"), *((str(t["id"]), str(t["name"])) for t in await staff.teams(actor))]
    team = str(form.team_id or "")
    alone = "Nobody changes this for themselves: ask another administrator." if own else ""
    return PersonFields(
        name=FieldView("name", "Name", value=form.name, error=errors.get("name", ""), width="m"),
        email=_email(form, errors),
        team=FieldView(
            "team", "Team", "choice", team, "", errors.get("team", ""), options=options(teams, team)
        ),
        roles=Ticks(
            "f-roles", "Roles", _roles(await staff.roles(), form), alone, errors.get("roles", "")
        ),
        books=Ticks(
            "f-books",
            "Client books",
            _books(await directory.books(actor), form),
            alone or "Compliance, administrators and auditors see every client book anyway.",
            errors.get("books", ""),
        ),
        active=_active(form, errors),
        password=FieldView(
            "password",
            "First password",
            "password",
            "",
            "Leave it empty: you get a link to pass on, and they choose their own.",
            errors.get("password", ""),
            optional=True,
            width="m",
            autocomplete="new-password",
        ),
    )


def _email(form: PersonForm, errors: Mapping[str, str]) -> FieldView:
    hint = "This is what they sign in with."
    return FieldView(
        "email", "E-mail", "email", form.email, hint, errors.get("email", ""), width="m"
    )


def _active(form: PersonForm, errors: Mapping[str, str]) -> FieldView:
    value = "yes" if form.active else "no"
    return FieldView(
        "active",
        "Can sign in",
        "yesno",
        value,
        "No signs them out at once. Their cases stay with them until you hand them over.",
        errors.get("active", ""),
        options=options(YES_NO, value),
    )


def _roles(known: list[Row], form: PersonForm) -> tuple[Tick, ...]:
    return tuple(
        Tick(f"role-{role['key']}", role["name"], role["key"] in form.roles) for role in known
    )


def _books(known: list[Row], form: PersonForm) -> tuple[Tick, ...]:
    return tuple(
        Tick(f"book-{book['id']}", book["name"], book["id"] in form.books) for book in known
    )
