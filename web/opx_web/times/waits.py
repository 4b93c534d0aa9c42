"""Waiting for somebody outside: begun with a form, ended with a button."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core.activities import waiting
from opx_core.activities.parties import WAITS
from opx_core.cases import Invalid, presence, reading
from opx_core.references import tidy
from opx_web.pages import FieldView, Option
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.times import forms
from opx_web.times.page import FormPage

PATH = "/cases/{reference:str}/waits"


@page(PATH, permission="core.step_out")
async def show_wait(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """The form of a wait."""
    case = await reading.read(actor_of(request), reference)
    await presence.be_seen(actor_of(request), case["id"])
    return forms.shown(request, _page(case, {}, {}))


@action(PATH, permission="core.step_out")
async def begin(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """The case waits from now on, or the form again with what is wrong."""
    actor, form = actor_of(request), await typed(request)
    try:
        await waiting.begin(actor, reference, form.get("party", ""), form.get("reason", ""))
    except Invalid as invalid:
        case = await reading.read(actor, reference)
        return forms.shown(request, _page(case, form, invalid.errors), invalid.errors)
    return forms.done(tidy(reference), "waiting")


@action(PATH + "/{wait_id:int}/end", permission="core.step_out")
async def end(
    request: OpxRequest, reference: FromPath[str], wait_id: FromPath[int]
) -> Response[Any]:
    """The case waits no longer."""
    why = (await typed(request)).get("why", "")
    await waiting.end(actor_of(request), reference, wait_id, why)
    return forms.done(tidy(reference), "waiting-ended")


ROUTES = [show_wait, begin, end]


def _page(case: Mapping[str, Any], form: Mapping[str, str], errors: Mapping[str, str]) -> FormPage:
    party = form.get("party", "customer")
    names = [(key, f"{name[:1].upper()}{name[1:]}") for key, name in WAITS.items()]
    fields = (
        FieldView(
            "party",
            "Whom does the case wait for?",
            "choice",
            options=tuple(Option(key, name, key == party) for key, name in names),
            error=errors.get("party", ""),
        ),
        FieldView(
            "reason",
            "What for?",
            value=form.get("reason", ""),
            hint="Such as “photographs of the pipe”. Reports count waits by this.",
            error=errors.get("reason", ""),
        ),
    )
    action_ = f"/cases/{case['reference']}/waits"
    return FormPage(
        forms.head(case),
        "Wait for someone",
        ("The case shows that it is their turn, until you say that it waits no longer.",),
        forms.form(action_, "The case waits", fields, errors),
    )
