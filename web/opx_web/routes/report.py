"""Reports: figures, what they count, and the cases behind each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import dashboards, switches
from opx_core.csv_lines import BYTE_ORDER_MARK, line
from opx_core.dashboards import Column, UnknownReport
from opx_core.policy import may, require
from opx_web import periods, words
from opx_web.pages import Fact, FieldView, MenuLink, Problem
from opx_web.rendering import render, safe_path
from opx_web.requests import OpxRequest, actor_of, off_in, opx
from opx_web.routing import download, page


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and the address of its cases."""

    text: str
    href: str = ""
    number: bool = True


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column; those of figures stand to the right."""

    label: str
    number: bool = True


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A heading and its figures, one for each column after the first."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The page of a report; the first column heads the rows."""

    title: str
    definition: str
    columns: tuple[Heading, ...]
    rows: tuple[ReportRow, ...]
    total: ReportRow | None
    generated: str
    csv_href: str
    facts: tuple[Fact, ...] = ()
    others: tuple[MenuLink, ...] = ()
    period: tuple[FieldView, ...] = ()
    here: str = ""
    narrowed: bool = False

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the period that was typed."""
        return tuple(Problem(each.error, each.id) for each in self.period if each.error)


@page("/reports", permission="core.read_reports")
async def first_report(request: OpxRequest) -> Response[Any]:
    """The first report that this person may read."""
    for report in _readable(request):
        return Redirect(f"/reports/{report.name}", status_code=303)
    raise UnknownReport("No module that is loaded has a report.")


@page("/reports/{name:str}", permission="core.read_reports")
async def show_report(request: OpxRequest, name: FromPath[str]) -> Response[Any]:
    """One report."""
    report = _find(request, name)
    asked = _asked(request, report)
    rows = () if asked.errors else await report.rows(actor_of(request), asked.period)
    view = _page(request, report, rows, asked)
    return render(request, "opx/report.html", view, status=422 if view.problems else 200)


@download("/reports/{name:str}/figures.csv", permission="core.read_reports")
async def figures(request: OpxRequest, name: FromPath[str]) -> Response[Any]:
    """The figures of one report as CSV."""
    report = _find(request, name)
    asked = _asked(request, report)
    return _csv(report, await report.rows(actor_of(request), asked.checked()))


ROUTES = [first_report, show_report, figures]


def _readable(request: OpxRequest) -> list[dashboards.Report]:
    """What the modules count comes before the core's own reports."""
    known = switches.kept(opx(request).plugins.reports, off_in(request)).values()
    reports = sorted(known, key=lambda report: report.name.startswith("core."))
    return [report for report in reports if may(actor_of(request), report.permission)]


def _find(request: OpxRequest, name: str) -> dashboards.Report:
    report = switches.kept(opx(request).plugins.reports, off_in(request)).get(name)
    if report is None:
        raise UnknownReport(f"There is no report “{name}”.")
    require(actor_of(request), report.permission)
    return report


def _asked(request: OpxRequest, report: dashboards.Report) -> periods.Asked:
    """The period in the address, where the report can be of one."""
    return periods.asked(request.query_params if report.run_within else {})


def _page(
    request: OpxRequest, report: dashboards.Report, rows: dashboards.Rows, asked: periods.Asked
) -> Report:
    totals = dashboards.totals(report, rows)
    here, query = f"/reports/{report.name}", asked.query
    return Report(
        title=report.title,
        definition=report.definition,
        columns=tuple(Heading(column.label, column.number) for column in report.columns),
        rows=tuple(_row(report, row, query) for row in rows),
        total=ReportRow("Total", _cells(report, totals)) if rows else None,
        generated=f"Figures of {_now()}",
        csv_href=f"{here}/figures.csv{f'?{query}' if query else ''}",
        facts=(Fact("Covers", "Cases that you may see"),),
        others=tuple(
            MenuLink(other.title, f"/reports/{other.name}", other.name == report.name)
            for other in _readable(request)
        ),
        period=tuple(periods.fields(asked)) if report.run_within else (),
        here=here,
        narrowed=bool(query),
    )


def _now() -> str:
    now = datetime.now(UTC)
    return words.moment(now, now).replace("Today", "today")


def _row(report: dashboards.Report, row: Mapping[str, object], query: str) -> ReportRow:
    def behind(column: Column) -> str:
        return _behind(report, row, column, query)

    return ReportRow(report.shown(row, report.columns[0].key), _cells(report, row, behind))


def _behind(
    report: dashboards.Report, row: Mapping[str, object], column: Column, query: str = ""
) -> str:
    """The address of what a figure counts, in the same period; nothing is behind a zero."""
    if report.drill is None or not column.number or not row[column.key]:
        return ""
    found = report.drill(row, column.key)
    if found is None:
        return ""
    address = safe_path(found) if isinstance(found, str) else f"/cases?{urlencode(found)}"
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


def _cells(
    report: dashboards.Report,
    row: Mapping[str, object],
    behind: Callable[[Column], str] = lambda column: "",
) -> tuple[Cell, ...]:
    return tuple(
        Cell(report.shown(row, column.key), behind(column), column.number)
        for column in report.columns[1:]
    )


def _csv(report: dashboards.Report, rows: dashboards.Rows) -> Response[Any]:
    head = line(report.heading(column) for column in report.columns)
    body = b"".join(
        line(report.plain(row, column.key) for column in report.columns) for row in rows
    )
    name = f'attachment; filename="{report.name}.csv"'
    return Response(
        BYTE_ORDER_MARK + head + body,
        media_type="text/csv",
        headers={"content-disposition": name},
    )
