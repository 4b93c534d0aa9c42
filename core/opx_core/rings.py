"""Visibility rings: who may see a note or a document on a case that they may see.

``team`` is for the team that wrote it, ``firm`` for everyone who works on the case, ``all`` also
for both sides of it; ``complainant`` and ``respondent`` for the firm and that side alone. A row
with a ring has the columns ``ring``, ``author_id`` and ``team_id`` (the author's team when it was
written), and ``case_id`` for those from outside.
"""

from collections.abc import Collection

from opx_core.identity import PARTY, Actor
from opx_core.policy import may

SIDES = {"complainant": "Complainant’s side", "respondent": "Respondent’s side"}
SIDE_OF = {
    "complainant": "complainant",
    "joint": "complainant",
    "representative": "complainant",
    "firm": "respondent",
}
"""The side that a part in a case (``parties.catalogue.ROLES``) is on; any other is on neither."""
RINGS = {"team": "Team", "firm": "Firm", **SIDES, "all": "All parties"}


def offered(sides: Collection[str]) -> tuple[str, ...]:
    """The rings to choose from where people of these sides read along.

    Those of one side only once there is somebody on the respondent's: a complainant alone is all.
    """
    return tuple(ring for ring in RINGS if ring not in SIDES or "respondent" in sides)


def seen(
    actor: Actor, ring: str, author_id: int | None, team_id: int | None, case_id: int | None = None
) -> bool:
    """Whether ``actor``, who may see the case, may see what stands in ``ring`` on it."""
    if actor.kind == PARTY:
        return any(own == case_id and ring in ("all", side) for own, side in actor.sides)
    if ring != "team" or may(actor, "core.read_team_ring"):
        return True
    mine = author_id is not None and author_id == actor.id
    return mine or (team_id is not None and team_id == actor.team_id)


def condition(actor: Actor, alias: str, case: str = "") -> str:
    """The same as an SQL condition on the rows called ``alias`` in a query of our own.

    It holds no text of anybody's, only ids. ``case`` is the column with the case's id, where it is
    not ``case_id`` of these rows.
    """
    if actor.kind == PARTY:
        return _of_sides(actor, alias, case or f"{alias}.case_id")
    if may(actor, "core.read_team_ring"):
        return "true"
    own = [f"{alias}.ring <> 'team'"]
    if actor.id is not None:
        own.append(f"{alias}.author_id = {int(actor.id)}")
    if actor.team_id is not None:
        own.append(f"{alias}.team_id = {int(actor.team_id)}")
    return f"({' or '.join(own)})"


def of_events(actor: Actor, alias: str, case: str) -> str:
    """The same for events, of which those without a ring are for everyone who works on the case."""
    seen_ = condition(actor, alias, case)
    return seen_ if actor.kind == PARTY else f"({alias}.ring is null or {seen_})"


def of_drafts(actor: Actor, alias: str) -> str:
    """The same for what is not finished: nobody from outside sees it."""
    return "false" if actor.kind == PARTY else condition(actor, alias)


def _of_sides(actor: Actor, alias: str, case: str) -> str:
    found = []
    for side in SIDES:
        ids = ", ".join(str(int(id_)) for id_, own in sorted(actor.sides) if own == side)
        if ids:
            found.append(f"({case} in ({ids}) and {alias}.ring in ('all', '{side}'))")
    return f"({' or '.join(found)})" if found else "false"
