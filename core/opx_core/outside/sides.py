"""Who somebody from outside is, which cases they reach, and on which side of each.

An access counts while their part in the case does: it ends with the part, with a representative's
authority, and when they have died. Merged people keep what their rows had (``parties.merging``).
"""

from collections.abc import Mapping
from typing import Any

from opx_core import db, plugins
from opx_core.identity import PARTY, Actor
from opx_core.outside.live import LIVE
from opx_core.rings import SIDE_OF

READ = "core.outside_read"
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
    return SIDE_OF.get(role, "")
