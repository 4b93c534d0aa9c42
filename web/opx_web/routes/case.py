"""One case: whose turn it is, by when, why, and what happened."""

from dataclasses import dataclass
from typing import Any, Literal

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import cases
from opx_core.cases import reading
from opx_core.cases.assignment import CannotOwn
from opx_core.references import tidy
from opx_web.pages import DueView, Fact, FormView, MenuLink, TurnView
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page


@dataclass(frozen=True, slots=True)
class StateView:
    """The state of a case, by name."""

    name: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class MoveLink:
    """A move open to this person."""

    label: str
    href: str
    icon: str = "arrow-right"
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A move not open yet, with every reason."""

    label: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a part in the case, and how to reach them, a line each."""

    name: str
    role: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `ring` says who can see it."""

    kind: Literal["note", "move", "event", "late"]
    title: str
    who: str
    moment: str
    iso: str
    text: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    ring: Literal["", "team", "firm", "all"] = "team"


@dataclass(frozen=True, slots=True)
class Composer:
    """The form of a new note; it keeps what was typed."""

    action: str
    text: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page that a module gives; its template reads `panel.view`."""

    id: str
    title: str
    template: str
    view: object


@dataclass(frozen=True, slots=True)
class Case:
    """The page of a case; `next` is the deadline that comes first."""

    reference: str
    complainant: str
    subject: str
    level: str
    state: StateView
    episode: int
    turn: TurnView
    owner: str
    team: str
    book: str
    received: str
    version: int
    next: DueView | None
    deadlines: tuple[DueView, ...]
    people: tuple[Person, ...]
    moves: tuple[MoveLink, ...]
    refused: tuple[Refused, ...]
    refused_words: str
    give: FormView | None
    timeline: tuple[Entry, ...]
    timeline_words: str
    older_href: str | None
    notes: Composer | None
    panels: tuple[Panel, ...]
    back: MenuLink
    done: str = ""
    previous_href: str | None = None
    next_href: str | None = None

    @property
    def reopened(self) -> bool:
        """A second episode or a later one."""
        return self.episode > 1


@page("/cases/{reference:str}", permission="core.read_cases")
async def show_case(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """One case."""
    from opx_web.case_view import case_page

    case = await reading.read(actor_of(request), reference)
    return render(request, "opx/case.html", await case_page(request, case))


@action("/cases/{reference:str}/notes", permission="core.add_notes")
async def write_note(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Add a note, or show the case again with the note as typed."""
    from opx_web.case_view import case_page

    actor, form = actor_of(request), await typed(request)
    try:
        await cases.add_note(actor, reference, form.get("text", ""))
    except cases.Invalid as invalid:
        case = await reading.read(actor, reference)
        note = (form.get("text", ""), invalid.errors["body"])
        view = await case_page(request, case, note=note)
        return render(request, "opx/case.html", view, status=422)
    return Redirect(f"/cases/{tidy(reference)}?done=noted", status_code=303)


@action("/cases/{reference:str}/assignment", permission="core.take_cases")
async def assign(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Give the case to someone, or take it."""
    from opx_web.case_view import case_page

    actor, form = actor_of(request), await typed(request)
    owner = form.get("owner", "")
    try:
        version = int(form.get("version", ""))
        await cases.assign(actor, reference, int(owner) if owner else None, version=version)
    except (cases.Conflict, CannotOwn, ValueError) as error:
        case = await reading.read(actor, reference)
        known = isinstance(error, cases.Conflict | CannotOwn)
        said = str(error) if known else "Choose someone from the list."
        view = await case_page(request, case, give_error=said)
        status = 409 if isinstance(error, cases.Conflict) else 422
        return render(request, "opx/case.html", view, status=status)
    return Redirect(f"/cases/{tidy(reference)}?done=given", status_code=303)


ROUTES = [show_case, write_note, assign]
