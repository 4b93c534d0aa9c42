"""The command that prints a report."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from opx_core import dashboards, identity, switches
from opx_core.cli.running import TenantName, out, run
from opx_core.dashboards import Period
from opx_core.mistakes import Mistake
from opx_core.runtime import Runtime

DAY = ["%Y-%m-%d"]


class UnknownReport(Mistake):
    """No loaded module has a report of this name."""


def report(
    name: str,
    tenant: TenantName,
    format: Annotated[str, typer.Option(help="table or json")] = "table",
    of: Annotated[str, typer.Option(help="with days: cases received or closed in them")] = "",
    since: Annotated[datetime | None, typer.Option(formats=DAY, help="the first day")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="the last day")] = None,
) -> None:
    """Run a report over everything in the tenant, or over the cases of a period."""
    if format not in ("table", "json"):
        raise Mistake(f"A report is printed as table or json, not as {format}.")
    period = _period(of, since, until)

    async def work(opx: Runtime) -> None:
        found = await opx.tenants.get(tenant)
        reports = switches.kept(opx.plugins.reports, found.off)
        if name not in reports:
            known = ", ".join(sorted(reports)) or "none"
            raise UnknownReport(f"There is no report “{name}”. Reports: {known}.")
        wanted = reports[name]
        if period and wanted.run_within is None:
            raise Mistake(f"The report “{name}” cannot be of a period.")
        async with opx.tenants.session(found):
            rows = await wanted.rows(identity.system_actor(), period)
        _print_report(wanted, [dict(row) for row in rows], format)

    run(work)


def _period(of: str, since: datetime | None, until: datetime | None) -> Period:
    if of not in ("", "received", "closed"):
        raise Mistake(f"A period is of cases received or closed, not {of}.")
    first, last = since.date() if since else None, until.date() if until else None
    if first and last and first > last:
        raise Mistake("The last day is before the first.")
    return Period("closed" if of == "closed" else "received", first, last)


def _print_report(wanted: dashboards.Report, rows: list[dict[str, Any]], format: str) -> None:
    totals = dashboards.totals(wanted, rows)
    if format == "json":
        body = {"report": wanted.name, "rows": rows, "totals": totals}
        print(json.dumps(body, ensure_ascii=False, indent=1))
        return
    table = Table(title=wanted.title, caption=wanted.definition)
    for column in wanted.columns:
        table.add_column(column.label, justify="right" if column.number else "left")
    for row in rows:
        table.add_row(*(str(row[column.key]) for column in wanted.columns))
    table.add_section()
    table.add_row(*(str(totals.get(column.key, "")) for column in wanted.columns))
    out.print(table)
