"""The rows of a batch: wrong ones to put right, and others to look at."""

from collections.abc import Mapping, Sequence

from opx_core import db
from opx_core.identity import Actor
from opx_core.importers import ImportField, Result
from opx_ingestor.batches import checking, mending
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.mending import Edit
from opx_ingestor.batches.plans import Plan
from opx_ingestor.batches.rows import Failure, failure_of, widened
from opx_ingestor.batches.trying import Trial
from opx_ingestor.files import keeping
from opx_ingestor.files.rows import Row
from opx_ingestor.pages.values import Cell, Chip, PlainRow, RowsPanel, WrongRow
from opx_web.words import count_words

TABLE_COLUMNS = 4
LONG, CUT = 60, 70
FIRST_FIELDS = ("key", "received_on", "family_name", "whole_name", "product", "cause")
OUTCOMES = {
    "created": ("New", "good"),
    "changed": ("Changes a known one", "soon"),
    "unchanged": ("Known, the same", ""),
    "failed": ("Wrong", "late"),
}


async def panel(
    actor: Actor,
    batch: Batch,
    counts: Mapping[str, int],
    show: str,
    after: int = 0,
    typed: Mapping[int, Edit] | None = None,
) -> RowsPanel | None:
    """The rows that ``show`` asks for; None where the file's rows are not there."""
    if batch.plan is None or batch.cleared_at or not batch.header:
        return None
    chosen = show if show in ("wrong", "noted", "first", "left") else _default(batch, counts)
    chips = await _chips(batch, counts, chosen)
    if chosen == "wrong":
        return await _wrong(batch, chips, counts["waiting"], after, typed or {})
    if chosen == "first":
        return await _first(actor, batch, chips)
    return await (_left(batch, chips) if chosen == "left" else _noted(batch, chips))


def _default(batch: Batch, counts: Mapping[str, int]) -> str:
    if counts["waiting"]:
        return "wrong"
    return "first" if batch.state in mending.BEFORE else "noted"


async def _chips(batch: Batch, counts: Mapping[str, int], chosen: str) -> tuple[Chip, ...]:
    noted = await db.fetch_value(
        "select count(*) from ingestor_row where batch_id = $1 and note <> ''", batch.id
    )
    before = batch.state in mending.BEFORE
    labels = {
        "wrong": f"Wrong {counts['waiting']:,}",
        "noted": f"{'Same complaint?' if before else 'To look at'} {noted:,}",
        "left": f"Left out {counts['left_out']:,}",
        **({"first": "First rows"} if before else {}),
    }
    here = f"/ingestor/{batch.id}"
    return tuple(Chip(words, f"{here}?show={k}", k == chosen) for k, words in labels.items())


async def _wrong(
    batch: Batch, chips: tuple[Chip, ...], count: int, after: int, typed: Mapping[int, Edit]
) -> RowsPanel:
    found = await mending.waiting(batch, after)
    rows = [widened(failure, len(batch.header)) for failure in found[: mending.PAGE]]
    places = _table_places(batch, rows)
    here = f"/ingestor/{batch.id}"
    more = len(found) > mending.PAGE
    return RowsPanel(
        title="Rows to put right",
        chips=chips,
        headings=tuple(batch.header[place] for place in places),
        action=f"{here}/rows?after={after}" if after else f"{here}/rows",
        wrong=tuple(_wrong_row(batch, row, places, typed.get(row.number)) for row in rows),
        nothing="No row is wrong." if not rows else "",
        again="Check these again" if batch.state in mending.BEFORE else "Load these again",
        more_href=f"{here}?show=wrong&after={rows[-1].number}" if more else "",
        csv_href=f"{here}/failed.csv" if count else "",
        csv_label=f"Download {count_words(count, 'row', 'rows')} with reasons",
    )


def _table_places(batch: Batch, rows: Sequence[Failure]) -> list[int]:
    """The columns of the table: those with faults, and some that tell which row it is."""
    plan = batch.plan or Plan("")
    wrong = {plan.places[key] for row in rows for key in row.faults if key in plan.places}
    known = [plan.places[key] for key in FIRST_FIELDS if key in plan.places]
    chosen = sorted(wrong)[: TABLE_COLUMNS + 2]
    for place in known:
        if len(chosen) < TABLE_COLUMNS and place not in chosen:
            chosen.append(place)
    return sorted(chosen)


