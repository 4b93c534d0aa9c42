"""How far a role reaches, as an administrator sets it: kinds of cases and teams."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from opx_core import db, reach, workflows
from opx_core.identity import Actor
from opx_core.policy import visible_in
from opx_core.reach import ALL, NAMED, OWN

_TEAMS = """
select distinct u.team_id from user_role k join user_account u on u.id = k.user_id
where k.role_id = $1 and u.active and u.team_id is not null
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """``kinds`` are workflows' keys (None: every kind); ``teams`` is all, own or named."""

    kinds: tuple[str, ...] | None = None
    teams: str = ALL
    team_ids: tuple[int, ...] = ()

    @property
    def plain(self) -> dict[str, Any]:
        """For a request, and the tables."""
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]


def of(row: Mapping[str, Any]) -> Limits:
    """The limits of a row or request with the three columns."""
    kinds = row["kinds"]
    named = tuple(sorted(row["team_ids"] or ())) if row["teams"] == NAMED else ()
    return Limits(None if kinds is None else tuple(sorted(kinds)), row["teams"], named)


async def wrong(wanted: Limits) -> dict[str, str]:
    """What cannot be, by field."""
    errors: dict[str, str] = {}
    if set(wanted.kinds or ()) - set(kinds()):
        errors["kinds"] = "Choose kinds from the list."
    if wanted.teams not in (ALL, OWN, NAMED):
        errors["teams"] = "Choose how far it reaches."
    if wanted.teams == NAMED and not wanted.team_ids:
        errors["team_ids"] = "Choose at least one team."
    elif set(wanted.team_ids) - set(await teams()):
        errors["team_ids"] = "Choose teams from the list."
    return errors


def kinds() -> dict[str, str]:
    """The kinds of cases that there are, by key."""
    return {flow.kind: flow.name for flow in workflows.now()}


async def teams() -> dict[int, str]:
    """The teams by id."""
    rows = await db.fetch("select id, name from team order by name, id")
    return {row["id"]: row["name"] for row in rows}


async def words(wanted: Limits) -> str:
    """The limits in words."""
    known, named = kinds(), await teams() if wanted.team_ids else {}
    every = "Every kind of case"
    of_kinds = ", ".join(known.get(key, key) for key in wanted.kinds or ()) or every
    of_teams = {
        ALL: "every team",
        OWN: "their own team’s cases and those they hold",
        NAMED: ", ".join(named.get(each, f"team {each}") for each in wanted.team_ids),
    }[wanted.teams]
    return f"{of_kinds}, {of_teams}"


async def counted(actor: Actor, role_id: int | None, wanted: Limits) -> tuple[int, int]:
    """How many of the cases that the actor sees are within the limits, and how many they see.

    “Own team” means the teams of those who have the role.
    """
    own = [row["team_id"] for row in await db.fetch(_TEAMS, role_id)]
    named = wanted.team_ids if wanted.teams == NAMED else own
    how = NAMED if wanted.teams == OWN else wanted.teams
    within = reach.of_role(wanted.kinds, how, named, None).sql("c", None)
    (row,) = await db.fetch(
        f"select count(*) filter (where {within}) as within, count(*) as every"  # noqa: S608
        f" from case_file c where {visible_in(actor, 'c')}"
    )
    return row["within"], row["every"]
