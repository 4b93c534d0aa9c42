"""How far a role's permissions reach: kinds of cases, and teams whose cases they are.

A permission reaches as far as the roles that give that permission. Somebody none of whose roles is
limited has no reach at all (None), and nothing is asked for them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ALL, OWN, NAMED = "all", "own", "named"
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Reach:
    """Cases of these kinds and teams; None is every one. What somebody has themselves is of
    their team."""

    kinds: frozenset[str] | None = None
    teams: frozenset[int] | None = None

    def has(self, case: Mapping[str, Any], person: int | None) -> bool:
        """Whether the case is within it. One that says neither kind nor team is not.

        A case about to be opened (without an id) has no team yet: only its kind counts.
        """
        if self.kinds is not None and case.get("kind") not in self.kinds:
            return False
        if self.teams is None or "id" not in case:
            return True
        own = person is not None and case.get("owner_id") == person
        return own or case.get("team_id") in self.teams

    def sql(self, alias: str, person: int | None) -> str:
        """The same as a condition on cases called ``alias``; it holds keys and ids only."""
        parts = []
        if self.kinds is not None:
            keys = [f"'{key}'" for key in sorted(self.kinds) if _KEY.fullmatch(key)]
            parts.append(f"{alias}.kind in ({', '.join(keys)})" if keys else "false")
        if self.teams is not None:
            ids = ", ".join(str(int(each)) for each in sorted(self.teams))
            either = [f"{alias}.team_id in ({ids})"] if ids else []
            either += [f"{alias}.owner_id = {int(person)}"] if person is not None else []
            parts.append(f"({' or '.join(either)})" if either else "false")
        return " and ".join(parts) or "true"

    def within(self, other: "Reach") -> "Reach":
        """What is in both."""
        return Reach(_both(self.kinds, other.kinds), _both(self.teams, other.teams))


Reaches = Mapping[str, tuple[Reach, ...]]


def of_roles(roles: Iterable[Mapping[str, Any]], team_id: int | None) -> Reaches:
    """By permission, how far it reaches for somebody with these roles; whole ones are left out."""
    found: dict[str, list[Reach]] = {}
    whole: set[str] = set()
    for role in roles:
        one = of_role(role["kinds"], role["teams"], role["named"] or (), team_id)
        for permission in role["permissions"]:
            if one == Reach():
                whole.add(permission)
            else:
                found.setdefault(permission, []).append(one)
    return {key: tuple(some) for key, some in found.items() if key not in whole}


def of_role(
    kinds: Sequence[str] | None, teams: str, named: Iterable[int], team_id: int | None
) -> Reach:
    """One role's reach for somebody of a team."""
    own = frozenset(() if team_id is None else (team_id,))
    known = {ALL: None, OWN: own, NAMED: frozenset(named)}
    return Reach(None if kinds is None else frozenset(kinds), known[teams])


def both(some: tuple[Reach, ...] | None, others: tuple[Reach, ...] | None) -> tuple[Reach, ...]:
    """What is reached by one of ``some`` and by one of ``others``."""
    if some is None or others is None:
        return some or others or ()
    return tuple(one.within(other) for one in some for other in others)


def _both(one: frozenset[Any] | None, other: frozenset[Any] | None) -> frozenset[Any] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
