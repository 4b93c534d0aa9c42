"""Reports: of which period they are, and what a figure leads to."""

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
    row = report._row(made(drill), {"team": "One", "items": items}, "")

    assert [(cell.text, cell.href) for cell in row.cells] == [(str(items), href)]


def test_a_total_leads_nowhere():
    (cell,) = report._cells(made(lambda row, column: {}), {"items": 3})

    assert cell.href == ""


def test_a_figure_of_a_period_leads_to_the_cases_of_that_period():
    row = report._row(made(lambda *_: "/odd?team=7"), {"team": "One", "items": 3}, "of=closed")

    assert row.cells[0].href == "/odd?team=7&of=closed"


async def test_a_report_of_times_can_be_of_a_period(tenant, sign_in):
    browser = await sign_in(tenant, "leader")
    path = "/reports/core.time_by_level?of=closed&since=1/3/2026&until=31/3/2026"

    answer = await browser.get(path)

    assert answer.status_code == 200
    shown = browser.one("a[href*='figures.csv']")["href"]
    assert "of=closed" in shown and "since=1%2F3%2F2026" in shown
    assert (await browser.get(shown)).status_code == 200


async def test_a_day_that_is_none_is_told_and_nothing_typed_is_lost(tenant, sign_in):
    browser = await sign_in(tenant, "leader")

    answer = await browser.get("/reports/core.time_by_level?since=31/11/2026&until=1/12/2026")

    assert answer.status_code == 422
    assert browser.one("#f-since")["value"] == "31/11/2026"
    assert browser.one("#f-until")["value"] == "1/12/2026"
    download = "/reports/core.time_by_level/figures.csv?since=31/11/2026"
    assert (await browser.get(download)).status_code == 400


async def test_a_report_that_knows_no_period_offers_none(tenant, sign_in):
    browser = await sign_in(tenant, "leader")

    await browser.get("/reports/complaints.pipeline?since=31/11/2026")

    assert browser.last.select_one("#f-since") is None
