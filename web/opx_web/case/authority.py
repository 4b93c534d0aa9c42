"""Moves beyond somebody's limit: asking for them, and approving them on the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import approvals, cases
from opx_core.approvals import Approval
from opx_core.authorities import asking
from opx_core.authorities.checking import APPROVE
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.mistakes import Mistake
from opx_core.policy import may
from opx_core.references import tidy
from opx_web.case import moves
from opx_web.case.page import Panel
from opx_web.pages import Fact, FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Sheet

ONE, SHEET = "/cases/{reference:str}/approvals/{approval_id:int}", "opx/sheet.html"
DECIDED = {
    "waiting": "It waits for approval",
    "approved": "It was approved, and made",
    "refused": "It was refused",
    "withdrawn": "It was withdrawn",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for approval on a case: each with who asks."""

    links: tuple[MenuLink, ...]
    words: str = "Somebody with more authority decides"


@action("/cases/{reference:str}/moves/{key:str}/ask", permission="core.read_cases")
async def ask(request: OpxRequest, reference: FromPath[str], key: FromPath[str]) -> Response[Any]:
    """Ask those who may to make a move that is beyond one's limit."""
    actor, form = actor_of(request), await typed(request)
    version, reason = row_id(form.get("version", "")) or 0, form.get("reason_to_ask", "")
    try:
        await asking.ask(actor, reference, key, form, version, reason.replace("\x00", ""))
    except (cases.Invalid, cases.Refused, cases.Conflict) as error:
        return await moves.again(request, reference, key, form, error)
    except Mistake as error:
        wrong = cases.Invalid({"reason_to_ask": str(error)})
        return await moves.again(request, reference, key, form, wrong)
    return Redirect(f"/cases/{tidy(reference)}?done=asked", status_code=303)


@page(ONE, permission="core.read_cases")
async def show_request(
    request: OpxRequest, reference: FromPath[str], approval_id: FromPath[int]
) -> Response[Any]:
    """What is asked for, by whom and why, and a form for those who may decide."""
    found = await asking.of_case(actor_of(request), reference, row_id(str(approval_id)) or 0)
    return await _shown(request, *found)


@action(ONE, permission=APPROVE)
async def decide(
    request: OpxRequest, reference: FromPath[str], approval_id: FromPath[int]
) -> Response[Any]:
    """Approve it, which makes the move in one's own name, or refuse it."""
    actor, form = actor_of(request), await typed(request)
    case, found = await asking.of_case(actor, reference, row_id(str(approval_id)) or 0)
    answer = form.get("answer", "").replace("\x00", "")
    try:
        if form.get("decision") == "approve":
            await approvals.approve(actor, found.id, answer)
        else:
            await approvals.refuse(actor, found.id, answer)
    except asking.CaseMoved as error:
        return await _shown(request, case, found, str(error), 409)
    except Mistake as error:
        return await _shown(request, case, found, str(error), 422)
    return Redirect(f"/cases/{case['reference']}?done=decided", status_code=303)


@action(f"{ONE}/withdraw", permission="core.add_notes")
async def withdraw(
    request: OpxRequest, reference: FromPath[str], approval_id: FromPath[int]
) -> Response[Any]:
    """Take back what one has asked for."""
    actor = actor_of(request)
    case, found = await asking.of_case(actor, reference, row_id(str(approval_id)) or 0)
    if found.asked_by != actor.id or found.decision != "waiting":
        return await _shown(request, case, found, "There is nothing of yours to take back.", 422)
    await approvals.refuse(actor, found.id, "")
    return Redirect(f"/cases/{case['reference']}?done=withdrawn", status_code=303)


ROUTES = [ask, show_request, decide, withdraw]


async def panels(case: Mapping[str, Any]) -> list[Panel]:
    """What waits for approval on the case; it asks the database only where something does."""
    if not case.get("approval_waits"):
        return []
    links = tuple(
        MenuLink(f"{each.title}, asked by {each.asker}", asking.KIND.href(each))
        for each in await approvals.waiting_on(case["id"])
    )
    title, template = "Waits for approval", "opx/waiting.html"
    return [Panel("waits-approval", title, template, Waiting(links), top=True)]


async def _shown(
    request: OpxRequest, case: Row, found: Approval, wrong: str = "", status: int = 200
) -> Response[Any]:
    actor, here = actor_of(request), f"/cases/{case['reference']}/approvals/{found.id}"
    waits = found.decision == "waiting"
    why = await _why_not(request, case, found) if waits else ""
    boxes: tuple[Box, ...] = ()
    if waits and found.asked_by == actor.id:
        taken = FormView(f"{here}/withdraw", "Take it back", ())
        boxes = (Box("withdraw", "You asked for this", taken, quiet=True),)
    elif waits and not why:
        boxes = _boxes(here)
    facts = [Fact("Asked by", found.asker), Fact("Why", found.reason)]
    facts += [Fact(*said) for said in asking.says(actor, case, found)]
    if found.answer or found.decider:
        facts.append(Fact("Decided by", f"{found.decider}. {found.answer}".strip(". ")))
    view = Sheet(
        found.title,
        boxes,
        lead=DECIDED[found.decision],
        back=MenuLink(case["reference"], f"/cases/{case['reference']}"),
        facts=tuple(facts),
        note=wrong or why,
    )
    return render(request, SHEET, view, status=status)


async def _why_not(request: OpxRequest, case: Row, found: Approval) -> str:
    actor = actor_of(request)
    if found.asked_by == actor.id:
        return ""
    if not may(actor, APPROVE, case):
        return "You may not approve this."
    if case["version"] != found.content["version"]:
        return "The case was changed since this was asked for. It has to be asked for again."
    return await asking.why_not(actor, found)


def _boxes(here: str) -> tuple[Box, ...]:
    answer = FieldView("answer", "Anything to say?", "longtext", rows=2, optional=True)
    approve = FormView(here, "Approve, and make the move", (answer,), (("decision", "approve"),))
    why = FieldView("answer", "Why is it refused?", "longtext", rows=2)
    refuse = FormView(here, "Refuse", (why,), (("decision", "refuse"),))
    hint = "The move is made in your name, with who asked for it."
    return (
        Box("approve", "Approve", approve, hint=hint),
        Box("refuse", "Refuse", refuse, quiet=True),
    )
