"""Visibility rings: who may see a note or a document on a case that they may see.

``team`` is for the team that wrote it, ``firm`` for everyone who works on the case, ``all`` also
for the parties themselves. A row with a ring has the columns ``ring``, ``author_id`` and
``team_id`` (the author's team when it was written).
"""

from opx_core.identity import Actor
from opx_core.policy import may

RINGS = {"team": "Team", "firm": "Firm", "all": "All parties"}


def seen(actor: Actor, ring: str, author_id: int | None, team_id: int | None) -> bool:
    """Whether ``actor``, who may see the case, may see what stands in ``ring`` on it."""
    if actor.kind == "party":
        return ring == "all"
    if ring != "team" or may(actor, "core.read_team_ring"):
        return True
    mine = author_id is not None and author_id == actor.id
    return mine or (team_id is not None and team_id == actor.team_id)


def condition(actor: Actor, alias: str) -> str:
    """The same as an SQL condition on the rows called ``alias`` in a query of our own.

    It holds no text of anybody's, only ids.
    """
    if actor.kind == "party":
        return f"{alias}.ring = 'all'"
    if may(actor, "core.read_team_ring"):
        return "true"
    own = [f"{alias}.ring <> 'team'"]
    if actor.id is not None:
        own.append(f"{alias}.author_id = {int(actor.id)}")
    if actor.team_id is not None:
        own.append(f"{alias}.team_id = {int(actor.team_id)}")
    return f"({' or '.join(own)})"
