"""The settings of the organisation as a whole."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core import organisation, quotas
from opx_core.cases import Invalid
from opx_core.organisation import ACCENTS, BOUNDS, Organisation, OrganisationChanged
from opx_web import forms
from opx_web.admin.overview import Room, known_rooms, rooms
from opx_web.pages import FieldView, FormView, LogoView, MenuLink, Option, Problem
from opx_web.rendering import logo_of, render
from opx_web.requests import OpxRequest, actor_of, tenant_of, typed
from opx_web.routing import action, page

HERE, PERMISSION = "/admin/organisation", organisation.PERMISSION
LONGEST = 200


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """The form, and sentences about limits that are nearly reached.

    ``logo_was`` is the name of the logo that stands, ``logo_wrong`` what to put right about it.
    """

    rooms: tuple[MenuLink, ...]
    form: FormView
    nearly: tuple[str, ...]
    logo: LogoView | None
    logo_was: str
    logo_wrong: tuple[Problem, ...]
    hosts: tuple[str, ...]
    elsewhere: tuple[Room, ...]
    done: str = ""


@page(HERE, permission=PERMISSION)
async def show_organisation(request: OpxRequest) -> Response[Any]:
    """What stands, to be changed."""
    now = await organisation.read()
    return await _page(request, now, _typed_of(now), {})


@action(HERE, permission=PERMISSION)
async def save_organisation(request: OpxRequest) -> Response[Any]:
    """Let what was typed stand; who was slower sees what stands now."""
    form = await typed(request)
    values = {name: form.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in _NAMES}
    try:
        await organisation.change(actor_of(request), _wanted(values), await _was(form))
    except Invalid as error:
        return await _page(request, await _was(form), values, error.errors)
    except OrganisationChanged as error:
        return await _page(request, error.now, values, {}, changed=True)
    request.app.state.known_tenants.forget()
    return Redirect(f"{HERE}?done=yes", status_code=303)


ROUTES = [show_organisation, save_organisation]
_NAMES = ("name", "accent", "prefix", "people", "storage_mb", "cases_a_day")
_ELSEWHERE = ("/admin/calendar", "/admin/modules", "/admin/sign-in", "/admin/books")
_DONE = {
    "yes": "Saved. It holds from now on.",
    "logo": "The logo is saved. It stands at the head of every page.",
    "none": "The logo is taken away.",
}


async def logo_page(request: OpxRequest, said: str, status: int) -> Response[Any]:
    """The page as it stands, with what to put right about the logo."""
    now = await organisation.read()
    # What a colleague saved a moment ago may not be remembered here yet.
    request.app.state.known_tenants.forget()
    tenant = await request.app.state.known_tenants.get(tenant_of(request).id)
    request.scope["opx_tenant"] = tenant  # type: ignore[typeddict-unknown-key]
    view = await _view(request, now, _typed_of(now), {}, logo_wrong=said)
    return render(request, "opx/admin_organisation.html", view, status=status)


def _typed_of(now: Organisation) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in asdict(now).items()}


def _wanted(values: Mapping[str, str]) -> Organisation:
    """What was typed; a number that is none is out of bounds."""
    numbers = {
        name: None if not text else int(text) if text.isascii() and text.isdigit() else -1
        for name, text in values.items()
        if name in BOUNDS
    }
    name = " ".join(values["name"].split())
    return Organisation(name, values["accent"], values["prefix"].upper(), **numbers)


async def _was(form: Mapping[str, str]) -> Organisation:
    """The settings that the person saw; without them, those that stand."""
    try:
        return Organisation(**json.loads(form.get("was", "null")))
    except (ValueError, TypeError):
        return await organisation.read()


async def _page(
    request: OpxRequest,
    was: Organisation,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    changed: bool = False,
) -> Response[Any]:
    view = await _view(request, was, values, errors, changed)
    status = 409 if changed else 422 if errors else 200
    return render(request, "opx/admin_organisation.html", view, status=status)


async def _view(
    request: OpxRequest,
    was: Organisation,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    changed: bool = False,
    logo_wrong: str = "",
) -> OrganisationPage:
    used = await quotas.used()
    fields = _fields(values, errors, used, was.words() if changed else {})
    problems = forms.problems(fields)
    if changed:
        said = "Someone else changed these settings meanwhile. Below stands what they are now."
        problems = (Problem(said, fields[0].id), *problems)
    hidden = (("was", json.dumps(asdict(was))),)
    form = FormView(HERE, "Save the settings", fields, hidden, problems)
    done = "" if problems or logo_wrong else request.query_params.get("done", "")
    tenant = tenant_of(request)
    return OrganisationPage(
        rooms(actor_of(request), HERE),
        form,
        tuple(f"{_WHAT[name]}: {each.words} used." for name, each in used.items() if each.nearly),
        logo_of(request, tenant),
        tenant.logo,
        (Problem(logo_wrong, "f-logo"),) if logo_wrong else (),
        tuple(sorted(tenant.hosts)),
        tuple(room for room in known_rooms(actor_of(request)) if room.href in _ELSEWHERE),
        _DONE.get(done, ""),
    )


_WHAT = {
    "people": "People",
    "storage_mb": "MB of documents",
    "cases_a_day": "Cases from files and programs today",
}


def _fields(
    values: Mapping[str, str],
    errors: Mapping[str, str],
    used: Mapping[str, quotas.Used],
    now: Mapping[str, str],
) -> tuple[FieldView, ...]:
    hints = {
        "name": "It stands at the head of every page.",
        "prefix": "Two to four letters, such as ACM for ACM-HK4-7291. Only new cases get them.",
        "people": f"Who may sign in: {used['people'].words}. Empty is no limit.",
        "storage_mb": f"Of documents, in MB: {used['storage_mb'].words}. Empty is no limit.",
        "cases_a_day": f"Today: {used['cases_a_day'].words}. At the limit a file waits. "
        "Cases that people log do not count. Empty is no limit.",
    }

    def text(name: str, **more: Any) -> FieldView:
        label = organisation.LABELS[name]
        said = f"Now: {now[label] or 'none'}." if now else hints[name]
        error = errors.get(name, "")
        return FieldView(name, label, value=values[name], hint=said, error=error, **more)

    chosen = values["accent"]
    colours = tuple(Option(key, words, key == chosen) for key, words in ACCENTS.items())
    said = f"Now: {now['Colour']}." if now else "Of links and buttons, in light and in dark."
    accent = FieldView(
        "accent", "Colour", "pick", chosen, said, errors.get("accent", ""), options=colours
    )
    return (
        text("name", width="m"),
        accent,
        text("prefix", width="s", optional=True),
        text("people", width="s", optional=True),
        text("storage_mb", width="s", optional=True),
        text("cases_a_day", width="s", optional=True),
    )
