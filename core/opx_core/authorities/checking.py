"""Whether a move commits more than its maker may, and who may commit it."""

from collections.abc import Mapping
from dataclasses import dataclass

from opx_core import db, identity
from opx_core.authorities.limits import OF, of_actor
from opx_core.identity import Actor
from opx_core.policy import may
from opx_core.workflow import Transition
from opx_core.workflow.money import pence, pounds

APPROVE = "core.approve_moves"
NAMED = 3
_CANDIDATES = f"""
select {identity.ACTOR}, {OF.format(authority="$1", permission="$2")} as pence
from user_account u where u.active and not u.service and u.id <> $3
and exists (select from user_role r join role_permission p on p.role_id = r.role_id
    where r.user_id = u.id and p.permission = $2)
and exists (select from user_role r join role_permission p on p.role_id = r.role_id
    where r.user_id = u.id and p.permission = '{APPROVE}')
order by u.name, u.id
"""  # noqa: S608 (the columns are ours)


@dataclass(frozen=True, slots=True)
class Over:
    """An amount beyond a limit. ``able`` are the ids and names of those who may approve it."""

    pence: int
    limit: int
    able: tuple[tuple[int, str], ...]

    @property
    def words(self) -> str:
        """The limit, and who can, in two sentences."""
        yours = f"{pounds(self.pence)} is over your limit of {pounds(self.limit)}."
        if not self.limit:
            yours = "You may not offer money: your limit is £0.00."
        if not self.able:
            return f"{yours} Nobody else may approve it: ask an administrator."
        names = [name for _, name in self.able[:NAMED]]
        if (more := len(self.able) - len(names)) > 0:
            names.append(f"{more} others" if more > 1 else "one other")
        said = " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return f"{yours} {said} can approve it."


def amount_of(transition: Transition, data: Mapping[str, object]) -> int | None:
    """What a move commits, in pence, by its cleaned answers; None where it commits nothing."""
    value = data.get(transition.authority) if transition.authority else None
    return None if value in (None, "") else pence(value)


async def over(
    actor: Actor,
    case: Mapping[str, object],
    transition: Transition,
    data: Mapping[str, object],
) -> Over | None:
    """What is beyond the actor's limit in this move; None: nothing is."""
    amount = amount_of(transition, data)
    if amount is None:
        return None
    limit = await of_actor(actor, transition.authority, transition.permission)
    if limit is None or amount <= limit:
        return None
    return Over(amount, limit, await able(actor, case, transition, amount))


async def able(
    actor: Actor, case: Mapping[str, object], transition: Transition, amount: int
) -> tuple[tuple[int, str], ...]:
    """The others who see the case, may make the move, and whose own limit is enough."""
    rows = await db.fetch(_CANDIDATES, transition.authority, transition.permission, actor.id)
    found = []
    for row in rows:
        one = identity.actor_of(row)
        reads = all(may(one, key, case) for key in ("core.read_cases", transition.permission))
        if reads and may(one, APPROVE, case) and (row["pence"] is None or amount <= row["pence"]):
            found.append((row["user_id"], row["name"]))
    return tuple(found)
