"""The access log: who opened what, who opened a case, and the download."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.params import FromPath
from litestar.response import Stream

from opx_core import access_log, audit
from opx_core.access_log import AccessFilter
from opx_core.access_log.reading import PAGE
from opx_core.calendars import LONDON
from opx_core.case_list import BadFilter
from opx_core.csv_lines import BYTE_ORDER_MARK, line
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.tenants import Tenant, Tenants
from opx_web import periods, words
from opx_web.admin.overview import rooms
from opx_web.forms import filter_fields, problems
from opx_web.pages import FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, opx, tenant_of
from opx_web.routing import CSV, download, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings

HERE, PERMISSION = "/admin/access", "core.read_audit"
LABELS = {
    "person": "Who",
    "case": "Case",
    "since": "From day",
    "until": "To day",
    "refused": "What",
}
WHAT = (("", "Everything"), ("yes", "What was refused"))
COLUMNS = ("Moment (UK)", "Who", "Page", "Cases", "People", "Answer")


@page(HERE, permission=PERMISSION)
async def show_access(request: OpxRequest) -> Response[Any]:
    """A page of the access log, newest first."""
    actor, typed = actor_of(request), _typed(request)
    wanted, errors = _filter(typed, request.query_params.get("before", ""))
    rows = [] if errors else await access_log.page(actor, wanted)
    fields = await _fields(actor, typed, errors)
    kept = {name: value for name, value in typed.items() if value}
    older = {**kept, "before": str(rows[PAGE - 1]["id"])} if len(rows) > PAGE else {}
    links = [MenuLink("CSV", f"{HERE}.csv?{urlencode(kept)}")]
    links += [MenuLink("Older", f"{HERE}?{urlencode(older)}")] if older else []
    links += [MenuLink("Newest", f"{HERE}?{urlencode(kept)}")] if wanted.before else []
    ask = FormView(HERE, "Show", fields, problems=problems(fields))
    view = Sheet(
        "Access log",
        (Box("filter", "Filter", ask, method="get"), _table(rows[:PAGE])),
        lead="Who opened what. Nobody can change or remove an entry",
        rooms=rooms(actor, HERE),
        chips=tuple(links),
    )
    return render(request, "opx/sheet.html", view, status=422 if errors else 200)


@download(f"{HERE}.csv", permission=PERMISSION)
async def access_as_csv(request: OpxRequest) -> Response[Any]:
    """Everything behind the page, as CSV, newest first."""
    wanted, errors = _filter(_typed(request), "")
    if errors:
        raise BadFilter(" ".join(errors.values()))
    return Stream(
        _lines(opx(request).tenants, tenant_of(request), actor_of(request), wanted),
        media_type=CSV,
        headers={"content-disposition": 'attachment; filename="access.csv"'},
    )


@page("/cases/{reference:str}/readers", permission=PERMISSION)
async def show_readers(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Who opened a case, how often, and when last."""
    now = datetime.now(UTC)
    rows = tuple(
        (
            Cell(f"{row['person']}, from outside" if row["outside"] else row["person"]),
            Cell(f"{row['times']:,}", number=True),
            Cell(words.moment(row["first"], now)),
            Cell(words.moment(row["last"], now)),
        )
        for row in await access_log.readers(actor_of(request), reference)
    )
    titles = headings("Person", "Times", numbers=1) + headings("First", "Last")
    view = Sheet(
        "Who opened this case",
        (Table("readers", reference, titles, rows, "Nobody has opened it yet."),),
        back=MenuLink(reference, f"/cases/{reference}"),
        chips=(MenuLink("Each time", f"{HERE}?{urlencode({'case': reference})}"),),
    )
    return render(request, "opx/sheet.html", view)


ROUTES = [show_access, access_as_csv, show_readers]


def _typed(request: OpxRequest) -> dict[str, str]:
    query = request.query_params
    return {name: query.get(name, "").replace("\x00", "").strip() for name in LABELS}


def _filter(typed: Mapping[str, str], before: str) -> tuple[AccessFilter, dict[str, str]]:
    since, until, errors = periods.days(typed, "since", "until")
    refused = typed["refused"] == "yes"
    return AccessFilter(typed["person"], typed["case"], since, until, refused, before), errors


async def _fields(
    actor: Actor, typed: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[FieldView, ...]:
    people = [(str(row["id"]), str(row["name"])) for row in await audit.people(actor)]
    lists: dict[str, list[tuple[str, str]]] = {
        "person": [("", "Everyone"), *people],
        "refused": list(WHAT),
    }
    return filter_fields(LABELS, typed, errors, lists)


def _table(rows: list[Row]) -> Table:
    now = datetime.now(UTC)
    shown = tuple(
        (
            Cell(words.moment(row["at"], now)),
            Cell(_who(row)),
            Cell(row["page"]),
            Cell(", ".join(row["cases"]), f"/cases/{row['cases'][0]}" if row["cases"] else ""),
            Cell(", ".join(row["parties"])),
            Cell(_answer(row)),
        )
        for row in rows
    )
    return Table("entries", "Entries", headings("Moment", *COLUMNS[1:]), shown, "No entry fits.")


def _who(row: Row) -> str:
    return f"{row['person']}, seen as {row['seen_as']}" if row["seen_as"] else str(row["person"])


def _answer(row: Row) -> str:
    return "Refused" if row["status"] >= 400 else "Shown"


async def _lines(
    tenants: Tenants, tenant: Tenant, actor: Actor, wanted: AccessFilter
) -> AsyncIterator[bytes]:
    yield BYTE_ORDER_MARK + line(COLUMNS)
    async with tenants.session(tenant):
        async for rows in access_log.every(actor, wanted):
            yield b"".join(line(_cells(row)) for row in rows)


def _cells(row: Row) -> list[object]:
    at = f"{row['at'].astimezone(LONDON):%Y-%m-%d %H:%M:%S}"
    cases, parties = ", ".join(row["cases"]), ", ".join(row["parties"])
    return [at, _who(row), row["page"], cases, parties, _answer(row)]
