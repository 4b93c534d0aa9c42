"""What a rehearsal says, in words that an operator knows."""

import pytest

from opx_core.cli.extracts import say_differences
from opx_core.extracts.comparing import Differences


@pytest.mark.parametrize(("table", "why"), [("tenant_setting", True), ("user_account", False)])
def test_a_table_that_differs_though_nobody_set_anything_is_explained(capsys, table, why):
    found = Differences([], [table], [], [], "no event", "no event", [])

    say_differences(found)

    said = capsys.readouterr().out
    assert f"as many rows in both, but changed since the back-up: {table}" in said
    assert ("when its own jobs last ran" in said) is why
