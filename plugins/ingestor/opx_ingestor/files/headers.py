"""Which row of a file is its header: often the first, sometimes below a title or a note."""

import re
from collections.abc import Sequence

from opx_ingestor.files.rows import Record

LOOKED_AT = 25
_NUMBER = re.compile(r"[-+£$€]?[\d.,/:\s%-]+")


def find(records: Sequence[Record]) -> int:
    """The number of the row that looks most like a header."""
    first = [record for record in records[:LOOKED_AT] if any(record.cells)]
    if not first:
        return 1
    widest = max(_filled(record) for record in first)
    for record in first:
        words = [cell for cell in record.cells if cell.strip() and not _NUMBER.fullmatch(cell)]
        if len(words) >= widest * 0.6 and len(words) >= _filled(record) * 0.8:
            return record.number
    return first[0].number


def names(record: Record | None) -> tuple[str, ...]:
    """The headings as people read them: trimmed, each told apart, none empty."""
    cells = [" ".join(cell.split()) for cell in record.cells] if record else []
    while cells and not cells[-1]:
        cells.pop()
    shown: list[str] = []
    for place, cell in enumerate(cells):
        count = cells[:place].count(cell)
        name = cell or f"Column {place + 1}"
        shown.append(f"{name} ({count + 1})" if cell and count else name)
    return tuple(shown)


def _filled(record: Record) -> int:
    return sum(1 for cell in record.cells if cell.strip())
