"""Complaints from the rows of a file."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_complaints.tables import Complaint
from opx_complaints.workflow import LEVELS
from opx_core import db
from opx_core.calendars import LONDON, Nation
from opx_core.cases import Person
from opx_core.dates import parse_day
from opx_core.identity import Actor
from opx_core.importers import FileMapping, Importer, Result
from opx_core.tables import Case

FIELDS = (
    *("key", "received_on", "product", "cause", "narrative", "firm"),
    *("channel", "title", "given_name", "family_name", "email", "phone", "postcode", "region"),
    *("policy_number", "level", "nation", "book"),
)
LONGEST = {"narrative": 100_000}
LONGEST_OTHER = 300
EARLIEST_YEAR = 1990
COMPARED = ("product", "cause", "narrative", "firm", "channel", "policy_number")


class BadRow(ValueError):
    """A row cannot become a complaint. The message says what to mend."""


async def load(actor: Actor, source: str, rows: Sequence[Mapping[str, str]]) -> list[Result]:
    """Load rows: new ones become complaints, known ones are compared and amended."""
    books = {row["key"]: row["id"] for row in await db.fetch("select * from client_book")}
    known = await _known(source, rows)
    results: dict[int, Result] = {}
    fresh: list[tuple[int, NewComplaint]] = []
    keys: set[str] = set()
    for place, row in enumerate(rows):
        try:
            new = read(source, row, books)
        except BadRow as error:
            results[place] = Result("failed", str(error))
            continue
        key = str(new.source_key)
        if key in keys:
            results[place] = Result("failed", f"Another row of this file has the key {key} too.")
        elif key in known:
            results[place] = await _compare(actor, known[key], new)
        else:
            fresh.append((place, new))
        keys.add(key)
    opened = await complaints.receive_many(actor, [new for _, new in fresh])
    for (place, _), case in zip(fresh, opened, strict=True):
        results[place] = Result("created", reference=case["reference"])
    return [results[place] for place in range(len(rows))]


def read(source: str, row: Mapping[str, str], books: Mapping[str, int]) -> NewComplaint:
    """A row (field → text) as a complaint; :class:`BadRow` with every fault in one sentence."""
    faults: list[str] = []
    text = {name: _text(name, row.get(name, ""), faults) for name in FIELDS}
    for name in ("key", "received_on", "product", "cause"):
        if not text[name]:
            faults.append(f"{name} is empty")
    received = _received(text["received_on"], faults)
    book = _one_of("book", text["book"] or next(iter(books)), books, faults)
    levels = {level.key: level.key for level in LEVELS}
    level = _one_of("level", text["level"] or "formal", levels, faults)
    nations = {nation.value: nation.value for nation in Nation}
    nation = _one_of("nation", text["nation"] or "ENG", nations, faults)
    if faults:
        raise BadRow("; ".join(faults))
    return NewComplaint(
        book_id=book,
        level=level,
        complainant=_complainant(text),
        product=text["product"],
        cause=text["cause"],
        received_at=received,
        narrative=text["narrative"],
        firm=text["firm"],
        channel=text["channel"],
        policy_number=text["policy_number"],
        nation=nation,
        source=source,
        source_key=text["key"],
        source_digest=_digest(text),
    )


async def _known(source: str, rows: Sequence[Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    keys = [row.get("key", "").strip() for row in rows]
    found = await Complaint.select(
        Complaint.case, Complaint.source_key, Complaint.source_digest
    ).where(Complaint.source == source, Complaint.source_key.is_in(keys or [""]))
    return {row["source_key"]: row for row in found}


async def _compare(actor: Actor, known: Mapping[str, Any], new: NewComplaint) -> Result:
    if bytes(known["source_digest"]) == new.source_digest:
        return Result("unchanged")
    await db.execute("select 1 from case_file where id = $1 for update", known["case_id"])
    case = await Case.select().where(Case.id == known["case_id"]).first()
    if case is None:
        return Result("failed", "The complaint that this row made has gone.")
    await complaints.amend(actor, case, new)
    return Result("changed", reference=case["reference"])


def _text(name: str, raw: str, faults: list[str]) -> str:
    text = raw.replace("\r\n", "\n").strip()
    longest = LONGEST.get(name, LONGEST_OTHER)
    if "\x00" in text:
        faults.append(f"{name} has a character that cannot be saved")
    if len(text) > longest:
        faults.append(f"{name} has {len(text):,} characters, more than {longest:,}")
    return text


def _received(text: str, faults: list[str]) -> datetime:
    today = datetime.now(LONDON).date()
    try:
        day = _day(text, today)
        if day > today:
            raise ValueError(f"{text} is in the future")
        if day.year < EARLIEST_YEAR:
            raise ValueError(f"{text} is before {EARLIEST_YEAR}")
    except ValueError as error:
        if text:
            faults.append(f"received_on: {error}")
        return datetime.now(UTC)
    return datetime.combine(day, time(), LONDON)


def _day(text: str, today: date) -> date:
    year_first = text.replace("/", "-").split("-")
    if len(year_first) == 3 and len(year_first[0]) == 4:
        return date(*(int(part) for part in year_first))
    return parse_day(text, today)


def _one_of(name: str, value: str, known: Mapping[str, Any], faults: list[str]) -> Any:
    if value not in known:
        faults.append(f"{name} “{value}” is not one of {', '.join(known)}")
        return None
    return known[value]


def _complainant(text: Mapping[str, str]) -> Person:
    where = " ".join(filter(None, (text["region"], text["postcode"])))
    names = ("title", "given_name", "family_name", "email", "phone", "postcode", "region")
    return Person(
        **{name: text[name] for name in names},
        unnamed=f"Unnamed, {where}" if where else "Unnamed complainant",
    )


def _digest(text: Mapping[str, str]) -> bytes:
    kept = {name: text[name] for name in COMPARED}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).digest()


CFPB = FileMapping(
    name="cfpb",
    source="cfpb",
    columns={
        "Complaint ID": "key",
        "Date received": "received_on",
        "Product": "product",
        "Issue": "cause",
        "Consumer complaint narrative": "narrative",
        "Company": "firm",
        "Submitted via": "channel",
        "State": "region",
        "ZIP code": "postcode",
    },
)

IMPORTER = Importer(
    name="complaints",
    permission="complaints.log",
    fields=FIELDS,
    required=("key", "received_on", "product", "cause"),
    mappings={"cfpb": CFPB},
    load=load,
)
