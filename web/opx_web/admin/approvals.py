"""What waits for a second person, and what was decided."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import approvals, plugins
from opx_core.approvals import Approval
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.mistakes import Mistake
from opx_web import words
from opx_web.admin.overview import rooms
from opx_web.pages import MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

HERE, PERMISSION, DECIDE = "/admin/approvals", "core.open_setup", "core.decide_approvals"
DECIDED = {
    "waiting": ("Waits", "soon"),
    "approved": ("Approved", "good"),
    "refused": ("Refused", "late"),
    "withdrawn": ("Withdrawn", ""),
}


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One request: what, by whom, why, and how it stands."""

    title: str
    what: str
    href: str
    asked: str
    reason: str
    state: str
    tone: str
    decided: str
    answer: str
    action: str
    can_approve: bool
    own: bool
    why_not: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """The newest requests, those that wait first."""

    rooms: tuple[MenuLink, ...]
    rows: tuple[ApprovalRow, ...]
    done: str = ""
    wrong: str = ""


@page(HERE, permission=PERMISSION)
async def show_approvals(request: OpxRequest) -> Response[Any]:
    """What waits for a second person."""
    done = {"approved": "Approved, and done.", "refused": "Refused.", "withdrawn": "Withdrawn."}
    return await _shown(request, done=done.get(request.query_params.get("done", ""), ""))


@action(f"{HERE}/{{approval_id:int}}", permission=DECIDE)
async def decide(request: OpxRequest, approval_id: FromPath[int]) -> Response[Any]:
    """Approve, refuse or withdraw a request."""
    actor, form = actor_of(request), await typed(request)
    number, answer = row_id(str(approval_id)) or 0, form.get("answer", "").replace("\x00", "")
    try:
        if form.get("decision") == "approve":
            found = await approvals.approve(actor, number, answer)
            done = "approved"
        else:
            found = await approvals.refuse(actor, number, answer)
            done = "withdrawn" if found.asked_by == actor.id else "refused"
    except Mistake as error:
        return await _shown(request, wrong=str(error), status=422)
    return Redirect(f"{HERE}?done={done}", status_code=303)


ROUTES = [show_approvals, decide]


async def _shown(
    request: OpxRequest, done: str = "", wrong: str = "", status: int = 200
) -> Response[Any]:
    actor = actor_of(request)
    rows = tuple(_row(actor, each) for each in await approvals.all_of())
    view = ApprovalsPage(rooms(actor, HERE), rows, done, wrong)
    return render(request, "opx/admin_approvals.html", view, status=status)


def _row(actor: Actor, each: Approval) -> ApprovalRow:
    kind, now = plugins.active().approvals.get(each.action), datetime.now(UTC)
    state, tone = DECIDED[each.decision]
    why = approvals.why_not(actor, each) if each.decision == "waiting" else ""
    decided = ""
    if each.decided_at:
        decided = f"{each.decider or 'OPX'}, {words.moment(each.decided_at, now)}"
    return ApprovalRow(
        title=each.title,
        what=kind.title if kind else each.action,
        href=kind.href(each) if kind else "",
        asked=f"{each.asker}, {words.moment(each.asked_at, now)}",
        reason=each.reason,
        state=state,
        tone=tone,
        decided=decided,
        answer=each.answer,
        action=f"{HERE}/{each.id}",
        can_approve=each.decision == "waiting" and not why,
        own=each.decision == "waiting" and each.asked_by == actor.id,
        why_not=why,
        says=tuple(each.content.get("says", ())) if each.decision == "waiting" else (),
    )
