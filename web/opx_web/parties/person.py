"""Who someone is: the form of their names, day of birth and death."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core import parties
from opx_core.cases import Invalid
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.parties import PartyConflict, details
from opx_web.parties.conflicts import versions
from opx_web.parties.forms import back_to, form, id_of, saved, shown
from opx_web.parties.views import PartyForm
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.versions import chosen

PATH = "/parties/{party:str}/details"


@page(PATH, permission="core.edit_parties")
async def show_details(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """The form as the details are."""
    row = await parties.find(actor_of(request), id_of(party))
    return shown(request, _page(row, details.as_typed(row), {}))


@action(PATH, permission="core.edit_parties")
async def save_details(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """Save them, or show the form again; both versions where someone saved first."""
    actor, said = actor_of(request), await typed(request)
    row = await parties.find(actor, id_of(party))
    current = details.as_typed(row)
    told = chosen(said, current)
    version = row_id(said.get("version", "")) or 0
    try:
        await details.change_details(actor, row["id"], told, version=version)
    except Invalid as invalid:
        return shown(request, _page(row, told, invalid.errors, version), 422)
    except PartyConflict as conflict:
        now = details.as_typed(conflict.row)
        both = await versions(row["id"], details.fields(row), now, told)
        return shown(request, _page(conflict.row, told, {}), both=both)
    return saved(f"/parties/{row['id']}")


ROUTES = [show_details, save_details]


def _page(
    row: Row, told: Mapping[str, str], errors: Mapping[str, str], version: int | None = None
) -> PartyForm:
    path = f"/parties/{row['id']}/details"
    version = row["version"] if version is None else version
    return PartyForm(
        title=f"Details of {row['name']}",
        explanation="A change shows on every case of this client book that they are on.",
        back=back_to(row),
        form=form(path, "Save", details.fields(row), told, errors, version=version),
    )
