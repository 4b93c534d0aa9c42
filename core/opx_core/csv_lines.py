"""Lines of CSV that are safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def line(cells: Iterable[object]) -> bytes:
    """One line of CSV. A cell that a spreadsheet would run as a formula gets an apostrophe."""
    out = io.StringIO()
    csv.writer(out).writerow([_safe(str(cell)) for cell in cells])
    return out.getvalue().encode()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
