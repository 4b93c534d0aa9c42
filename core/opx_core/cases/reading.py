"""A case as its page shows it."""

from typing import Any

from opx_core.cases.locking import UnknownCase
from opx_core.identity import Actor
from opx_core.policy import visible
from opx_core.references import tidy
from opx_core.tables import Case, Deadline


async def read(actor: Actor, reference: str) -> dict[str, Any]:
    """The case with the names of those around it; ``UnknownCase`` if it is not for this actor."""
    case = (
        await Case.select(
            *Case.all_columns(),
            Case.complainant.name.as_alias("complainant_name"),
            Case.owner.name.as_alias("owner_name"),
            Case.team.name.as_alias("team_name"),
            Case.book.name.as_alias("book_name"),
        )
        .where(Case.reference == tidy(reference), visible(actor))
        .first()
    )
    if case is None:
        raise UnknownCase(f"None of the cases you may see has the reference {reference}.")
    return {**case, "owner": case["owner_id"]}


async def deadlines_of(case_id: int) -> list[dict[str, Any]]:
    """The deadlines of all episodes, the newest episode first, then by date."""
    return (
        await Deadline.select()
        .where(Deadline.case == case_id)
        .order_by(Deadline.episode, ascending=False)
        .order_by(Deadline.due_at)
    )
