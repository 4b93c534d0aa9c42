"""Words of cases, notes and documents, with what was looked for marked."""

from datetime import datetime

from piccolo.querystring import QueryString

from opx_core import data_classes, rings
from opx_core.calendars import LONDON
from opx_core.dates import day_in_words, short_day
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.policy import may, reach_in
from opx_core.search.asked import Asked
from opx_core.search.cases import COLUMNS, rows
from opx_core.search.hits import MOST, PAGE, Hit, Piece, Wanted

START, STOP = "\x02", "\x03"
READ = 100_000
# Texts of which a case has one; others are named with their day: "Note of Tue 3 Nov".
WHOLE = {"case": "Subject", "complaint": "In their words"}
_OPTIONS = (
    f'StartSel="{START}", StopSel="{STOP}", MaxFragments=2, MinWords=4, MaxWords=18, '
    'FragmentDelimiter=" … "'
)
_NEWEST = """
with newest as (
    select t.id, t.case_id, t.source, t.at, t.words from case_text t
    where t.words @@ websearch_to_tsquery('pg_catalog.english', {}) and {} and {}
    and (select true from case_file where case_file.id = t.case_id and {})
    order by t.at desc limit {}
), ranked as (
    select n.id, n.case_id, n.source, n.at,
    ts_rank_cd(n.words, websearch_to_tsquery('pg_catalog.english', {})) as rank from newest n
), best as (
    select distinct on (case_id) * from ranked order by case_id, rank desc, at desc
)
select id, case_id, source, at from best order by rank desc, at desc offset {} limit {}
"""
_SHOWN = f"""
select {COLUMNS}, t.id as text_id, t.source, t.at, ts_headline('pg_catalog.english',
    translate(left(concat_ws('. ', nullif(t.title, ''), nullif(t.body, '')), {READ}), {{}}, ''),
    websearch_to_tsquery('pg_catalog.english', {{}}), {{}}) as headline
from case_text t join case_file on case_file.id = t.case_id where t.id = any({{}}::bigint[])
"""  # noqa: S608


async def find(
    actor: Actor, asked: Asked, wanted: Wanted, where: QueryString, page: int
) -> tuple[list[Hit], bool]:
    """One page of cases with these words, the best of the newest 500 first; and if more follow."""
    start = (page - 1) * PAGE
    ring = QueryString(f"{rings.condition(actor, 't')} and {_documents(actor)}")
    limits = (MOST, asked.text, start, PAGE + 1)
    best = await rows(_NEWEST, asked.text, ring, _books(actor, wanted), where, *limits)
    ids = [row["id"] for row in best[:PAGE]]
    shown = await rows(_SHOWN, START + STOP, asked.text, _OPTIONS, ids) if ids else []
    by_id = {row["text_id"]: row for row in shown}
    return [_hit(by_id[text_id]) for text_id in ids], len(best) > PAGE


def _documents(actor: Actor) -> str:
    """Words of documents are for those who read the documents of the case."""
    if not may(actor, "core.read_documents"):
        return "t.source <> 'document'"
    reached = reach_in(actor, "core.read_documents", "f")
    of_case = f"select from case_file f where f.id = t.case_id and {reached}"
    parts = [f"exists ({of_case})"] if reached else []
    if of_class := data_classes.condition(actor, "d"):
        parts.append(f"exists (select from document d where d.id = t.source_id and {of_class})")
    return f"(t.source <> 'document' or ({' and '.join(parts)}))" if parts else "true"


def _books(actor: Actor, wanted: Wanted) -> QueryString:
    """The client books once more, on the text itself: an index begins with them."""
    if wanted.book:
        return QueryString("t.book_id = {}", row_id(wanted.book) or 0)
    if actor.books is None:
        return QueryString("true")
    if len(actor.books) == 1:
        return QueryString("t.book_id = {}", next(iter(actor.books)))
    return QueryString("t.book_id = any({}::bigint[])", sorted(actor.books))


def _hit(row: Row) -> Hit:
    return Hit(row, _why(str(row["source"]), row["at"]), pieces(row["headline"]))


def _why(source: str, at: datetime) -> str:
    if source in WHOLE:
        return WHOLE[source]
    on, today = at.astimezone(LONDON).date(), datetime.now(LONDON).date()
    day = short_day(on) if on.year == today.year else day_in_words(on)
    return f"{source.replace('_', ' ').capitalize()} of {day}"


def pieces(headline: str) -> tuple[Piece, ...]:
    """A headline cut where its marks begin and end; marks that do not match are only text."""
    found: list[Piece] = []
    for place, part in enumerate(headline.split(START)):
        inside, stop, after = part.partition(STOP)
        if place and stop:
            found += [Piece(inside, True), Piece(after)]
        else:
            found.append(Piece(part.replace(STOP, "")))
    return tuple(piece for piece in found if piece.text)
