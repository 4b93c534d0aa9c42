"""Reports: which there are, and their figures."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from litestar import Response
from litestar.params import FromPath, QueryParameter

from opx_core import dashboards, switches
from opx_core.dashboards import Period, UnknownReport
from opx_core.policy import may, require
from opx_web.api.problems import Fault
from opx_web.api.routing import answer, read
from opx_web.requests import OpxRequest, actor_of, off_in, opx
from opx_web.routing import API

READ, SCOPE = "core.read_reports", "reports:read"
Day = Annotated[date | None, QueryParameter(description="A day such as 2026-03-31")]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of figures; ``unit`` says where minutes are counted: of work, or gone by."""

    key: str
    label: str
    number: bool
    unit: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report that can be read. ``periods`` says whether it can be of a period."""

    name: str
    title: str
    definition: str
    href: str
    periods: bool


@dataclass(frozen=True, slots=True)
class ReportList:
    """The reports that this token may read."""

    items: list[ReportLine]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a report: a row has a value for each column."""

    name: str
    title: str
    definition: str
    of: str
    since: date | None
    until: date | None
    columns: list[ColumnView]
    rows: list[dict[str, str | int]]
    totals: dict[str, int]


@read("/reports", permission=READ, scope=SCOPE)
async def list_reports(request: OpxRequest) -> Response[ReportList]:
    """The reports that this token may read."""
    actor, known = actor_of(request), switches.kept(opx(request).plugins.reports, off_in(request))
    readable = [each for each in known.values() if may(actor, each.permission)]
    return answer(ReportList([_line(each) for each in readable]))


@read("/reports/{name:str}", permission=READ, scope=SCOPE)
async def read_report(
    request: OpxRequest,
    name: FromPath[str],
    of: Literal["received", "closed"] = "received",
    since: Day = None,
    until: Day = None,
) -> Response[Figures]:
    """The figures of a report over the cases that this token may see."""
    actor, period = actor_of(request), Period(of, since, until)
    report = switches.kept(opx(request).plugins.reports, off_in(request)).get(name)
    if report is None:
        raise UnknownReport("There is no such report.")
    require(actor, report.permission)
    if period and report.run_within is None:
        raise Fault(400, "This report is of all time: leave out of, since and until.")
    if since and until and since > until:
        raise Fault(400, "The last day is before the first.")
    if until == date.max:
        raise Fault(400, "The last day is too late.")
    rows = await report.rows(actor, period)
    return answer(_figures(report, period, rows))


ROUTES = [list_reports, read_report]


def _line(report: dashboards.Report) -> ReportLine:
    href = f"{API}/reports/{report.name}"
    periods = report.run_within is not None
    return ReportLine(report.name, report.title, report.definition, href, periods)


def _figures(report: dashboards.Report, period: Period, rows: dashboards.Rows) -> Figures:
    columns = [ColumnView(each.key, each.label, each.number, each.unit) for each in report.columns]
    return Figures(
        report.name,
        report.title,
        report.definition,
        period.of,
        period.since,
        period.until,
        columns,
        [{each.key: _value(row.get(each.key)) for each in report.columns} for row in rows],
        dashboards.totals(report, rows),
    )


def _value(value: object) -> str | int:
    return value if isinstance(value, int | str) else "" if value is None else str(value)
