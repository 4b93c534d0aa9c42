"""The ways to reach someone: the form of one of them."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core import parties
from opx_core.cases import Invalid
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.parties import PartyConflict, catalogue, points
from opx_web.pages import MenuLink
from opx_web.parties.conflicts import versions
from opx_web.parties.forms import back_to, button, form, id_of, saved, shown
from opx_web.parties.views import PartyForm
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.versions import chosen

NEW = "/parties/{party:str}/contact-points/new"
ONE = "/parties/{party:str}/contact-points/{point:str}"
WHAT = {
    "mobile": "A mobile number can be rung and sent texts.",
    "landline": "A landline can be rung and sent no texts.",
    "email": "The form of the address is checked, not whether it is read.",
    "post": "The postcode of a UK address is checked.",
    "other": "Anything else, such as a messenger name.",
}


@page(NEW, permission="core.edit_parties")
async def show_new_point(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """The form of a new way, of the kind that the address names."""
    row = await parties.find(actor_of(request), id_of(party))
    kind = _kind(request.query_params.get("kind", ""))
    return shown(request, _new(row, kind, points.START, {}))


@action(NEW, permission="core.edit_parties")
async def add_point(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """Add it, or show the form again."""
    actor, said = actor_of(request), await typed(request)
    row = await parties.find(actor, id_of(party))
    try:
        await points.add_point(actor, row["id"], said)
    except Invalid as invalid:
        view = _new(row, _kind(said.get("kind", "")), said, invalid.errors)
        return shown(request, view, 422)
    return saved(f"/parties/{row['id']}")


@page(ONE, permission="core.edit_parties")
async def show_point(
    request: OpxRequest, party: FromPath[str], point: FromPath[str]
) -> Response[Any]:
    """The form as the way is."""
    actor = actor_of(request)
    row = await parties.find(actor, id_of(party))
    found = await points.point_of(actor, row["id"], id_of(point))
    return shown(request, _one(row, found, points.as_typed(found), {}))


@action(ONE, permission="core.edit_parties")
async def save_point(
    request: OpxRequest, party: FromPath[str], point: FromPath[str]
) -> Response[Any]:
    """Save it, or show the form again; both versions where someone saved first."""
    actor, said = actor_of(request), await typed(request)
    row = await parties.find(actor, id_of(party))
    found = await points.point_of(actor, row["id"], id_of(point))
    told = {**chosen(said, points.as_typed(found)), "kind": found["kind"]}
    version = row_id(said.get("version", "")) or 0
    try:
        await points.change_point(actor, row["id"], found["id"], told, version=version)
    except Invalid as invalid:
        return shown(request, _one(row, found, told, invalid.errors, version), 422)
    except PartyConflict as conflict:
        now = points.as_typed(conflict.row)
        both = await versions(row["id"], points.fields(found["kind"])[1:], now, told)
        return shown(request, _one(row, conflict.row, told, {}), both=both)
    return saved(f"/parties/{row['id']}")


@action(ONE + "/ending", permission="core.edit_parties")
async def end_point(
    request: OpxRequest, party: FromPath[str], point: FromPath[str]
) -> Response[Any]:
    """They cannot be reached this way any more."""
    row = await parties.find(actor_of(request), id_of(party))
    await points.end_point(actor_of(request), row["id"], id_of(point))
    return saved(f"/parties/{row['id']}")


ROUTES = [show_new_point, add_point, show_point, save_point, end_point]


def _kind(text: str) -> str:
    return text if text in dict(catalogue.KINDS) else "mobile"


def _new(row: Row, kind: str, told: Mapping[str, str], errors: Mapping[str, str]) -> PartyForm:
    path = f"/parties/{row['id']}/contact-points/new"
    kinds = tuple(
        MenuLink(label, f"{path}?kind={key}", key == kind) for key, label in catalogue.KINDS
    )
    return PartyForm(
        title=f"A new way to reach {row['name']}",
        explanation=WHAT[kind],
        back=back_to(row),
        form=form(path, "Add", points.fields(kind)[1:], told, errors, kind=kind),
        kinds=kinds,
    )


def _one(
    row: Row,
    point: Row,
    told: Mapping[str, str],
    errors: Mapping[str, str],
    version: int | None = None,
) -> PartyForm:
    path = f"/parties/{row['id']}/contact-points/{point['id']}"
    version = point["version"] if version is None else version
    kind = catalogue.label(catalogue.KINDS, point["kind"]).lower()
    return PartyForm(
        title=f"{row['name']}: {kind}",
        explanation=WHAT[point["kind"]],
        back=back_to(row),
        form=form(path, "Save", points.fields(point["kind"])[1:], told, errors, version=version),
        ending=button(f"{path}/ending", "It no longer reaches them"),
        ending_words="It leaves the lists. The record keeps it.",
    )
