"""Undoing a batch: what it is about is shown first, and asked."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import workflows
from opx_core.ids import row_id
from opx_core.timeline import kind_of
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import undoing
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.loading import NotNow
from opx_ingestor.pages import wording
from opx_ingestor.pages.values import Undo, Worked
from opx_ingestor.pages.working import conflict
from opx_web.pages import FieldView
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, form_of
from opx_web.routing import action, page
from opx_web.words import count_words

TEMPLATE = "ingestor/undo.html"
UNDO = "ingestor.undo"
SUBMIT = "Undo the whole batch", "Undo what was kept"


@page("/ingestor/{batch:int}/undo", permission=UNDO)
async def ask(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """What an undo would do, and what it would leave."""
    found = await batches.find(actor_of(request), batch)
    if found.state not in undoing.UNDOABLE:
        return Redirect(f"/ingestor/{batch}", status_code=303)
    return render(request, TEMPLATE, await _page(found))


@action("/ingestor/{batch:int}/undo", permission=UNDO)
async def undo(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """Begin to undo; the cases that are ticked are voided too."""
    actor, form = actor_of(request), await form_of(request)
    found = await batches.find(actor, batch, lock=True)
    ticked = [row_id(str(value)) for name, value in form.multi_items() if name == "void"]
    asked = {row["id"] for row in await undoing.worked_on(found)}
    included = [case_id for case_id in ticked if case_id in asked]
    reason = " ".join(str(form.get("reason", "")).replace("\x00", "").split())[:300]
    if not reason:
        view = await _page(found, set(included), "Say why, for the record of each case.")
        return render(request, TEMPLATE, view, status=422)
    try:
        await undoing.start(actor, found, reason, [i for i in included if i])
    except NotNow as error:
        return await conflict(request, found, error)
    return Redirect(f"/ingestor/{batch}", status_code=303)


async def _page(batch: Batch, ticked: set[int | None] | None = None, error: str = "") -> Undo:
    about = await undoing.before(batch)
    worked = await undoing.worked_on(batch)
    listed = worked[: undoing.LISTED]
    created, changed = about["created"] - len(listed), about["changed"]
    told = [
        f"{count_words(created, 'case is', 'cases are')} voided: nobody finds them any more.",
        f"{count_words(changed, 'change is', 'changes are')} taken back, "
        "where nothing was changed since.",
        "Their record stays. Their references are never used again.",
    ]
    if not changed:
        del told[1]
    return Undo(
        head=wording.head(batch, 4),
        action=f"/ingestor/{batch.id}/undo",
        told=tuple(told),
        worked=tuple(_worked(row, row["id"] in (ticked or ())) for row in listed),
        worked_told=_worked_told(len(worked)),
        reason=FieldView("reason", "Why is it undone?", error=error, width="m"),
        submit=SUBMIT[batch.state == "undone"],
    )


def _worked_told(count: int) -> str:
    if not count:
        return "Nobody has worked on these cases since."
    if count > undoing.LISTED:
        return f"More than {undoing.LISTED} cases have been worked on since. They stay."
    cases = count_words(count, "case has", "cases have")
    return f"{cases} been worked on since. They stay, unless you tick them."


def _worked(row: Mapping[str, Any], ticked: bool) -> Worked:
    titles = sorted({kind_of(kind).title for kind in row["kinds"]})
    state = row["state"]
    workflow = workflows.shown(row["kind"])
    found = workflow.states_by_key.get(state) if workflow else None
    name = found.name if found else state
    what = f"{', '.join(titles)}; now {name.lower()}; last {wording.when(row['last_at'])}"
    href = f"/cases/{row['reference']}"
    return Worked(row["id"], row["reference"], href, row["complainant"], what, ticked)
