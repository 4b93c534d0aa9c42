"""What the documentation says of permissions is what they are."""

from pathlib import Path

from opx_core.permissions import PERMISSIONS

PAGE = Path(__file__).parents[2] / "docs" / "operating.md"


def test_the_table_of_standard_roles_is_right():
    part = PAGE.read_text().partition("| Permission | Standard roles |")[2].partition("\n###")[0]
    told = [line.strip("| ").split(" | ") for line in part.splitlines()[2:] if line]
    known = {each.name: ", ".join(each.roles) for each in PERMISSIONS}

    assert len(told) > 20
    assert [row for row in told if known.get(row[0]) != row[1]] == []


def test_the_table_of_standard_roles_has_all_that_handlers_may_not_do():
    part = PAGE.read_text().partition("| Permission | Standard roles |")[2].partition("\n###")[0]

    wanted = [each for each in PERMISSIONS if "handler" not in each.roles and not each.outside]

    assert [each.name for each in wanted if f"| {each.name} |" not in part] == []
