"""Rehearsals and versions: trying a draft, and taking cases to what was published."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Stream

from opx_core import csv_lines, rehearsing
from opx_core.calendars import LONDON
from opx_core.dates import parse_day
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.mistakes import Mistake
from opx_core.workflow.documents import to_text
from opx_core.workflows import drafts, moving
from opx_core.workflows.storing import version
from opx_web import words
from opx_web.admin.overview import rooms
from opx_web.case import words as case_words
from opx_web.pages import MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, download, page
from opx_web.workflows.pages import PERMISSION, tried
from opx_web.workflows.values import DifferingPage, DifferingRow, MovingPage
from opx_web.workflows.view import HERE, PUBLISH


@action(f"{HERE}/{{kind:str}}/rehearsals", permission=drafts.DESIGN)
async def rehearse(request: OpxRequest, kind: FromPath[str]) -> Response[Any]:
    """Ask for a rehearsal of the draft, on closed cases of a period too."""
    form = await typed(request)

    async def does() -> None:
        span = _day(form.get("closed_from", "")), _day(form.get("closed_to", ""))
        await rehearsing.begin(actor_of(request), kind, *span)

    return await tried(request, kind, does, "rehearsing")


@action(f"{HERE}/{{kind:str}}/rehearsals/{{rehearsal_id:int}}/stop", permission=drafts.DESIGN)
async def stop(
    request: OpxRequest, kind: FromPath[str], rehearsal_id: FromPath[int]
) -> Response[Any]:
    """Stop what runs."""
    return await tried(request, kind, lambda: rehearsing.stop(actor_of(request), kind), "stopped")


@page(f"{HERE}/{{kind:str}}/rehearsals/{{rehearsal_id:int}}", permission=PERMISSION)
async def show_rehearsal(
    request: OpxRequest, kind: FromPath[str], rehearsal_id: FromPath[int]
) -> Response[Any]:
    """The cases that would differ."""
    actor, found = actor_of(request), await rehearsing.find(_id(rehearsal_id))
    way = request.query_params.get("way", "")
    way = way if way in rehearsing.KINDS else ""
    after = row_id(request.query_params.get("after", "")) or 0
    rows = await rehearsing.cases(actor, found.id, way, after, rehearsing.PAGE + 1)
    here = f"{HERE}/{kind}/rehearsals/{found.id}"
    shown = rows[: rehearsing.PAGE]
    more = f"{here}?way={way}&after={shown[-1].case_id}" if len(rows) > rehearsing.PAGE else ""
    ways = [MenuLink(f"All {found.differing:,}", here, not way)]
    ways += [
        MenuLink(f"{label} {count:,}", f"{here}?way={key}", key == way)
        for key, label in rehearsing.KINDS.items()
        if (count := found.counts.get(key))
    ]
    view = DifferingPage(
        rooms=rooms(actor, HERE),
        crumb=MenuLink("The workflow", f"{HERE}/{kind}"),
        title="Rehearsal",
        sentence=f"{found.differing:,} of {found.done:,} cases would differ. {found.said}".strip(),
        ways=tuple(ways),
        rows=tuple(_row(each) for each in shown),
        next_href=more,
        file=f"{here}/cases",
    )
    return render(request, "opx/workflow_rehearsal.html", view)


@download(f"{HERE}/{{kind:str}}/rehearsals/{{rehearsal_id:int}}/cases", permission=PERMISSION)
async def rehearsal_file(
    request: OpxRequest, kind: FromPath[str], rehearsal_id: FromPath[int]
) -> Stream:
    """Every case that would differ, as a file."""
    found = await rehearsing.find(_id(rehearsal_id))
    headers = {"Content-Disposition": 'attachment; filename="rehearsal.csv"'}
    lines = [each async for each in _lines(actor_of(request), found.id)]
    return Stream(iter(lines), media_type="text/csv; charset=utf-8", headers=headers)


@page(f"{HERE}/{{kind:str}}/versions/{{number:int}}/file", permission=PERMISSION)
async def version_file(
    request: OpxRequest, kind: FromPath[str], number: FromPath[int]
) -> Response[Any]:
    """A published version as a file, for another tenant."""
    found = await version(kind, _id(number))
    name = f"{kind}-version-{found.version}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(to_text(found), media_type="application/json", headers=headers)


@page(f"{HERE}/{{kind:str}}/versions/{{number:int}}/cases", permission=PUBLISH)
async def show_moving(
    request: OpxRequest, kind: FromPath[str], number: FromPath[int]
) -> Response[Any]:
    """The running cases that would come to a version."""
    actor = actor_of(request)
    found = await moving.would_move(actor, kind, _id(number))
    view = MovingPage(
        rooms=rooms(actor, HERE),
        crumb=MenuLink("The workflow", f"{HERE}/{kind}"),
        title=f"Take running cases to version {number}",
        sentence=f"{words.count_words(found.total, 'case runs', 'cases run')} on other versions.",
        rows=tuple(_moving_row(each) for each in found.first),
        more=f"And {found.total - len(found.first):,} more."
        if found.total > len(found.first)
        else "",
        action=f"{HERE}/{kind}/versions/{number}/cases",
    )
    return render(request, "opx/workflow_moving.html", view)


@action(f"{HERE}/{{kind:str}}/versions/{{number:int}}/cases", permission=PUBLISH)
async def move_cases(
    request: OpxRequest, kind: FromPath[str], number: FromPath[int]
) -> Response[Any]:
    """Take every running case to a version."""
    actor = actor_of(request)
    return await tried(request, kind, lambda: moving.begin_for(actor, kind, _id(number)), "moving")


@action(f"{HERE}/{{kind:str}}/batches/{{moving_id:int}}/undoing", permission=PUBLISH)
async def undo(request: OpxRequest, kind: FromPath[str], moving_id: FromPath[int]) -> Response[Any]:
    """Take a batch of cases back."""
    return await tried(
        request, kind, lambda: moving.undo(actor_of(request), _id(moving_id)), "undoing"
    )


ROUTES = [
    rehearse,
    stop,
    show_rehearsal,
    rehearsal_file,
    version_file,
    show_moving,
    move_cases,
    undo,
]


def _row(each: rehearsing.Differing) -> DifferingRow:
    case = {"kind": each.kind, "workflow_version": each.workflow_version, "state": each.state}
    return DifferingRow(each.reference, each.complainant, case_words.state_name(case), each.words)


def _moving_row(row: dict[str, Any]) -> DifferingRow:
    name = case_words.state_name(row)
    said = (f"Version {row['workflow_version']}",)
    return DifferingRow(row["reference"], row["complainant"], name, said)


async def _lines(actor: Actor, rehearsal_id: int) -> AsyncIterator[bytes]:
    yield csv_lines.BYTE_ORDER_MARK + csv_lines.line(rehearsing.COLUMNS)
    async for each in rehearsing.every(actor, rehearsal_id):
        yield csv_lines.line(each.cells())


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return parse_day(text.replace("\x00", ""), datetime.now(LONDON).date())
    except ValueError as error:
        raise Mistake(f"The period of closed cases: {error}.") from None


def _id(number: int) -> int:
    return row_id(str(number)) or 0
