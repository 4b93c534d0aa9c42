"""Why someone needs support and what helps them: their forms."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core import parties
from opx_core.cases import Invalid
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.parties import PartyConflict, catalogue, support
from opx_core.policy import require
from opx_web.pages import Problem
from opx_web.parties.conflicts import versions
from opx_web.parties.forms import back_to, button, form, id_of, saved, shown
from opx_web.parties.views import Adjustments, PartyForm, Tick
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.versions import chosen

NEW = "/parties/{party:str}/needs/new"
ONE = "/parties/{party:str}/needs/{need:str}"
HELPS = "/parties/{party:str}/adjustments"
WHY = "Record what they said and how you know. It shows wherever we contact them."


@page(NEW, permission="core.edit_parties")
async def show_new_need(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """The form of a new need."""
    row = await parties.find(actor_of(request), id_of(party))
    require(actor_of(request), support.READS)
    return shown(request, _new(row, {"known_how": "told"}, {}))


@action(NEW, permission="core.edit_parties")
async def record_need(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """Record it, or show the form again."""
    actor, said = actor_of(request), await typed(request)
    row = await parties.find(actor, id_of(party))
    try:
        await support.record_need(actor, row["id"], said)
    except Invalid as invalid:
        return shown(request, _new(row, said, invalid.errors), 422)
    return saved(f"/parties/{row['id']}")


@page(ONE, permission="core.edit_parties")
async def show_need(
    request: OpxRequest, party: FromPath[str], need: FromPath[str]
) -> Response[Any]:
    """The form as the need is recorded."""
    actor = actor_of(request)
    row = await parties.find(actor, id_of(party))
    found = await support.need_of(actor, row["id"], id_of(need))
    return shown(request, _one(row, found, support.as_typed(found), {}))


@action(ONE, permission="core.edit_parties")
async def save_need(
    request: OpxRequest, party: FromPath[str], need: FromPath[str]
) -> Response[Any]:
    """Save it, or show the form again; both versions where someone saved first."""
    actor, said = actor_of(request), await typed(request)
    row = await parties.find(actor, id_of(party))
    found = await support.need_of(actor, row["id"], id_of(need))
    told = chosen(said, support.as_typed(found))
    version = row_id(said.get("version", "")) or 0
    try:
        await support.change_need(actor, row["id"], found["id"], told, version=version)
    except Invalid as invalid:
        return shown(request, _one(row, found, told, invalid.errors, version), 422)
    except PartyConflict as conflict:
        both = await versions(row["id"], support.NEED, support.as_typed(conflict.row), told)
        return shown(request, _one(row, conflict.row, told, {}), both=both)
    return saved(f"/parties/{row['id']}")


@action(ONE + "/ending", permission="core.edit_parties")
async def end_need(request: OpxRequest, party: FromPath[str], need: FromPath[str]) -> Response[Any]:
    """The need is over."""
    row = await parties.find(actor_of(request), id_of(party))
    await support.end_need(actor_of(request), row["id"], id_of(need))
    return saved(f"/parties/{row['id']}")


@page(HELPS, permission="core.edit_parties")
async def show_adjustments(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """What may help, with what does ticked."""
    row = await parties.find(actor_of(request), id_of(party))
    view = _helps(row, await support.adjustments_of(row["id"]), {})
    return render(request, "opx/party_helps.html", view)


@action(HELPS, permission="core.edit_parties")
async def save_adjustments(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """Let what is ticked stand, or show the form again."""
    actor, said = actor_of(request), await typed(request)
    row = await parties.find(actor, id_of(party))
    wanted = {
        key: said.get(f"words_{key}", "")
        for key, _ in catalogue.ADJUSTMENTS
        if f"help_{key}" in said
    }
    if said.get("words_own", "").strip():
        wanted[support.OWN] = said["words_own"]
    try:
        await support.set_adjustments(actor, row["id"], wanted)
    except Invalid as invalid:
        view = _helps(row, wanted, invalid.errors)
        return render(request, "opx/party_helps.html", view, status=422)
    return saved(f"/parties/{row['id']}")


ROUTES = [show_new_need, record_need, show_need, save_need, end_need]
ROUTES += [show_adjustments, save_adjustments]


def _new(row: Row, told: Mapping[str, str], errors: Mapping[str, str]) -> PartyForm:
    path = f"/parties/{row['id']}/needs/new"
    return PartyForm(
        title=f"{row['name']} needs support",
        explanation=WHY,
        back=back_to(row),
        form=form(path, "Record", support.NEED, told, errors),
    )


def _one(
    row: Row,
    need: Row,
    told: Mapping[str, str],
    errors: Mapping[str, str],
    version: int | None = None,
) -> PartyForm:
    path = f"/parties/{row['id']}/needs/{need['id']}"
    version = need["version"] if version is None else version
    return PartyForm(
        title=f"{row['name']} needs support: {need['label']}",
        explanation=WHY,
        back=back_to(row),
        form=form(path, "Save", support.NEED, told, errors, version=version),
        ending=button(f"{path}/ending", "It is over"),
        ending_words="The marker goes. The record keeps it.",
    )


def _helps(row: Row, wanted: Mapping[str, str], errors: Mapping[str, str]) -> Adjustments:
    ticks = tuple(_tick(key, label, wanted, errors) for key, label in catalogue.ADJUSTMENTS)
    own = _tick(support.OWN, "Anything else", wanted, errors)
    problems = tuple(
        Problem(each.error, f"words_{each.key}") for each in (*ticks, own) if each.error
    )
    path = f"/parties/{row['id']}/adjustments"
    return Adjustments(row["name"], back_to(row), path, ticks, own, problems)


def _tick(key: str, label: str, wanted: Mapping[str, str], errors: Mapping[str, str]) -> Tick:
    return Tick(key, label, key in wanted, wanted.get(key, ""), errors.get(f"adjustment_{key}", ""))
