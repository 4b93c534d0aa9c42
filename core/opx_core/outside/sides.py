"""Whom somebody from outside is, which cases they reach, and on which side of each.

An access counts while their part in the case does: it ends with the part, with a representative's
authority, and when they have died. Merged people keep what their rows had (``parties.merging``).
"""

from collections.abc import Mapping
from typing import Any

from opx_core import db, plugins
from opx_core.identity import PARTY, Actor
from opx_core.parties import catalogue

READ = "core.outside_read"
_TODAY = "(now() at time zone 'Europe/London')::date"
_CASES = " ".join(f"when '{role}' then '{side}'" for role, side in catalogue.SIDES.items())
LIVE = f"""
a.ended_at is null and o.active and exists (
    select from case_party part join party whole on whole.id = part.party_id
    where part.case_id = a.case_id and part.party_id = o.party_id and part.ended_at is null
    and not whole.deceased and case part.role {_CASES} end = a.side
    and (part.role <> 'representative' or {_TODAY} between
        coalesce(part.authority_from, '-infinity') and coalesce(part.authority_to, 'infinity')))
"""
"""Whether the access ``a`` of the account ``o`` counts now."""
REACHED = f"""
array(select array[a.case_id::text, a.side] from outside_access a
    where a.account_id = o.id and {LIVE}) as reached
"""  # noqa: S608 (our own names)
_ACTOR = f"select o.id, o.name, {REACHED} from outside_account o where o.id = $1 and o.active"  # noqa: S608


async def actor(account_id: int) -> Actor | None:
    """Somebody from outside as an actor; None where they reach no case any more."""
    rows = await db.fetch(_ACTOR, account_id)
    return actor_of(rows[0]) if rows else None


def actor_of(row: Mapping[str, Any]) -> Actor | None:
    """The actor of a row with ``id``, ``name`` and the column of :data:`REACHED`."""
    sides = frozenset((int(case_id), side) for case_id, side in row["reached"])
    if not sides:
        return None
    return Actor(
        id=row["id"],
        name=row["name"],
        permissions=permissions(),
        books=frozenset(),
        kind=PARTY,
        sides=sides,
    )


def permissions() -> frozenset[str]:
    """What anybody from outside may do: what the loaded modules registered for them."""
    known = plugins.active().permissions.values()
    return frozenset(each.key for each in known if each.outside)


def of_role(role: str) -> str:
    """The side that a part in a case is on; empty: none."""
    return catalogue.SIDES.get(role, "")
