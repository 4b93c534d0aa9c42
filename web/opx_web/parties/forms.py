"""Forms about people, as one template shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.parties import UnknownParty
from opx_core.workflow import Field
from opx_web import forms
from opx_web.pages import FieldView, FormView, MenuLink
from opx_web.parties.views import PartyForm
from opx_web.rendering import render
from opx_web.requests import OpxRequest
from opx_web.versions import Versions

TEMPLATE = "opx/party_form.html"
NARROW = ("title", "born_on", "died_on", "postcode", "authority_from", "authority_to", "review_on")
KINDS: dict[str, Any] = {"email": "email", "phone": "tel"}


def id_of(text: str) -> int:
    """The id in an address; ``UnknownParty`` for what is none."""
    found = row_id(text)
    if found is None:
        raise UnknownParty("Nobody on the cases that you may see is at this address.")
    return found


def views(
    fields: Sequence[Field], typed: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[FieldView, ...]:
    """The fields as shown."""
    return tuple(
        replace(
            view,
            width="s" if view.name in NARROW else view.width,
            kind=KINDS.get(view.name, view.kind),
        )
        for view in forms.views(fields, typed, errors)
    )


def form(
    action: str,
    submit: str,
    fields: Sequence[Field],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    **hidden: object,
) -> FormView:
    """A form with what was typed and what is wrong."""
    shown = views(fields, typed, errors)
    kept = tuple((name, str(value)) for name, value in hidden.items())
    return FormView(action, submit, shown, kept, forms.problems(shown))


def button(action: str, submit: str) -> FormView:
    """A form that is one button."""
    return FormView(action, submit, ())


def shown(
    request: OpxRequest, page: PartyForm, status: int = 200, both: Versions | None = None
) -> Response[Any]:
    """The form's page; with both versions it is a 409."""
    view = replace(page, versions=both) if both else page
    return render(request, TEMPLATE, view, status=409 if both else status)


def saved(path: str, done: str = "saved") -> Redirect:
    """On to ``path`` with a word of what was done."""
    return Redirect(f"{path}?done={done}", status_code=303)


def back_to(party: Row) -> MenuLink:
    """The way back to someone's page."""
    return MenuLink(str(party["name"]), f"/parties/{party['id']}")
