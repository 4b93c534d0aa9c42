"""What a figure of a report leads to: the list of cases, the module's own page, or nothing."""

import pytest

from opx_core.dashboards import Column, Report
from opx_web.routes import report


async def run(actor):
    return []


def made(drill):
    columns = (Column("team", "Team"), Column("items", "Items", number=True))
    return Report("odd.items", "Items", "Items.", "core.read_reports", columns, run, drill)


@pytest.mark.parametrize(
    ("drill", "items", "href"),
    [
        (None, 3, ""),
        (lambda row, column: None, 3, ""),
        (lambda row, column: {"team": "7", "due": column}, 3, "/cases?team=7&due=items"),
        (lambda row, column: "/odd?team=7", 3, "/odd?team=7"),
        (lambda row, column: "//elsewhere.example", 3, "/"),
        (lambda row, column: "/odd?team=7", 0, ""),
    ],
)
def test_a_figure_leads_where_its_module_says(drill, items, href):
    (cell,) = report._cells(made(drill), {"team": "One", "items": items}, linked=True)

    assert (cell.text, cell.href) == (str(items), href)


def test_a_total_leads_nowhere():
    (cell,) = report._cells(made(lambda row, column: {}), {"items": 3}, linked=False)

    assert cell.href == ""
