"""The words of what time is grouped by: levels, steps, people, teams, reasons, who was asked."""

from collections.abc import Mapping

from opx_core import db, workflows
from opx_core.activities.parties import ASKED, PARTIES

NO_TEAM = "No team"
_TABLES = {"person": "user_account", "team": "team"}


def levels() -> Mapping[str, str]:
    """The names of the levels of every workflow, in order, by the grouping's keys."""
    flows = workflows.now()
    return {f"{flow.kind}:{level.key}": level.name for flow in flows for level in flow.levels}


def steps() -> Mapping[str, str]:
    """The names of activities and states, in the order of the states."""
    found: dict[str, str] = {}
    for flow in workflows.now():
        for state in flow.states:
            works = [each for each in flow.activities if state.key in each.states]
            found |= {f"{flow.kind}:a:{each.key}": each.name for each in works}
            found[f"{flow.kind}:s:{state.key}"] = state.name
    return found


def expected() -> Mapping[str, int]:
    """The minutes that each activity is expected to take on a case, where that is said."""
    return {
        f"{flow.kind}:a:{each.key}": each.minutes
        for flow in workflows.now()
        for each in flow.activities
        if each.minutes
    }


def reason(why: str) -> str:
    """Why a case waited: as somebody wrote it, or the state in which it waits by itself."""
    how, _, text = why.partition(":")
    if how == "w":
        return f"{text[:1].upper()}{text[1:]}"
    return f"At “{steps().get(text.replace(':', ':s:', 1), text.rpartition(':')[2])}”"


async def names(grouping: str) -> dict[str, str]:
    """The names of everyone, or of every team, by id as text."""
    rows = await db.fetch(f"select id, name from {_TABLES[grouping]}")  # noqa: S608
    found = {str(row["id"]): str(row["name"]) for row in rows}
    return {**found, "": NO_TEAM} if grouping == "team" else found


async def label(grouping: str, key: str) -> str:
    """The words of one key."""
    if grouping in _TABLES:
        return (await names(grouping)).get(key, key)
    if grouping in ("level", "step"):
        known = levels() if grouping == "level" else steps()
        return known.get(key, key.rpartition(":")[2].replace("_", " ").capitalize())
    first, _, rest = key.partition(":")
    if grouping == "waiting":
        return f"{PARTIES.get(first, first)}: {reason(rest)}"
    return f"{rest}: {ASKED.get(first, first)}"
