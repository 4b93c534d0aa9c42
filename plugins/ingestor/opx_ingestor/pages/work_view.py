"""The page of a batch: how far it is, what its rows need, and what can be done with it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from opx_core import db, timeline
from opx_core.identity import Actor
from opx_core.policy import may
from opx_ingestor.batches import mending, undoing
from opx_ingestor.batches import rows as kept
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.loading import STALLED_SECONDS
from opx_ingestor.batches.mending import Edit
from opx_ingestor.batches.working import JOBS
from opx_ingestor.pages import rows_view, wording
from opx_ingestor.pages.values import Act, Figure, Meter, Work
from opx_ingestor.settings import settings
from opx_web import forms
from opx_web.pages import Fact, FieldView
from opx_web.words import count_words

LOAD, UNDO = "ingestor.load_files", "ingestor.undo"
TOLD = {
    "reading": "You can leave this page. The file is kept.",
    "choosing": "This workbook has several sheets.",
    "checking": "Nothing is loaded yet. You can leave this page.",
    "checked": "Nothing is loaded yet.",
    "loading": "You can leave this page. Clocks start from when each complaint was received.",
    "paused": "What is loaded stays loaded. Go on when you are ready.",
    "undoing": "You can leave this page. It goes on.",
}


async def work_page(
    actor: Actor,
    batch: Batch,
    show: str = "",
    after: int = 0,
    typed: Mapping[int, Edit] | None = None,
    said: str = "",
) -> Work:
    """The page as it stands now."""
    counts = await kept.counts(batch.id)
    may_load = may(actor, LOAD)
    busy = batch.state in JOBS and not _stalled(batch)
    rows = None
    if may_load and batch.state in ("checked", *mending.AFTER) and batch.state != "loading":
        rows = await rows_view.panel(actor, batch, counts, show, after, typed)
    state, tone = wording.STATES[batch.state]
    changeable = may_load and batch.state == "checked" and not batch.cleared_at
    return Work(
        head=wording.head(batch),
        state="Stopped" if _stalled(batch) else state,
        tone=tone,
        told=batch.trouble or _told(batch),
        busy=busy,
        meter=_meter(batch) if batch.state in JOBS else None,
        figures=_figures(batch, counts),
        adds_up=_adds_up(batch, counts),
        acts=_acts(actor, batch, counts),
        columns=await _columns(batch) if may_load else (),
        columns_note=f"Matched as “{batch.mapping_name}”." if batch.mapping_name else "",
        columns_href=f"/ingestor/{batch.id}/columns" if changeable else "",
        undo_href=_undo_href(actor, batch),
        undo_label="Undo what was kept" if batch.state == "undone" else "Undo the whole batch",
        rows=rows,
        sheets=_sheets(batch) if may_load else None,
        sheet_action=f"/ingestor/{batch.id}/sheet",
        history=await _history(batch),
        said=said,
    )


def _stalled(batch: Batch) -> bool:
    idle = datetime.now(UTC) - batch.stepped_at > timedelta(seconds=STALLED_SECONDS)
    return batch.by_command and idle and batch.state == "loading"


def _told(batch: Batch) -> str:
    if batch.state == "undone":
        return f"{undoing.in_words(batch.undone).capitalize()}."
    if _stalled(batch):
        return "The command that loaded it has ended. Go on from here."
    if batch.cleared_at:
        return "The file and its failed rows were deleted: their time to be kept was over."
    checked = batch.checked.get("rows", 0)
    if batch.state == "checked" and batch.rows_total > settings().most_checked:
        return f"Nothing is loaded yet. The first {checked:,} rows were checked."
    return TOLD.get(batch.state, "")


def _meter(batch: Batch) -> Meter:
    if batch.state == "reading":
        return Meter("Reading the file", 0, 0, "")
    if batch.state == "undoing":
        done = sum(batch.undone.get(n, 0) for n in ("voided", "reverted", "kept", "stayed"))
        most = batch.created + batch.changed
        return Meter(f"Undoing: {done:,} of {most:,} rows", done, most, f"{done:,} of {most:,}")
    total, word = batch.rows_total, "Loading"
    done = min(total * batch.cursor // max(batch.chunks, 1), total)
    if batch.state == "checking":
        total, word = min(total, settings().most_checked), "Checking"
        done = min(batch.checked.get("rows", 0), total)
    left = wording.left(batch, done, total) if batch.state == "loading" else ""
    label = f"{word}: {done:,} of {count_words(total, 'row', 'rows')}"
    return Meter(f"{label}, {left}" if left else label, done, total, f"{done:,} of {total:,}")


def _figures(batch: Batch, counts: Mapping[str, int]) -> tuple[Figure, ...]:
    here = f"/ingestor/{batch.id}"
    if batch.state in mending.BEFORE:
        return _before(batch, counts, here)
    if batch.started_at is None:
        return ()
    return (
        Figure("In the file", f"{batch.rows_total:,}"),
        Figure("Created", f"{batch.created:,}"),
        Figure("Changed", f"{batch.changed:,}"),
        Figure("Unchanged", f"{batch.unchanged:,}"),
        Figure("Failed", f"{counts['waiting']:,}", f"{here}?show=wrong"),
        Figure("Left out", f"{counts['left_out']:,}", f"{here}?show=left"),
        Figure("Not reached", f"{_waiting(batch, counts):,}"),
    )


def _before(batch: Batch, counts: Mapping[str, int], here: str) -> tuple[Figure, ...]:
    found = batch.checked
    if not found.get("rows"):
        return ()
    return (
        Figure("Checked", f"{found.get('rows', 0):,}"),
        Figure("New", f"{found.get('created', 0):,}"),
        Figure("Change a known one", f"{found.get('changed', 0):,}"),
        Figure("Known, the same", f"{found.get('unchanged', 0):,}"),
        Figure("Twice in the file", f"{found.get('doubled', 0):,}"),
        Figure("Same complaint?", f"{found.get('alike', 0):,}", f"{here}?show=noted"),
        Figure("Wrong", f"{counts['waiting']:,}", f"{here}?show=wrong"),
    )


def _waiting(batch: Batch, counts: Mapping[str, int]) -> int:
    return batch.rows_total - batch.taken - counts["waiting"] - counts["left_out"]


def _adds_up(batch: Batch, counts: Mapping[str, int]) -> str:
    if batch.state != "loaded" or _waiting(batch, counts):
        return ""
    return f"Yes, {batch.rows_total:,}"


def _acts(actor: Actor, batch: Batch, counts: Mapping[str, int]) -> tuple[Act, ...]:
    if not may(actor, LOAD):
        return ()
    here = f"/ingestor/{batch.id}"
    leave = Act(f"{here}/cancellation", "Set this file aside", "x")
    stop = Act(f"{here}/cancellation", "End it here", "x")
    on = Act(f"{here}/resumption", "Go on", "refresh", True)
    pause = Act(f"{here}/pause", "Pause", "player-pause")
    if _stalled(batch):
        return on, stop
    return {
        "choosing": (leave,),
        "mapping": (leave,),
        "checking": (Act(f"{here}/load", "Load without waiting", "upload"), leave),
        "checked": (Act(f"{here}/load", _load_words(batch, counts), "upload", True), leave),
        "loading": (pause, stop),
        "paused": (on, stop),
        "stopped": (on, stop),
    }.get(batch.state, ())


def _load_words(batch: Batch, counts: Mapping[str, int]) -> str:
    held = counts["waiting"]
    rows = batch.rows_total - counts["left_out"]
    if held:
        return f"Hold the {held:,} and load the rest"
    return f"Load {count_words(rows, 'row', 'rows')}"


def _undo_href(actor: Actor, batch: Batch) -> str:
    left = batch.state != "undone" or batch.undone.get("kept") or batch.undone.get("stayed")
    undoable = batch.state in undoing.UNDOABLE and (batch.created or batch.changed) and left
    return f"/ingestor/{batch.id}/undo" if undoable and may(actor, UNDO) else ""


async def _columns(batch: Batch) -> tuple[tuple[str, str, str], ...]:
    if batch.plan is None or batch.cleared_at:
        return ()
    first = await rows_view.first_row(batch)
    labels = {each.key: each.label for each in batch.kind().fields}
    by_place = {place: labels.get(key, key) for key, place in batch.plan.places.items()}
    matched = [
        (name, by_place[n], first[n] if n < len(first) else "")
        for n, name in enumerate(batch.header)
        if n in by_place
    ]
    fixed = [("(every row)", labels.get(key, key), text) for key, text in batch.plan.fixed.items()]
    return (*matched, *fixed)


def _sheets(batch: Batch) -> FieldView | None:
    if batch.state != "choosing":
        return None
    choices = [
        (str(place), f"{name} ({count_words(rows, 'row', 'rows')})")
        for place, (name, rows) in enumerate(batch.sheets)
    ]
    most = max(range(len(batch.sheets)), key=lambda place: batch.sheets[place][1])
    options = forms.options(choices, str(most))
    return FieldView("sheet", "Which sheet has the rows?", "choice", options=options)


async def _history(batch: Batch) -> tuple[Fact, ...]:
    rows = await db.fetch(
        "select e.kind, e.at, u.name, v.data from event e "
        "left join event_value v on v.event_id = e.id "
        "left join user_account u on u.id = e.actor_id where e.stream = $1 order by e.id",
        batch.stream,
    )
    return tuple(_happened(row) for row in rows)


def _happened(row: Mapping[str, str]) -> Fact:
    at: datetime = row["at"]  # type: ignore[assignment]
    kind = timeline.kind_of(row["kind"])
    told = timeline.in_words(kind.sentence, json.loads(row["data"] or "{}"), wording.when)
    who = row["name"] or "OPX"
    words = f"{kind.title}: {told}" if told else kind.title
    return Fact(wording.when(at), f"{words} ({who})")
