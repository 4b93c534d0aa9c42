"""The people of a case: adding someone, changing their part, ending it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core.cases import Invalid
from opx_core.cases.locking import find as find_case
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.parties import PartyConflict, duplicates, parts, points
from opx_core.parties.adding import ways
from opx_core.parties.duplicates import Likely
from opx_web.forms import problems
from opx_web.pages import FieldView, MenuLink, Option
from opx_web.parties.conflicts import versions
from opx_web.parties.forms import button, form, id_of, saved, shown, views
from opx_web.parties.views import AddPerson, PartyForm
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.versions import chosen

NEW = "/cases/{reference:str}/people/new"
ONE = "/cases/{reference:str}/people/{part:str}"
FIELDS = (parts.ROLE, *parts.AUTHORITY)


@page(NEW, permission="core.edit_parties")
async def show_add(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """The form that adds someone; ``?party=`` begins with someone we know."""
    case = await find_case(actor_of(request), reference)
    return render(request, "opx/party_add.html", _add(case, {}, {}))


@action(NEW, permission="core.edit_parties")
async def add(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Add someone new or known, or show the form again, perhaps with whom it may be."""
    actor, said = actor_of(request), await typed(request)
    case = await find_case(actor, reference)
    known = await _known(actor, case, said)
    choice = said.get("known", "")
    try:
        if known and choice not in ("new", *(str(each.party_id) for each in known)):
            parts.check(said)
            raise Invalid({"known": "Choose whether this is someone we know"})
        await _added(actor, case, said, row_id(choice) if known else None)
    except Invalid as invalid:
        view = _add(case, said, invalid.errors, known)
        return render(request, "opx/party_add.html", view, status=422)
    return saved(f"/cases/{case['reference']}", "person")


@page(ONE, permission="core.edit_parties")
async def show_part(
    request: OpxRequest, reference: FromPath[str], part: FromPath[str]
) -> Response[Any]:
    """The form of someone's part as it is."""
    case, found = await parts.part_of(actor_of(request), reference, id_of(part))
    if found["role"] == "complainant":
        return Redirect(f"/parties/{found['party_id']}", status_code=303)
    return shown(request, _one(case, found, parts.as_typed(found), {}))


@action(ONE, permission="core.edit_parties")
async def save_part(
    request: OpxRequest, reference: FromPath[str], part: FromPath[str]
) -> Response[Any]:
    """Save it, or show the form again; both versions where someone saved first."""
    actor, said = actor_of(request), await typed(request)
    case, found = await parts.part_of(actor, reference, id_of(part))
    told = chosen(said, parts.as_typed(found))
    version = row_id(said.get("version", "")) or 0
    try:
        await parts.change_part(actor, reference, found["id"], told, version=version)
    except Invalid as invalid:
        return shown(request, _one(case, found, told, invalid.errors, version), 422)
    except PartyConflict as conflict:
        now = parts.as_typed(conflict.row)
        both = await versions(found["party_id"], FIELDS, now, told)
        return shown(request, _one(case, {**found, **conflict.row}, told, {}), both=both)
    return saved(f"/cases/{case['reference']}", "person")


@action(ONE + "/ending", permission="core.edit_parties")
async def end_part(
    request: OpxRequest, reference: FromPath[str], part: FromPath[str]
) -> Response[Any]:
    """Someone has no part in the case any more."""
    case, found = await parts.part_of(actor_of(request), reference, id_of(part))
    await parts.end_part(actor_of(request), reference, found["id"])
    return saved(f"/cases/{case['reference']}", "person")


ROUTES = [show_add, add, show_part, save_part, end_part]


async def _known(actor: Actor, case: Row, said: Mapping[str, str]) -> list[Likely]:
    person, wrong = parts.new_person(said)
    return [] if wrong else await duplicates.of_person(actor, case["book_id"], person)


async def _added(actor: Actor, case: Row, said: Mapping[str, str], known: int | None) -> None:
    if known is None:
        await parts.add_person(actor, case["reference"], said)
        return
    party_id = await parts.add_known(actor, case["reference"], known, said)
    await points.add_known(actor, party_id, ways(parts.new_person(said)[0]))


def _add(
    case: Row, told: Mapping[str, str], errors: Mapping[str, str], known: Sequence[Likely] = ()
) -> AddPerson:
    (role,) = views([parts.ROLE], told, errors)
    who = {view.name: view for view in views(parts.NEW, told, errors)}
    who["family_name"] = replace(who["family_name"], optional=False)
    authority = views(parts.AUTHORITY, told, errors)
    choice = known_field(known, told, errors) if known else None
    order = [*([choice] if choice else []), role, *who.values(), *authority]
    return AddPerson(
        back=MenuLink(case["reference"], f"/cases/{case['reference']}"),
        action=f"/cases/{case['reference']}/people/new",
        who=who,
        role=role,
        authority=authority,
        known=choice,
        problems=problems(order),
    )


def known_field(
    known: Sequence[Likely], told: Mapping[str, str], errors: Mapping[str, str]
) -> FieldView:
    """The question whether it is one of these, with why, or someone new."""
    value = told.get("known", "")
    choices = [
        Option(
            str(each.party_id),
            each.name,
            value == str(each.party_id),
            hint=f"{', '.join(each.why).capitalize()}. On {', '.join(each.references[:3])}.",
        )
        for each in known
    ]
    new = Option("new", "Someone new", value == "new", hint="Nobody of these.")
    return FieldView(
        "known",
        "Is this someone we know?",
        "pick",
        value,
        error=errors.get("known", ""),
        options=(*choices, new),
    )


def _one(
    case: Row,
    part: Row,
    told: Mapping[str, str],
    errors: Mapping[str, str],
    version: int | None = None,
) -> PartyForm:
    path = f"/cases/{case['reference']}/people/{part['id']}"
    version = part["version"] if version is None else version
    return PartyForm(
        title=f"{part['name']} in {case['reference']}",
        explanation="Details and ways of contact are on their own page.",
        back=MenuLink(case["reference"], f"/cases/{case['reference']}"),
        form=form(path, "Save", FIELDS, told, errors, version=version),
        ending=button(f"{path}/ending", "End their part in this case"),
        ending_words="They leave the list of people. The timeline keeps it.",
        kinds=(MenuLink("Details and ways of contact", f"/parties/{part['party_id']}"),),
    )
