"""Who from outside reads what stands in a ring, so that whoever shares something knows it."""

import json
from collections.abc import Mapping
from typing import Any

from opx_core import rings


def offered(case: Mapping[str, Any]) -> tuple[str, ...]:
    """The rings to choose from on a case, as ``cases.reading`` read it."""
    return rings.offered({side for side, *_ in _readers(case)})


def names(case: Mapping[str, Any], ring: str) -> tuple[str, ...]:
    """Those who have access to a case (as ``cases.reading`` read it) and see this ring."""
    inside = ring not in (*rings.SIDES, "all")
    return (
        () if inside else tuple(name for side, name, _ in _readers(case) if ring in ("all", side))
    )


def parties(case: Mapping[str, Any]) -> frozenset[int]:
    """The ids of those people who have access to a case."""
    return frozenset(party for *_, party in _readers(case))


def sentence(case: Mapping[str, Any], ring: str) -> str:
    """ "Margaret Ellison will be able to read it."; empty where nobody from outside will."""
    some = names(case, ring)
    if not some:
        return ""
    shown = some if len(some) < 4 else (*some[:2], f"{len(some) - 2} others")
    who = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"{who} will be able to read it."


def _readers(case: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    return [(side, name, party) for side, name, party in json.loads(case.get("readers") or "[]")]
