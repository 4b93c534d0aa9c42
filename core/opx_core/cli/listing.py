"""Lists of which nothing is cut: a table where there is room, else a line each."""

from collections.abc import Sequence

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from opx_core.cli import running

WIDEST = 10_000


def say_rows(
    headings: Sequence[str], rows: Sequence[Sequence[str]], to: Console | None = None
) -> None:
    """Print a table; where it does not fit, or to a file, tabs part what stands on a line."""
    out = to or running.out
    table = Table(*headings)
    for row in rows:
        table.add_row(*(Text(value) for value in row))
    wide = out.options.update_width(WIDEST)
    if out.is_terminal and Measurement.get(out, wide, table).maximum <= out.width:
        out.print(table)
        return
    for each in (headings, *rows):
        print("\t".join(each), file=out.file)
