"""Doing the effects of a move, inside its transaction."""

from collections.abc import Mapping
from dataclasses import replace

from opx_core import db, plugins
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.workflow import Transition

_CASE = "select * from case_file where id = $1"


def missing(transition: Transition) -> list[str]:
    """Why the move cannot be made: effects of modules that are not loaded, each by name."""
    known = plugins.active().effects
    return [
        f"It does “{each.key}”, but the module “{each.key.partition('.')[0]}” is not loaded."
        for each in transition.effects
        if each.key not in known
    ]


async def run(actor: Actor, case: Row, transition: Transition, data: Mapping[str, object]) -> Row:
    """Do the effects of a move one after another; gives the case as it then stands.

    They act for ``actor`` with the workflow's authority: whoever may make the move need not be
    allowed what it does. ``CannotDo`` undoes the whole move.
    """
    for each in transition.effects:
        kind = plugins.active().effects[each.key]
        acting = replace(actor, permissions=frozenset({"*"}), books=None)
        await kind.do(case, transition, acting, data, dict(each.settings))
        (row,) = await db.fetch(_CASE, case["id"])
        case = {**case, **dict(row)}
    return case
