"""Whether someone may have a case, and why not: the one place that allocation asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opx_core import workflows
from opx_core.allocation.needs import needs
from opx_core.allocation.workers import Staff, Worker
from opx_core.dates import short_day
from opx_core.workflow.parts import SkillNeed

REASONS = {
    "own": "It is about them, or they have a conflict of interest",
    "book": "They may not work cases of this client book",
    "kind": "Their role does not take cases of this kind",
    "restricted": "It is restricted, and they are not cleared for it",
    "skill": "They do not have the skill that it asks for",
    "away": "They are away",
}
"""Why someone cannot have a case, in the order in which it is said."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why someone cannot have a case: a key of :data:`REASONS`, and a sentence."""

    reason: str
    words: str


def why_not(
    staff: Staff,
    worker: Worker,
    case: Mapping[str, Any],
    asked: Sequence[SkillNeed] | None = None,
) -> Refusal | None:
    """Why ``worker`` cannot be given ``case`` now; None: they can.

    Whoever does not share the client book is not named: the reader may not know of them.
    ``asked`` is what :func:`needs_of` gives, for those who ask about many workers.
    """
    pair = (case.get("id", 0), worker.id)
    if worker.books is not None and case["book_id"] not in worker.books:
        return Refusal("book", "That person cannot work cases of this client book.")
    if pair in staff.barred:
        said = f"{worker.name} has a conflict of interest: the case is kept from them."
        return Refusal("own", said)
    if worker.kinds is not None and case.get("kind") not in worker.kinds:
        return Refusal("kind", f"{worker.name} does not take cases of this kind.")
    if case.get("restricted") and not worker.reads_restricted and pair not in staff.cleared:
        return Refusal("restricted", f"{worker.name} is not cleared for this restricted case.")
    for need in needs_of(staff, case) if asked is None else asked:
        if worker.skills.get(need.skill, 0) < need.level:
            skill = staff.known[need.skill]
            said = f"{worker.name} does not have the skill “{skill}” at level {need.level}."
            return Refusal("skill", said)
    if worker.away_until is not None:
        cover = f" {worker.cover} covers." if worker.cover else ""
        said = f"{worker.name} is away until {short_day(worker.away_until)}.{cover}"
        return Refusal("away", said)
    return None


def able(staff: Staff, case: Mapping[str, Any]) -> list[Worker]:
    """Those of ``staff`` who can be given the case now."""
    asked = needs_of(staff, case)
    return [each for each in staff.workers.values() if why_not(staff, each, case, asked) is None]


def needs_of(staff: Staff, case: Mapping[str, Any]) -> Sequence[SkillNeed]:
    """The skills that the case asks for here."""
    if "kind" not in case or not staff.known:
        return ()
    workflow = workflows.shown(case["kind"], case.get("workflow_version"))
    if workflow is None:
        return ()
    return needs(workflow, case, staff.known)[1]