def _wrong_row(batch: Batch, row: Failure, places: Sequence[int], typed: Edit | None) -> WrongRow:
    plan = batch.plan or Plan("")
    faults = {plan.places[key]: text for key, text in row.faults.items() if key in plan.places}
    cells = list(row.cells)
    for place, text in (typed.cells if typed else {}).items():
        if place < len(cells):
            cells[place] = text
    fields = {
        plan.places[each.key]: each for each in batch.kind().fields if each.key in plan.places
    }

    def cell(place: int) -> Cell:
        error = faults.get(place, "") if place in places else ""
        return _cell(batch, row.number, place, cells[place], error, fields.get(place))

    elsewhere = [text for place, text in faults.items() if place not in places]
    shown = {key for key in row.faults if key in plan.places}
    unbound = [text for key, text in row.faults.items() if key not in shown]
    whole = "" if row.faults else row.reason
    return WrongRow(
        number=row.number,
        edits=row.edits,
        cells=tuple(cell(place) for place in places),
        others=tuple(cell(place) for place in range(len(batch.header)) if place not in places),
        reason=" ".join(filter(None, [whole, *map(_sentence, [*unbound, *elsewhere])])),
        overtaken=_overtaken(row) if typed else "",
    )


def _cell(
    batch: Batch, number: int, place: int, value: str, error: str, each: ImportField | None
) -> Cell:
    long = "\n" in value or len(value) > LONG
    options: tuple[tuple[str, str], ...] = ()
    if error and each is not None and each.kind == "choice":
        options = ((value, f"Choose for “{value}”"), *((label, label) for _, label in each.choices))
    flat = " ".join(value.split())
    return Cell(
        id=f"r{number}-{place}",
        name=f"r{number}-{place}",
        heading=batch.header[place],
        value=value,
        shown=flat if len(flat) <= CUT else f"{flat[:CUT]}…",
        error=_sentence(error),
        open=bool(error),
        long=long and not options,
        options=options,
    )


def _overtaken(row: Failure) -> str:
    return "Someone else changed this row meanwhile. Send it again to keep what stands here."


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


async def _first(actor: Actor, batch: Batch, chips: tuple[Chip, ...]) -> RowsPanel:
    plan = batch.plan or Plan("")
    found = await checking.preview(Trial(actor, batch.kind(), plan), batch)
    fields = [each for each in batch.kind().fields if each.key in plan.places]
    rows = [_becoming(batch, plan, fields, row, result) for row, result in found]
    return RowsPanel(
        title=f"What the first {len(rows)} rows become",
        chips=chips,
        headings=tuple(each.label for each in fields),
        action="",
        plain=tuple(rows),
        plain_heading="Becomes",
    )


def _becoming(
    batch: Batch, plan: Plan, fields: Sequence[ImportField], row: Row, result: Result
) -> PlainRow:
    words, tone = OUTCOMES[result.outcome]
    shown = {each.key for each in fields}
    bound = bool(result.faults) and result.faults.keys() <= shown
    told = "" if bound else result.reason or result.note
    texts = plan.fields(batch.kind(), row.cells)
    cells = [
        (_cut(texts.get(each.key, "")), _sentence(result.faults.get(each.key, "")))
        for each in fields
    ]
    return PlainRow(str(row.number), tuple(cells), f"{words}: {told}" if told else words, tone)


async def _noted(batch: Batch, chips: tuple[Chip, ...]) -> RowsPanel:
    found = await db.fetch(
        "select r.number, r.key, r.note, f.reference, f.voided_at from ingestor_row r "
        "left join case_file f on f.id = r.case_id "
        "where r.batch_id = $1 and r.note <> '' order by r.number limit 100",
        batch.id,
    )
    rows = tuple(
        PlainRow(
            str(row["number"]),
            ((row["key"].partition("\n")[0], ""), (row["reference"] or "", "")),
            row["note"],
            "soon",
            f"/cases/{row['reference']}" if row["reference"] and not row["voided_at"] else "",
        )
        for row in found
    )
    nothing = "" if rows else "There is nothing to look at."
    headings = "Their reference", "Our case"
    title = "Rows to look at"
    return RowsPanel(title, chips, headings, "", (), rows, "Why", nothing)


async def _left(batch: Batch, chips: tuple[Chip, ...]) -> RowsPanel:
    found = await db.fetch(
        "select * from ingestor_failure where batch_id = $1 and state = 'left_out' "
        "order by number limit 100",
        batch.id,
    )
    places = _table_places(batch, [])
    rows = tuple(
        PlainRow(
            str(failure.number),
            tuple((_cut(widened(failure, len(batch.header)).cells[n]), "") for n in places),
            failure.reason,
        )
        for failure in map(failure_of, found)
    )
    headings = tuple(batch.header[place] for place in places)
    take_back = f"/ingestor/{batch.id}/left-out" if rows else ""
    return RowsPanel(
        title="Rows left out",
        chips=chips,
        headings=headings,
        action="",
        plain=rows,
        plain_heading="Was wrong",
        nothing="" if rows else "No row is left out.",
        take_back_action=take_back,
    )


async def first_row(batch: Batch) -> tuple[str, ...]:
    """The cells of the first row below the headings, cut short."""
    for record in await keeping.rows(batch.id, 0):
        if record.number > batch.header_row:
            return tuple(_cut(cell, 24) for cell in record.cells)
    return ()


def _cut(text: str, most: int = CUT) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most]}…"
