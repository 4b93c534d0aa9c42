"""The page on which columns are matched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from opx_core.calendars import LONDON
from opx_core.dates import MONTHS, parse_day
from opx_core.importers import ImportField
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.plans import Plan
from opx_ingestor.files import keeping
from opx_ingestor.matching import days, suggesting, values
from opx_ingestor.pages import wording
from opx_ingestor.pages.choosing import fixable
from opx_ingestor.pages.values import Column, Columns
from opx_web import forms
from opx_web.pages import FieldView, Option, Problem
from opx_web.words import count_words

SHOWN, LOOKED_AT, LONGEST = 3, 5, 60
READ_AS = {"day": "Day first, as in the UK", "month": "Month first, as in the US"}


@dataclass(frozen=True, slots=True)
class Samples:
    """Some rows of the file, by column."""

    columns: tuple[tuple[str, ...], ...]

    def shown(self, place: int) -> tuple[str, ...]:
        """The first values of a column, cut short."""
        filled = (" ".join(text.split()) for text in self.columns[place] if text.strip())
        return tuple(_cut(text) for text, _ in zip(filled, range(SHOWN), strict=False))


async def samples(batch: Batch) -> Samples:
    """The first thousand rows of the file."""
    records = await keeping.rows(batch.id, 0, LOOKED_AT)
    below = [record for record in records if record.number > batch.header_row]
    columns = range(len(batch.header))
    return Samples(
        tuple(tuple(r.cells[n] if n < len(r.cells) else "" for r in below) for n in columns)
    )


async def columns_page(
    batch: Batch,
    books: Mapping[int, str],
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    note: str = "",
) -> Columns:
    """The page, as it was sent or as it is suggested. ``books`` are names by id."""
    fields, some = batch.kind().fields, await samples(batch)
    reading = days.look(text for text, _ in _dates(batch, fields, some, typed))
    filled = typed if typed is not None else suggested(batch, fields, some, reading, books)
    wrong = errors or {}
    fixed = tuple(_fixed(each, filled, wrong) for each in fixable(fields))
    here = f"/ingestor/{batch.id}"
    return Columns(
        head=wording.head(batch, 1),
        action=f"{here}/columns",
        header_action=f"{here}/header",
        header_row=FieldView(
            "header_row", "Headings are in row", value=str(batch.header_row), width="s"
        ),
        recognised=_recognised(batch, note),
        needed=_needed(fields),
        columns=_columns(batch, some, filled, wrong),
        fixed=fixed,
        order=_order(filled.get("order", "day")),
        ambiguous=_ambiguous(reading),
        clear=_clear(filled.get("clear", "keep")),
        whole_row=filled.get("whole_row") == "yes",
        whole_row_label=wrong.get("whole_row", ""),
        book=_book(books, filled, wrong) if len(books) > 1 else None,
        save_as=_save_as(filled, wrong),
        fixed_open=any(one.error or one.value for one in fixed),
        problems=tuple(Problem(message, f"f-{name}") for name, message in wrong.items()),
    )


def suggested(
    batch: Batch,
    fields: Sequence[ImportField],
    some: Samples,
    reading: days.Reading,
    books: Mapping[int, str],
) -> dict[str, str]:
    """What the form begins with: what was chosen, else what is known, else what is likely."""
    plan = batch.plan
    places = plan.places if plan else suggesting.suggest(batch.header, some.columns, fields)
    filled = {f"c-{place}": key for key, place in places.items()}
    fixed = plan.fixed if plan else {}
    filled |= {f"x-{key}": text for key, text in fixed.items() if key != "book"}
    chosen = batch.books or frozenset()
    if len(chosen) == 1:
        filled["book"] = str(next(iter(chosen)))
    filled["order"] = _known_order(batch, plan, reading)
    filled["clear"] = "clear" if plan and plan.clear else "keep"
    filled["whole_row"] = "yes" if plan and plan.whole_row else ""
    return filled


def _columns(
    batch: Batch, some: Samples, filled: Mapping[str, str], wrong: Mapping[str, str]
) -> tuple[Column, ...]:
    fields = batch.kind().fields
    return tuple(
        Column(
            name,
            values.WORDS.get(values.kind(some.columns[place], fields), ""),
            some.shown(place),
            _becomes(place, name, fields, filled, wrong),
        )
        for place, name in enumerate(batch.header)
    )


def _known_order(batch: Batch, plan: Plan | None, reading: days.Reading) -> str:
    return plan.order if plan and batch.books is not None else reading.order


def _dates(
    batch: Batch,
    fields: Sequence[ImportField],
    some: Samples,
    typed: Mapping[str, str] | None,
) -> list[tuple[str, str]]:
    """The texts of the columns that are dates, each with its field."""
    keys = {each.key for each in fields if each.kind == "day"}
    if typed is not None:
        places = {int(n[2:]): k for n, k in typed.items() if n[:2] == "c-" and n[2:].isdecimal()}
    else:
        plan = batch.plan
        found = plan.places if plan else suggesting.suggest(batch.header, some.columns, fields)
        places = {place: key for key, place in found.items()}
    return [
        (text, key)
        for place, key in places.items()
        if key in keys and place < len(some.columns)
        for text in some.columns[place]
    ]


def _becomes(
    place: int,
    name: str,
    fields: Sequence[ImportField],
    filled: Mapping[str, str],
    wrong: Mapping[str, str],
) -> FieldView:
    key = f"c-{place}"
    choices = [("", "(not taken in)")] + [
        (each.key, f"{each.label} (needed)" if each.required else each.label) for each in fields
    ]
    return FieldView(
        name=key,
        label=f"“{name}” becomes",
        kind="choice",
        options=forms.options(choices, filled.get(key, "")),
        error=wrong.get(key, ""),
    )


def _fixed(each: ImportField, filled: Mapping[str, str], wrong: Mapping[str, str]) -> FieldView:
    key = f"x-{each.key}"
    value, hint = filled.get(key, ""), each.hint
    if each.kind == "choice":
        choices = [("", "As the row says"), *each.choices]
        options = forms.options(choices, value)
        return FieldView(
            key, each.label, "choice", value, hint, wrong.get(key, ""), "", options, True
        )
    return FieldView(key, each.label, "text", value, hint, wrong.get(key, ""), optional=True)


def _order(chosen: str) -> FieldView:
    options = tuple(Option(key, label, key == chosen) for key, label in READ_AS.items())
    return FieldView("order", "Dates such as 03/04/2026 are", "yesno", options=options)


def _clear(chosen: str) -> FieldView:
    labels = {"keep": "Keep what we know, and say so", "clear": "Clear what we know"}
    options = tuple(Option(key, label, key == chosen) for key, label in labels.items())
    label = "Where a known row now has an empty cell"
    return FieldView("clear", label, "yesno", options=options)


def _book(
    books: Mapping[int, str], filled: Mapping[str, str], wrong: Mapping[str, str]
) -> FieldView:
    choices = [("", "Choose one"), *((str(book_id), name) for book_id, name in books.items())]
    return FieldView(
        "book",
        "Client book",
        "choice",
        error=wrong.get("book", ""),
        options=forms.options(choices, filled.get("book", "")),
        hint="Only those in which you may log. A column can say it instead.",
    )


def _save_as(filled: Mapping[str, str], wrong: Mapping[str, str]) -> FieldView:
    return FieldView(
        "save_as",
        "Save these choices as",
        value=filled.get("save_as", ""),
        hint="Then the next file with these headings is matched by itself.",
        error=wrong.get("save_as", ""),
        optional=True,
        width="m",
    )


def _recognised(batch: Batch, note: str) -> str:
    if not batch.mapping_name or batch.books is not None:
        return ""
    return f"Recognised as “{batch.mapping_name}”. {note}".strip()


def _needed(fields: Sequence[ImportField]) -> str:
    names = [each.label for each in fields if each.required]
    return f"Needed: {', '.join(names[:-1])} and {names[-1]}."


def _ambiguous(reading: days.Reading) -> str:
    if reading.day_first and reading.month_first:
        return "Some dates fit only day first and others only month first. Some rows will fail."
    if reading.month_first:
        return f"“{reading.example}” can only be month first."
    if reading.either and not reading.day_first:
        dates = count_words(reading.either, "date", "dates")
        return f"{dates} can be read either way. {_example(reading.example)}"
    return ""


def _example(text: str) -> str:
    try:
        day = parse_day(text.split()[0], datetime.now(LONDON).date(), near=False)
    except ValueError:
        return ""
    turned = f"{day.month} {MONTHS[day.day - 1]}"
    return f"Day first, {text} is {day.day} {MONTHS[day.month - 1]}; month first, {turned}."


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
