"""Lists at the command line: nothing that one wants to copy is cut."""

import io

import pytest
from rich.console import Console

from opx_core.cli.listing import say_rows

EMAIL = "aoife.brennan-montgomery@banking-and-payments.example"


@pytest.mark.parametrize(
    ("terminal", "width", "boxed"), [(True, 120, True), (True, 60, False), (False, 200, False)]
)
def test_a_list_is_a_table_where_it_fits_and_is_never_cut(terminal, width, boxed):
    to = Console(file=io.StringIO(), force_terminal=terminal, width=width, color_system=None)

    say_rows(("E-mail", "Name"), [(EMAIL, "Aoife [Brennan]")], to)

    printed = to.file.getvalue()
    assert EMAIL in printed and "Aoife [Brennan]" in printed
    assert ("│" in printed) is boxed
    assert boxed or f"{EMAIL}\tAoife [Brennan]\n" in printed
