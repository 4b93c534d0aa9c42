"""Numbers that a case is known by: policies, accounts, an ombudsman's reference.

Whoever writes such a number calls :func:`keep` in the same transaction. Search finds it in any
spacing and punctuation, by its beginning and by its last characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from opx_core import db
from opx_core.names import fold

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number of a case. ``kind`` is how people name it: "policy number"."""

    case_id: int
    kind: str
    shown: str


async def keep(some: Sequence[Identifier]) -> None:
    """Let search find these numbers, in place of those of the same kinds on the same cases.

    One that is empty, or all signs, only takes the former ones away.
    """
    told = [(each.case_id, each.kind) for each in some]
    await db.current().connection.executemany(
        "delete from identifier where case_id = $1 and kind = $2", list(dict.fromkeys(told))
    )
    rows = {(each.case_id, each.kind, folded): each for each in some if (folded := _folded(each))}
    await db.insert(
        "identifier",
        [
            {"case_id": case_id, "kind": kind, "shown": _shown(each), "folded": folded}
            for (case_id, kind, folded), each in rows.items()
        ],
    )


def _shown(each: Identifier) -> str:
    return " ".join(each.shown.replace("\x00", "").split())[:LONGEST]


def _folded(each: Identifier) -> str:
    return fold(_shown(each))
