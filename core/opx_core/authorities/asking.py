"""Asking somebody with more authority to make a move: it is made in their name, or refused."""

from collections.abc import Mapping

from opx_core import approvals, cases, field_classes, workflows
from opx_core.approvals import Approval, ApprovalKind, CannotDecide, UnknownApproval
from opx_core.authorities.checking import APPROVE, over
from opx_core.cases import asking as moves_asking
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.field_classes import KEPT
from opx_core.identity import Actor
from opx_core.policy import may
from opx_core.workflow import Field
from opx_core.workflow.money import pounds

ACTION = "core.approve_move"
NOT_KEPT = ("_csrf_token", "version", "reason_to_ask", "decision")


class CaseMoved(CannotDecide):
    """The case is not as it was when the move was asked for."""


async def ask(
    actor: Actor, reference: str, key: str, raw: Mapping[str, str], version: int, reason: str
) -> int:
    """Ask for a move that is beyond the actor's limit; gives the approval's id.

    ``Refused``, ``Invalid`` and ``Conflict`` as the move itself would be.
    """
    case = await cases.lock(actor, reference, version)
    transition = workflows.of(case).transition(key)
    if reasons := cases.refusals(actor, case, transition):
        raise cases.Refused(transition, reasons)
    data = moves_asking.cleaned(actor, case, transition, raw)
    if reasons := cases.refusals(actor, case, transition, data):
        raise cases.Refused(transition, reasons)
    found = await over(actor, case, transition, data)
    if found is None:
        raise CannotDecide("It is within your limit: make the move yourself.")
    if not reason.strip():
        raise Invalid({"reason_to_ask": "Say why, for whoever approves it."})
    kept = {name: text for name, text in raw.items() if name not in NOT_KEPT}
    content = {
        "reference": case["reference"],
        "move": key,
        "name": transition.name,
        "typed": kept,
        "version": case["version"],
        "says": [": ".join(pair) for pair in moves_asking.told(actor, case, transition, data)],
    }
    title = f"{transition.name}, {pounds(found.pence)}"
    subject = f"case/{case['id']}/move/{key}"
    told = approvals.About(case["id"], tuple(id_ for id_, _ in found.able))
    return await approvals.ask(actor, ACTION, subject, title, content, reason.strip(), told)


async def of_case(actor: Actor, reference: str, approval_id: int) -> tuple[Row, Approval]:
    """A case that the actor sees, and one of its requests. ``UnknownApproval``."""
    case = await cases.find(actor, reference)
    found = await approvals.find(approval_id)
    if found.action != ACTION or found.case_id != case["id"]:
        raise UnknownApproval("There is no such request for approval.")
    return case, found


async def why_not(actor: Actor, approval: Approval) -> str:
    """Why the actor cannot approve it, though they have the permission; empty where they can."""
    case = await cases.find(actor, approval.content["reference"])
    transition = workflows.of(case).transition(approval.content["move"])
    if not may(actor, APPROVE, case):
        return "You may not approve this."
    if reasons := cases.refusals(actor, case, transition):
        return " ".join(reasons)
    if _kept(actor, case, approval):
        return "It answers what is kept from you. Somebody who may read that can approve it."
    data = moves_asking.cleaned(actor, case, transition, approval.content["typed"])
    found = await over(actor, case, transition, data)
    return found.words if found else ""


def says(actor: Actor, case: Row, approval: Approval) -> list[tuple[str, str]]:
    """What the move answers, label and words; without the words of what is kept from the actor."""
    hidden = {each.label for each in _kept(actor, case, approval)}
    pairs = [said.partition(": ")[::2] for said in approval.content["says"]]
    return [(label, KEPT if label in hidden else words) for label, words in pairs]


async def make(actor: Actor, approval: Approval) -> None:
    """Make the move in the approver's name, as it was asked for. :class:`CaseMoved`."""
    wanted = approval.content
    if _kept(actor, await cases.find(actor, wanted["reference"]), approval):
        raise CannotDecide("It answers what is kept from you: somebody else has to approve it.")
    try:
        await cases.move(
            actor,
            wanted["reference"],
            wanted["move"],
            wanted["typed"],
            version=wanted["version"],
            asked_by=approval.asker,
        )
    except cases.Conflict:
        raise CaseMoved(
            "The case was changed since this was asked for. Ask for it again."
        ) from None
    except (cases.Refused, cases.Invalid) as error:
        raise CannotDecide(str(error)) from None


def _kept(actor: Actor, case: Row, approval: Approval) -> list[Field]:
    """The fields that it answers and the actor may not read."""
    workflow, typed = workflows.of(case), approval.content["typed"]
    moves = [each for each in workflow.transitions if each.key == approval.content["move"]]
    asked = [field for each in moves for field in workflow.asked(each)]
    return [each for each in field_classes.kept(actor, case["kind"], asked) if typed.get(each.key)]


KIND = ApprovalKind(
    ACTION,
    "Make a move beyond somebody’s limit",
    APPROVE,
    make,
    lambda approval: f"/cases/{approval.content['reference']}/approvals/{approval.id}",
    why_not,
)
"""What ``register_approvals`` of the core gives for moves beyond a limit."""
