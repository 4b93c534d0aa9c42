"""Rows of a file taken in: new ones become complaints, known ones are compared and changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_complaints.importing import changing, likeness
from opx_complaints.importing.reading import BadRow, read, told_by
from opx_core import db, directory
from opx_core.identity import Actor
from opx_core.importers import Result
from opx_core.policy import may_in_book

Rows = Sequence[Mapping[str, str]]

_KNOWN = """
select c.case_id, c.source_key, c.source_digest, f.book_id from complaints_complaint c
join case_file f on f.id = c.case_id
where c.source = $1 and c.source_key = any($2) and not c.voided
"""


@dataclass(slots=True)
class _Sorted:
    """Rows by what they are: new, known, or already answered."""

    results: dict[int, Result] = field(default_factory=dict)
    fresh: dict[int, NewComplaint] = field(default_factory=dict)
    known: dict[int, tuple[Mapping[str, Any], NewComplaint]] = field(default_factory=dict)


async def load(actor: Actor, source: str, rows: Rows, *, clear: bool = False) -> list[Result]:
    """Load rows in the current transaction."""
    found = await _sort(actor, source, rows)
    for place, (known, new) in found.known.items():
        given = told_by(rows[place])
        found.results[place] = await changing.compare(actor, known, new, given, clear)
    opened = await complaints.receive_many(actor, list(found.fresh.values()))
    for place, case in zip(found.fresh, opened, strict=True):
        found.results[place] = Result("created", reference=case["reference"], case_id=case["id"])
    return [found.results[place] for place in range(len(rows))]


async def check(actor: Actor, source: str, rows: Rows) -> list[Result]:
    """What loading rows would do; nothing is written."""
    found = await _sort(actor, source, rows)
    for place, (known, new) in found.known.items():
        same = bytes(known["source_digest"] or b"") == new.source_digest
        found.results[place] = Result("unchanged" if same else "changed")
    likely = await likeness.likely(actor, found.fresh)
    for place in found.fresh:
        found.results[place] = Result("created", note=likely.get(place, ""))
    return [found.results[place] for place in range(len(rows))]


async def release(case_ids: Sequence[int]) -> None:
    """Let the rows of voided complaints be loaded anew."""
    await db.execute(
        "update complaints_complaint set voided = true where case_id = any($1)", list(case_ids)
    )


async def _sort(actor: Actor, source: str, rows: Rows) -> _Sorted:
    books = {
        row["key"]: row["id"]
        for row in sorted(await directory.books(actor), key=lambda row: int(row["id"]))
        if may_in_book(actor, "complaints.log", row["id"])
    }
    found, seen = _Sorted(), set[tuple[str, int]]()
    known = await _known(source, rows)
    for place, row in enumerate(rows):
        try:
            new = read(source, row, books)
        except BadRow as error:
            found.results[place] = Result("failed", str(error), faults=error.faults)
            continue
        key = str(new.source_key), new.book_id
        if key in seen:
            words = f"Another row of this file has the reference {key[0]} too."
            found.results[place] = Result("failed", words, faults={"key": words})
        elif key in known:
            found.known[place] = known[key], new
        else:
            found.fresh[place] = new
        seen.add(key)
    return found


async def _known(source: str, rows: Rows) -> dict[tuple[str, int], Mapping[str, Any]]:
    keys = [key for row in rows if (key := row.get("key", "").strip())]
    found = await db.fetch(_KNOWN, source, [key for key in keys if "\x00" not in key])
    return {(row["source_key"], row["book_id"]): dict(row) for row in found}
