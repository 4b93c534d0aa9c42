"""A case as its page shows it."""

from typing import Any

from opx_core import db
from opx_core.cases.locking import UnknownCase
from opx_core.identity import Actor
from opx_core.policy import visible
from opx_core.references import tidy
from opx_core.tables import Case, Deadline

_PEOPLE = """
select p.name, p.email, p.phone, p.postcode, p.region, cp.role from case_party cp
join party p on p.id = cp.party_id where cp.case_id = $1 order by cp.id
"""


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


async def people_of(case_id: int) -> list[dict[str, Any]]:
    """The people of the case with their parts."""
    return [dict(row) for row in await db.fetch(_PEOPLE, case_id)]
