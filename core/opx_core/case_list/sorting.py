"""The orders of the list, and the cursors that say where a page begins."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from opx_core.case_list.filters import SORTS, BadFilter, CaseFilter, Conditions
from opx_core.ids import row_id

CUT_OFF = "The address of this page is cut off: start from the list again."


def column(wanted: CaseFilter) -> str:
    """The column that the list is ordered by."""
    return SORTS[wanted.sort]


def ascending(wanted: CaseFilter) -> bool:
    """The direction in which rows are read: towards a page before, it is turned round."""
    return wanted.descending if wanted.before else not wanted.descending


def order(wanted: CaseFilter) -> str:
    """The text after ``order by``."""
    direction = "asc" if ascending(wanted) else "desc"
    return f"c.{column(wanted)} {direction}, c.id {direction}"


def beyond(found: Conditions, wanted: CaseFilter) -> Conditions:
    """The conditions, cut to what lies beyond the cursor of ``wanted``."""
    cut, cursor = found.copy(), wanted.before or wanted.after
    if cursor:
        text, _, last_id = cursor.rpartition("~")
        last, name = row_id(last_id), column(wanted)
        if last is None:
            raise BadFilter(CUT_OFF)
        sign = ">" if ascending(wanted) else "<"
        cut.add(f"(c.{name}, c.id) {sign} (?, ?)", _value(name, text), last)
    return cut


def cursor_of(row: Mapping[str, Any], wanted: CaseFilter) -> str:
    """Where ``row`` stands in the order, for ``after`` and ``before``."""
    value = row[column(wanted)]
    text = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
    return f"{text}~{row['id']}"


def _value(name: str, text: str) -> object:
    if name == "reference":
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadFilter(CUT_OFF) from None
    if moment.tzinfo is None:
        raise BadFilter(CUT_OFF)
    return moment
