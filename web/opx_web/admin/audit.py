"""The audit log: filters, pages and the download."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Stream

from opx_core import audit
from opx_core.audit import AuditFilter
from opx_core.case_list import BadFilter
from opx_web import periods
from opx_web.admin.audit_csv import events_csv
from opx_web.admin.audit_words import Entry, entry
from opx_web.admin.overview import rooms
from opx_web.forms import filter_fields
from opx_web.pages import FieldView, MenuLink, Problem
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, opx, tenant_of
from opx_web.routing import CSV, download, page

HERE, PERMISSION = "/admin/audit", "core.read_audit"
NAMES = ("person", "kind", "from", "to", "case", "about")


@dataclass(frozen=True, slots=True)
class Audit:
    """The page of the audit log."""

    rooms: tuple[MenuLink, ...]
    fields: tuple[FieldView, ...]
    problems: tuple[Problem, ...]
    entries: tuple[Entry, ...]
    csv_href: str
    next_href: str | None = None
    first_href: str | None = None
    filtered: bool = False


@page(HERE, permission=PERMISSION)
async def show_audit(request: OpxRequest) -> Response[Any]:
    """A page of the audit log."""
    actor, now, query = actor_of(request), datetime.now(UTC), request.query_params
    typed = {name: query.get(name, "").strip() for name in NAMES}
    wanted, errors = _filter(typed, query.get("before", ""))
    rows = [] if errors else await audit.page(actor, wanted)
    shown, more = rows[: audit.PAGE], len(rows) > audit.PAGE
    kept = {name: value for name, value in typed.items() if value}
    fields = await _fields(request, typed, errors)
    view = Audit(
        rooms=rooms(actor, HERE),
        fields=fields,
        problems=tuple(Problem(field.error, field.id) for field in fields if field.error),
        entries=tuple(entry(row, now) for row in shown),
        csv_href=_href(f"{HERE}.csv", kept),
        next_href=_href(HERE, {**kept, "before": audit.cursor(shown[-1])}) if more else None,
        first_href=_href(HERE, kept) if wanted.before else None,
        filtered=bool(kept),
    )
    return render(request, "opx/admin_audit.html", view, status=422 if errors else 200)


@download(f"{HERE}.csv", permission=PERMISSION)
async def audit_as_csv(request: OpxRequest) -> Response[Any]:
    """Everything behind the page, as CSV, newest first."""
    query = request.query_params
    wanted, errors = _filter({name: query.get(name, "").strip() for name in NAMES}, "")
    if errors:
        raise BadFilter(" ".join(errors.values()))
    audit.check(actor_of(request), wanted)
    return Stream(
        events_csv(opx(request).tenants, tenant_of(request), actor_of(request), wanted),
        media_type=CSV,
        headers={"content-disposition": 'attachment; filename="audit.csv"'},
    )


ROUTES = [show_audit, audit_as_csv]


def _filter(typed: Mapping[str, str], before: str) -> tuple[AuditFilter, dict[str, str]]:
    since, until, errors = periods.days(typed, "from", "to")
    setup = typed["about"] == "setup"
    wanted = AuditFilter(typed["person"], typed["kind"], since, until, typed["case"], setup, before)
    return wanted, errors


async def _fields(
    request: OpxRequest, typed: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[FieldView, ...]:
    people = [(str(row["id"]), str(row["name"])) for row in await audit.people(actor_of(request))]
    lists = {
        "person": [("", "Everyone"), (audit.NOBODY, "OPX itself"), *people],
        "kind": [("", "Everything"), *audit.kinds()],
        "about": [("", "Cases and set-up"), ("setup", "Set-up only")],
    }
    labels = ("Who", "What happened", "From day", "To day", "Case", "Of")
    return filter_fields(dict(zip(NAMES, labels, strict=True)), typed, errors, lists)


def _href(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
