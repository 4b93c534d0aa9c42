"""“Moved by mistake”: the form that puts the last move right."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core import cases, workflows
from opx_core.cases import mistaken, reading
from opx_core.ids import row_id
from opx_core.references import tidy
from opx_web import words
from opx_web.pages import ErrorPage, FieldView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.times import forms
from opx_web.times.page import FormPage

PATH = "/cases/{reference:str}/mistake"


@page(PATH, permission="core.read_cases")
async def show_mistake(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """What would be put right, or why it cannot be."""
    actor = actor_of(request)
    case = await reading.read(actor, reference)
    last = await mistaken.last_move(case)
    reasons = mistaken.why_not(actor, case, last)
    if reasons or last is None:
        return _refused(request, case, reasons)
    return forms.shown(request, _page(case, last, {}, {}))


@action(PATH, permission="core.read_cases")
async def put_right(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Take the case back, or show the form again."""
    actor, form = actor_of(request), await typed(request)
    version = row_id(form.get("version", "")) or 0
    try:
        reason = form.get("reason", "")
        await mistaken.correct_move(actor, reference, reason, version=version)
    except cases.Refused as refused:
        case = await reading.read(actor, reference)
        return _refused(request, case, refused.reasons)
    except (cases.Invalid, cases.Conflict) as error:
        case = await reading.read(actor, reference)
        last = await mistaken.last_move(case)
        reasons = mistaken.why_not(actor, case, last)
        if reasons or last is None:
            return _refused(request, case, reasons)
        errors = error.errors if isinstance(error, cases.Invalid) else {"": f"{error} Look again."}
        return forms.shown(request, _page(case, last, form, errors), errors)
    return forms.done(tidy(reference), "put-right")


ROUTES = [show_mistake, put_right]


def _page(
    case: Mapping[str, Any],
    last: Mapping[str, Any],
    form: Mapping[str, str],
    errors: Mapping[str, str],
) -> FormPage:
    workflow = workflows.of(case)
    move = mistaken.named(workflow, dict(last))
    back = workflow.state(last["values"]["from"]).name
    at = words.moment(last["at"], datetime.now(UTC)).replace("Today", "today")
    reason = FieldView(
        "reason",
        "What went wrong?",
        value=form.get("reason", ""),
        hint="Such as “meant for another case”. The log keeps the move and this reason.",
        error=errors.get("reason", ""),
    )
    hidden = (("version", str(case["version"])),)
    action_ = f"/cases/{case['reference']}/mistake"
    return FormPage(
        forms.head(case),
        f"“{move.name}” was a mistake",
        (
            f"{last['actor'] or 'OPX'} made it {at}. The case goes back to “{back}”.",
            "Clocks that it met or stopped run again. Letters that were sent stay sent.",
        ),
        forms.form(action_, "Put it right", (reason,), errors, hidden),
    )


def _refused(
    request: OpxRequest, case: Mapping[str, Any], reasons: tuple[str, ...]
) -> Response[Any]:
    back = MenuLink(f"Back to {case['reference']}", f"/cases/{case['reference']}")
    why = f"The last move of {case['reference']} cannot be put right by you."
    page_ = ErrorPage(403, "Not possible", why, reasons, "", back)
    return render(request, "opx/error.html", page_, status=403)
