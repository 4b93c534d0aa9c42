"""Finding a case that the actor may see, and locking it before a write."""

from opx_core import db, workflows
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.own_days import OWN_DAYS
from opx_core.policy import visible
from opx_core.references import tidy
from opx_core.tables import Case

_LOCKED = f"select c.*, {OWN_DAYS} as own_days from case_file c where c.id = $1"  # noqa: S608


class UnknownCase(LookupError):
    """There is no such case among those that the actor may see."""


class Conflict(Exception):
    """Somebody saved the case first. ``case`` is the case as it now stands."""

    def __init__(self, case: Row) -> None:
        super().__init__(f"{case['reference']} was changed by someone else meanwhile.")
        self.case = case


async def find(actor: Actor, reference: str) -> Row:
    """The case's row; :class:`UnknownCase` where it is not there or not for this actor."""
    case = await Case.select().where(Case.reference == tidy(reference), visible(actor)).first()
    if case is None:
        raise UnknownCase(f"None of the cases you may see has the reference {reference}.")
    db.current().looked_at["case"].add(case["id"])
    await workflows.know([case])
    return case


async def lock(actor: Actor, reference: str, version: int | None = None) -> Row:
    """The case's row, locked until the transaction ends. Its id never changes, so that what only
    names the case (a note, somebody's presence) is not kept waiting.

    With ``version`` (what the person's page was made from), :class:`Conflict` if it has moved on.
    """
    found = await find(actor, reference)
    await db.execute("select 1 from case_file where id = $1 for no key update", found["id"])
    (row,) = await db.fetch(_LOCKED, found["id"])
    case = dict(row)
    await workflows.know([case])
    if version is not None and case["version"] != version:
        raise Conflict(case)
    return case
