"""What the address of the search page asks for."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlencode

from opx_core.calendars import LONDON
from opx_core.dates import parse_day
from opx_core.ids import row_id
from opx_core.search import Wanted

LONGEST = 200
NAMES = ("q", "only", "state", "level", "book", "since", "until")
FILTERS = NAMES[2:]


def read(query: Mapping[str, str]) -> tuple[Wanted, dict[str, str]]:
    """What to find, and what is wrong with the days by field."""
    wrong: dict[str, str] = {}
    days = {name: _day(name, query, wrong) for name in ("since", "until")}
    if days["since"] and days["until"] and days["until"] < days["since"]:
        wrong["until"] = "This is before the first day"
    wanted = Wanted(
        text=" ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST],
        only=query.get("only", "")[:60],
        state=query.get("state", "")[:20],
        level=query.get("level", "")[:60],
        book=query.get("book", "")[:20],
        page=row_id(query.get("page", "1")) or 1,
        **days,
    )
    return wanted, wrong


def address(query: Mapping[str, str], **changed: str) -> str:
    """The address of a search with some of it changed."""
    values = {name: query.get(name, "") for name in NAMES} | changed
    return f"/search?{urlencode({name: value for name, value in values.items() if value})}"


def _day(name: str, query: Mapping[str, str], wrong: dict[str, str]) -> date | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        return parse_day(text, datetime.now(LONDON).date())
    except ValueError as error:
        wrong[name] = str(error)
        return None
