"""What an event of the set-up is about, by its name of today: a person, a role, a team."""

from collections.abc import Iterable

from opx_core import db
from opx_core.db import Row
from opx_core.ids import row_id

TABLES = {
    "user": "user_account",
    "role": "role",
    "team": "team",
    "book": "client_book",
    "token": "api_token",
    "skill": "skill",
    "allocation_rule": "allocation_rule",
}
"""The table that holds the name of what a chain of events is about, by the chain's noun."""


async def named(rows: Iterable[Row]) -> list[Row]:
    """The events, each with its ``subject``: the name, or empty where it is gone or has none."""
    kept = list(rows)
    names = {stream: "" for stream in (str(row["stream"]) for row in kept)}
    for noun, table in TABLES.items():
        wanted = {stream: _number(stream) for stream in names if stream.startswith(f"{noun}/")}
        if any(wanted.values()):
            found = await db.fetch(
                f'select id, name from "{table}" where id = any($1)',  # noqa: S608 (our own names)
                [each for each in wanted.values() if each],
            )
            known = {row["id"]: str(row["name"]) for row in found}
            names |= {stream: known.get(number, "") for stream, number in wanted.items()}
    return [{**row, "subject": names[str(row["stream"])]} for row in kept]


def _number(stream: str) -> int:
    return row_id(stream.partition("/")[2]) or 0
