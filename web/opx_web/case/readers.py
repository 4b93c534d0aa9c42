"""Who from outside reads what stands in a ring, so that whoever shares something knows it."""

import json
from collections.abc import Mapping
from typing import Any

from opx_core import rings


def names(case: Mapping[str, Any], ring: str) -> tuple[str, ...]:
    """Those who have access to a case (as ``cases.reading`` read it) and see this ring."""
    found = json.loads(case.get("readers") or "[]")
    inside = ring not in (*rings.SIDES, "all")
    return () if inside else tuple(name for side, name, _ in found if ring in ("all", side))


def parties(case: Mapping[str, Any]) -> frozenset[int]:
    """The ids of those people who have access to a case."""
    return frozenset(party for *_, party in json.loads(case.get("readers") or "[]"))


def sentence(case: Mapping[str, Any], ring: str) -> str:
    """ "Margaret Ellison will be able to read it."; empty where nobody from outside will."""
    some = names(case, ring)
    if not some:
        return ""
    shown = some if len(some) < 4 else (*some[:2], f"{len(some) - 2} others")
    who = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"{who} will be able to read it."
