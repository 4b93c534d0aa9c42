"""The tenant's own days: holidays of its own, bank holidays that it works, and what they make."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from opx_core import db
from opx_core.calendars import Calendar, Nation, calendar

COLUMNS = "id, nation, day, name, works, official"
OWN_DAYS = """(select json_agg(json_build_object('nation', o.nation, 'day', o.day, 'name', o.name,
'works', o.works, 'official', o.official)) from calendar_day o)"""
"""All of the tenant's own days, as a value of another query."""


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A holiday of the tenant's own, or (``works``) a bank holiday on which it works.

    Neither moves a clock of the rules: a firm's closing days are business days in DISP's Glossary.
    ``official`` is a bank holiday that was proclaimed, which is none for anybody.
    ``nation`` is one of :class:`~opx_core.calendars.Nation`, or empty for all four.
    """

    nation: str
    day: date
    name: str
    works: bool = False
    official: bool = False
    id: int = field(default=0, compare=False)

    def touches(self, nation: str) -> bool:
        """Whether cases of this nation know the day."""
        return self.nation in ("", nation)


async def own_days() -> list[OwnDay]:
    """The tenant's own days, the earliest first."""
    rows = await db.fetch(f"select {COLUMNS} from calendar_day order by day, nation")  # noqa: S608
    return [OwnDay(**row) for row in rows]


def calendars_with(days: Iterable[OwnDay]) -> dict[str, Calendar]:
    """The calendar of each nation with some days of one's own."""
    some = tuple(days)
    return {nation.value: _of(nation.value, some) for nation in Nation}


def law_with(days: Iterable[OwnDay]) -> dict[str, Calendar]:
    """The calendar of each nation that clocks of the rules go by: proclaimed days alone count."""
    return calendars_with(each for each in days if each.official)


def law_of_case(case: Mapping[str, Any]) -> Calendar:
    """The same for a case that was read together with :data:`OWN_DAYS` as ``own_days``."""
    return law_with(from_json(case.get("own_days")))[case["nation"]]


def from_json(stored: str | None) -> list[OwnDay]:
    """What :data:`OWN_DAYS` gave."""
    return [
        OwnDay(**{**each, "day": date.fromisoformat(each["day"])})
        for each in json.loads(stored or "[]")
    ]


# One calendar for the same days, so that what it has counted is remembered.
@lru_cache(maxsize=256)
def _of(nation: str, days: tuple[OwnDay, ...]) -> Calendar:
    own = [each for each in days if each.touches(nation)]
    return calendar(
        Nation(nation),
        extra={each.day: each.name for each in own if not each.works},
        removed=frozenset(each.day for each in own if each.works),
    )
