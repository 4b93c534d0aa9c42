"""What someone chose on the page of columns, read into a plan; or what they have to put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from opx_core.importers import ImportField
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.plans import Plan
from opx_ingestor.matching.recognising import SOURCE

FIXABLE = ("text", "product", "choice", "day")
PERSONAL = ("title", "given_name", "family_name", "whole_name", "book")
KEY = "key"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: a plan, or errors by the name of the field."""

    plan: Plan
    book_ids: tuple[int, ...]
    save_as: str
    errors: Mapping[str, str] = field(default_factory=dict)


def fixable(fields: Sequence[ImportField]) -> list[ImportField]:
    """The fields that can have one value for all rows."""
    return [each for each in fields if each.kind in FIXABLE and each.key not in PERSONAL]


def read(typed: Mapping[str, str], batch: Batch, books: Mapping[int, str]) -> Chosen:
    """Read the form. ``books`` are the keys of the client books that may be chosen, by id."""
    fields = batch.kind().fields
    places, errors = _places(typed, batch, {each.key: each.label for each in fields})
    fixed = {
        each.key: text
        for each in fixable(fields)
        if (text := typed.get(f"x-{each.key}", "").strip())
    }
    for key in fixed.keys() & places.keys():
        errors[f"x-{key}"] = "A column has this already. Choose one of the two."
    whole_row = KEY not in places and typed.get("whole_row") == "yes"
    errors |= _missing(fields, {*places, *fixed, *([KEY] if whole_row else [])})
    book_ids, book_error = _books(typed.get("book", ""), books, "book" in places)
    if book_error:
        errors["book"] = book_error
    elif "book" not in places:
        fixed["book"] = books[book_ids[0]]
    plan = Plan(
        source=batch.plan.source if batch.plan else SOURCE,
        places=places,
        fixed=fixed,
        order="month" if typed.get("order") == "month" else "day",
        clear=typed.get("clear") == "clear",
        whole_row=whole_row,
    )
    return Chosen(plan, book_ids, typed.get("save_as", "").replace("\x00", "").strip()[:80], errors)


def _places(
    typed: Mapping[str, str], batch: Batch, labels: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, str]]:
    places: dict[str, int] = {}
    errors: dict[str, str] = {}
    for place in range(len(batch.header)):
        key = typed.get(f"c-{place}", "")
        if key in places:
            first = batch.header[places[key]]
            errors[f"c-{place}"] = f"“{first}” is the {labels[key].lower()} already."
        elif key in labels:
            places[key] = place
    return places, errors


def _missing(fields: Sequence[ImportField], had: set[str]) -> dict[str, str]:
    errors = {}
    for each in fields:
        if not each.required or each.key in had:
            continue
        if each.key == KEY:
            errors["whole_row"] = f"{each.label} is needed: choose its column, or tick this."
        else:
            errors[f"x-{each.key}"] = (
                f"{each.label} is needed: choose its column above, or one value here."
            )
    return errors


def _books(typed: str, books: Mapping[int, str], by_column: bool) -> tuple[tuple[int, ...], str]:
    if by_column:
        return tuple(books), ""
    if len(books) == 1:
        return tuple(books), ""
    chosen = tuple(book_id for book_id in books if str(book_id) == typed)
    return chosen, "" if chosen else "Choose the client book that the rows go into."
