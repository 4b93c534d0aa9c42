"""Who may see a case: restricting it, clearing people, keeping it from whom it is about."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import cases, directory
from opx_core.cases import Invalid, guarding, reading
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.references import tidy
from opx_web.forms import options, problems
from opx_web.pages import FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings

PERMISSION = guarding.PERMISSION
HERE = "/cases/{reference:str}/access"
Errors = Mapping[str, str]
Write = Callable[[Actor, str, Mapping[str, str]], Awaitable[None]]


@page(HERE, permission=PERMISSION)
async def show_access(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Who may see the case."""
    return await _page(request, reference, {}, {})


@action(HERE, permission=PERMISSION)
async def change(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Restrict it or lift that, clear someone, name a conflict, or end one of these."""
    actor, form = actor_of(request), await typed(request)
    case = await cases.find(actor, reference)
    write = _WRITES.get(form.get("do", ""))
    if write is None:
        return await _page(request, reference, form, {})
    try:
        await write(actor, case["reference"], form)
    except Invalid as error:
        names = {name: _NAMES.get((form["do"], name), name) for name in error.errors}
        errors = {names[name]: said for name, said in error.errors.items()}
        return await _page(request, reference, form, errors)
    return Redirect(f"/cases/{tidy(reference)}/access?done=saved", status_code=303)


ROUTES = [show_access, change]


def _person(form: Mapping[str, str], name: str) -> int:
    return row_id(form.get(name, "")) or 0


async def _restrict(actor: Actor, reference: str, form: Mapping[str, str]) -> None:
    await guarding.restrict(actor, reference, form.get("why", ""))


async def _lift(actor: Actor, reference: str, form: Mapping[str, str]) -> None:
    await guarding.lift(actor, reference, form.get("lifted", ""))


async def _clear(actor: Actor, reference: str, form: Mapping[str, str]) -> None:
    await guarding.clear(actor, reference, _person(form, "person"))


async def _unclear(actor: Actor, reference: str, form: Mapping[str, str]) -> None:
    await guarding.end_clearance(actor, reference, _person(form, "cleared"))


async def _name(actor: Actor, reference: str, form: Mapping[str, str]) -> None:
    reason = form.get("reason", "")
    await guarding.name_conflict(actor, reference, _person(form, "about"), reason)


async def _unname(actor: Actor, reference: str, form: Mapping[str, str]) -> None:
    reason = form.get("ended", "")
    await guarding.end_conflict(actor, reference, _person(form, "kept"), reason)


_WRITES: dict[str, Write] = {
    "restrict": _restrict,
    "lift": _lift,
    "clear": _clear,
    "unclear": _unclear,
    "name": _name,
    "unname": _unname,
}
_NAMES = {
    ("lift", "reason"): "lifted",
    ("unclear", "person"): "cleared",
    ("name", "person"): "about",
    ("unname", "reason"): "ended",
}


async def _page(
    request: OpxRequest, reference: str, form: Mapping[str, str], errors: Errors
) -> Response[Any]:
    actor = actor_of(request)
    case = await reading.read(actor, reference)
    who, known = await guarding.people(case["id"]), await directory.known(actor)
    cleared = [row for row in who if row["kind"] == "cleared"]
    about = [row for row in who if row["kind"] == "about"]
    view = Sheet(
        f"Who may see {case['reference']}",
        (_cleared(cleared, bool(case["restricted"])), _about(about)),
        _boxes(
            case,
            cleared,
            about,
            _Forms(
                f"/cases/{case['reference']}/access",
                form,
                errors,
                [(str(row["id"]), row["name"]) for row in known.people],
            ),
        ),
        _lead(case),
        MenuLink(f"{case['reference']} {case['complainant_name']}", f"/cases/{case['reference']}"),
        done="Saved." if request.query_params.get("done") else "",
    )
    return render(request, "opx/sheet.html", view, status=422 if errors else 200)


def _lead(case: Mapping[str, Any]) -> str:
    if not case["restricted"]:
        return "Not restricted: everybody who works its client book may see it."
    why = guarding.WHY.get(case["restricted_why"], "")
    return f"Restricted: {why[:1].lower()}{why[1:]}." if why else "Restricted."


def _cleared(rows: list[Row], restricted: bool) -> Table:
    cells = tuple((Cell(row["name"]),) for row in rows)
    empty = "Nobody is named." if restricted else "Nobody has to be: the case is not restricted."
    hint = "Beside those who may read every restricted case"
    return Table("cleared", "Cleared for it", headings("Name"), cells, empty, hint)


def _about(rows: list[Row]) -> Table:
    cells = tuple((Cell(row["name"]), Cell(row["reason"])) for row in rows)
    return Table("about", "Kept from", headings("Name", "Why"), cells, "Nobody.")


class _Forms:
    """The forms of the page, with what was typed."""

    def __init__(
        self, to: str, form: Mapping[str, str], errors: Errors, people: list[tuple[str, str]]
    ) -> None:
        self.to, self.form, self.errors, self.people = to, form, errors, people

    def text(self, name: str, label: str) -> FieldView:
        """A line of text."""
        return FieldView(
            name, label, "text", self.form.get(name, ""), "", self.errors.get(name, "")
        )

    def choice(self, name: str, label: str, some: list[tuple[str, str]]) -> FieldView:
        """A list to choose from."""
        value = self.form.get(name, "")
        given = options([("", "Choose one"), *some], value)
        return FieldView(name, label, "choice", value, "", self.errors.get(name, ""), options=given)

    def box(self, do: str, title: str, submit: str, *fields: FieldView) -> Box:
        """One of them."""
        made = FormView(self.to, submit, fields, (("do", do),), problems(fields))
        return Box(do, title, made, quiet=True)


def _boxes(
    case: Mapping[str, Any], cleared: list[Row], about: list[Row], forms: _Forms
) -> tuple[Box, ...]:
    def named(rows: list[Row]) -> list[tuple[str, str]]:
        return [(str(row["id"]), row["name"]) for row in rows if row["named"]]

    boxes = []
    if case["restricted"]:
        who = forms.choice("person", "Who", forms.people)
        boxes.append(forms.box("clear", "Clear someone for it", "Clear", who))
        if cleared:
            gone = forms.choice("cleared", "Whose clearance ends", named(cleared))
            boxes.append(forms.box("unclear", "End a clearance", "End it", gone))
        boxes.append(
            forms.box("lift", "Restrict it no longer", "Lift", forms.text("lifted", "Why?"))
        )
    else:
        why = forms.choice("why", "Why?", list(guarding.WHY.items()))
        boxes.append(forms.box("restrict", "Restrict it to those cleared", "Restrict", why))
    whom = forms.choice("about", "From whom", forms.people)
    boxes.append(
        forms.box(
            "name",
            "Keep it from someone",
            "Keep it from them",
            whom,
            forms.text("reason", "Why them?"),
        )
    )
    if named(about):
        kept = forms.choice("kept", "From whom", named(about))
        ended = forms.text("ended", "Why no longer?")
        boxes.append(forms.box("unname", "Keep it from someone no longer", "End it", kept, ended))
    return tuple(boxes)
