"""Dates of numbers, which the UK writes day first and others month first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NUMBERS = re.compile(r"\s*(\d{1,2})([/.\-])(\d{1,2})\2(\d{2,4})(.*)", re.S)


@dataclass(frozen=True, slots=True)
class Reading:
    """How some dates can be read: only day first, only month first, or either way.

    ``example`` is one that can only be month first, else one that can be read either way.
    """

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    example: str = ""

    @property
    def order(self) -> str:
        """Month first where only that fits, else as the UK writes."""
        return "month" if self.month_first and not self.day_first else "day"


def look(texts: Iterable[str]) -> Reading:
    """Count how the dates among ``texts`` can be read."""
    day_first = month_first = either = 0
    only = any_way = ""
    for text in texts:
        parts = _NUMBERS.match(text)
        if parts is None:
            continue
        first, second = int(parts[1]), int(parts[3])
        if first > 12 >= second:
            day_first += 1
        elif second > 12 >= first:
            month_first, only = month_first + 1, only or text.strip()
        elif first != second:
            either, any_way = either + 1, any_way or text.strip()
    return Reading(day_first, month_first, either, only or any_way)


def turned(text: str) -> str:
    """A date written month first, as it is written day first; anything else as it was."""
    parts = _NUMBERS.match(text)
    return f"{parts[3]}{parts[2]}{parts[1]}{parts[2]}{parts[4]}{parts[5]}" if parts else text
