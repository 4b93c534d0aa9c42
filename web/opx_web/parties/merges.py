"""Merging two records of one person, with both side by side first, and undoing it."""

from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core import parties
from opx_core.cases.locking import UnknownCase
from opx_core.cases.locking import find as find_case
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.parties import CannotMerge, duplicates
from opx_web.case import people
from opx_web.pages import ErrorPage, MenuLink
from opx_web.parties.forms import back_to, id_of, saved
from opx_web.parties.page import suggestions
from opx_web.parties.views import MergePage, Pair
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

PATH = "/parties/{party:str}/merge"


@page(PATH, permission="core.merge_parties")
async def show_merge(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """Whom to merge; with ``?other=`` or a case's reference both side by side."""
    actor = actor_of(request)
    row = await parties.find(actor, id_of(party))
    reference = request.query_params.get("reference", "").strip()
    other, error = await _other(actor, request.query_params.get("other", ""), reference)
    if other and other["id"] == row["id"]:
        other, error = None, "That is the same record. Choose another."
    view = await _page(actor, row, other, reference, error)
    return render(request, "opx/party_merge.html", view, status=422 if error else 200)


@action(PATH, permission="core.merge_parties")
async def merge(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """Merge them, or say why they stay apart."""
    actor, said = actor_of(request), await typed(request)
    row = await parties.find(actor, id_of(party))
    try:
        await parties.merge(actor, row["id"], id_of(said.get("other", "")), said.get("why", ""))
    except CannotMerge as error:
        return _refused(request, row, str(error))
    return saved(f"/parties/{row['id']}", "merged")


@action("/parties/{party:str}/merges/{merge_id:str}/undoing", permission="core.merge_parties")
async def undo(request: OpxRequest, party: FromPath[str], merge_id: FromPath[str]) -> Response[Any]:
    """Part them again."""
    actor = actor_of(request)
    row = await parties.find(actor, id_of(party))
    try:
        await parties.unmerge(actor, id_of(merge_id))
    except CannotMerge as error:
        return _refused(request, row, str(error))
    return saved(f"/parties/{row['id']}", "parted")


ROUTES = [show_merge, merge, undo]


async def _other(actor: Actor, text: str, reference: str) -> tuple[Row | None, str]:
    try:
        if reference:
            case = await find_case(actor, reference)
            return await parties.find(actor, case["complainant_id"]), ""
        found = row_id(text)
        return (await parties.find(actor, found) if found else None), ""
    except (UnknownCase, parties.UnknownParty):
        return None, f"None of the cases you may see has the reference {reference}."


async def _page(actor: Actor, row: Row, other: Row | None, reference: str, error: str) -> MergePage:
    one = await parties.contact_of(actor, row["id"])
    likely = [] if other else await duplicates.of_party(actor, row, one.points)
    return MergePage(
        name=row["name"],
        back=back_to(row),
        action=f"/parties/{row['id']}/merge",
        choices=suggestions(likely, f"/parties/{row['id']}"),
        chosen=other["name"] if other else "",
        other=other["id"] if other else 0,
        pairs=await _pairs(actor, row, other) if other else (),
        reference=reference,
        error=error,
    )


async def _pairs(actor: Actor, keep: Row, gone: Row) -> tuple[Pair, ...]:
    sides = [await _side(actor, row) for row in (keep, gone)]
    return tuple(Pair(label, sides[0][label], sides[1][label]) for label in sides[0])


async def _side(actor: Actor, row: Row) -> dict[str, str]:
    one = await parties.contact_of(actor, row["id"])
    cases = await parties.cases_of(actor, row["id"])
    return {
        "Name": row["name"],
        "Born": people.day(row["born_on"]) if row["born_on"] else "Not known",
        "Ways of contact": "; ".join(people.way(each).words for each in one.points) or "None",
        "Support": one.support or "None recorded",
        "Cases": ", ".join(case["reference"] for case in cases),
    }


def _refused(request: OpxRequest, row: Row, why: str) -> Response[Any]:
    back = MenuLink(f"Back to {row['name']}", f"/parties/{row['id']}")
    view = ErrorPage(409, "Nothing was changed", why, (), "", back)
    return render(request, "opx/error.html", view, status=409)
