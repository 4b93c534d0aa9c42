"""Who would get which of some cases, and which cannot go, with why."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from opx_core import db
from opx_core.allocation.needs import minutes_of
from opx_core.allocation.workers import Worker
from opx_core.db import Row
from opx_core.handover.receivers import Owners, Receivers
from opx_core.identity import Actor
from opx_core.policy import may, require

PERMISSION = "core.assign_cases"
WORDS = {
    "closed": "It is closed",
    "same": "They have it already",
    "permission": "You may not give cases of this client book",
    "nobody": "Nobody chosen takes cases",
}
"""Why a case stays that has nothing to do with what the receivers can do."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A case and who gets it: a person, or a team."""

    case: Row
    owner_id: int | None
    team_id: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each of some cases would go. ``stays`` has a reason's key and a sentence by case.

    ``able`` are the people who can have at least one of the cases, ``teams`` their teams.
    """

    cases: list[Row]
    able: list[Worker]
    teams: list[Row]
    goes: list[Moved] = field(default_factory=list)
    stays: list[tuple[Row, str, str]] = field(default_factory=list)

    @property
    def counts(self) -> dict[int, int]:
        """How many each receiver gets, by id."""
        found: dict[int, int] = {}
        for each in self.goes:
            key = each.owner_id or each.team_id or 0
            found[key] = found.get(key, 0) + 1
        return found

    @property
    def minutes(self) -> dict[int, int]:
        """The minutes of work that each person gets, by id."""
        found: dict[int, int] = {}
        for each in self.goes:
            if each.owner_id is not None:
                found[each.owner_id] = found.get(each.owner_id, 0) + minutes_of(each.case)
        return found

    @property
    def seal(self) -> str:
        """A mark of exactly this plan, to tell whether it is still what was shown."""
        whole = [[each.case["id"], each.owner_id, each.team_id] for each in self.goes]
        whole += [[case["id"], why, ""] for case, why, _ in self.stays]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:32]


async def plan(actor: Actor, cases: Sequence[Row], receivers: Receivers) -> Plan:
    """Where the cases would go: each to whoever of those who can have it has fewest open then."""
    require(actor, PERMISSION)
    owners = await Owners.of(cases)
    able = owners.every([case for case in cases if not case["closed"]])
    ids = sorted({each.team_id for each in able if each.team_id is not None})
    rows = await db.fetch("select id, name from team where id = any($1) order by name", ids)
    made = Plan(list(cases), able, [dict(row) for row in rows])
    counts: dict[int, int] = {}
    for case in cases if receivers.people or receivers.team_id else ():
        _place(actor, made, owners, receivers, case, counts)
    return made


def _place(
    actor: Actor,
    made: Plan,
    owners: Owners,
    receivers: Receivers,
    case: Row,
    counts: dict[int, int],
) -> None:
    if why := _stays(actor, receivers, case):
        made.stays.append((case, why, f"{WORDS[why]}."))
        return
    able = owners.can_take(receivers, case)
    if not able:
        refused = owners.why(receivers, case)
        made.stays.append((case, refused.reason, refused.words))
    elif receivers.team_id is not None:
        made.goes.append(Moved(case, None, receivers.team_id))
    else:
        person = owners.least(able, counts)
        counts[person or 0] = counts.get(person or 0, 0) + 1
        made.goes.append(Moved(case, person, None))


def _stays(actor: Actor, receivers: Receivers, case: Row) -> str:
    if case["closed"]:
        return "closed"
    if not may(actor, PERMISSION, case):
        return "permission"
    if receivers.team_id is not None:
        same = case["team_id"] == receivers.team_id and case["owner_id"] is None
        return "same" if same else ""
    return "same" if case["owner_id"] in receivers.people else ""
