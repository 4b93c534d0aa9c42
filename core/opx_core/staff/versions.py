"""Two people changing the same row of the set-up: the second is told of the first."""

from collections.abc import Mapping

from opx_core.db import Row


class Changed(Exception):
    """Somebody saved it first. ``row`` is as it now stands."""

    def __init__(self, row: Row) -> None:
        super().__init__(f"{row['name']} was changed by someone else meanwhile.")
        self.row = row


def check(row: Row, version: int) -> None:
    """Raise :class:`Changed` unless the row is still as the page showed it."""
    if row["version"] != version:
        raise Changed(row)


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """``before`` and ``after`` with only what differs, for an event; empty where nothing does."""
    names = [name for name in after if before.get(name) != after[name]]
    if not names:
        return {}
    return {
        "before": {name: before.get(name, "") for name in names},
        "after": {name: after[name] for name in names},
    }
