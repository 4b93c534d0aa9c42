"""How long sessions last and how people sign in: settings of the tenant, within sane bounds."""

import json
from dataclasses import asdict, dataclass, fields

from opx_core import db

PREFIX = "sign_in."
BOUNDS = {"idle_minutes": (5, 480), "session_hours": (1, 24)}
_SET = """
insert into tenant_setting (key, value) values ($1, $2)
on conflict (key) do update set value = excluded.value
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """After how long a session ends by itself: unused, and in any case."""

    idle_minutes: int = 120
    session_hours: int = 12


async def read() -> Limits:
    """The limits that stand."""
    keys = [PREFIX + each.name for each in fields(Limits)]
    rows = await db.fetch("select key, value from tenant_setting where key = any($1)", keys)
    found = {row["key"].removeprefix(PREFIX): int(json.loads(row["value"])) for row in rows}
    return Limits(**found)


async def keep(limits: Limits) -> None:
    """Let these limits stand, also for those who are signed in."""
    for name, value in asdict(limits).items():
        await db.execute(_SET, PREFIX + name, json.dumps(value))


def wrong(limits: Limits) -> dict[str, str]:
    """What is out of bounds, by name."""
    words = {"idle_minutes": "minutes", "session_hours": "hours"}
    return {
        name: f"Enter a whole number of {words[name]} from {least} to {most}."
        for name, (least, most) in BOUNDS.items()
        if not least <= getattr(limits, name) <= most
    }


def sql(name: str) -> str:
    """The limit as SQL, within a query of the tenant."""
    default = getattr(Limits(), name)
    return (
        "coalesce((select (value #>> '{}')::int from tenant_setting"  # noqa: S608 (our own names)
        f" where key = '{PREFIX}{name}'), {int(default)})"
    )
