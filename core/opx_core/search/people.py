"""People by name: as typed, by its beginning, by ear and by its spelling, in that order.

Each word is looked up in the dictionary of names first (``parties.sounds``), which gives a few
candidates; only these are looked for among people.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from piccolo.querystring import QueryString

from opx_core import db, names
from opx_core.db import Row
from opx_core.parties import catalogue, sounds
from opx_core.search.asked import Asked, upper
from opx_core.search.cases import COLUMNS, rows
from opx_core.search.hits import Hit, Piece

CANDIDATES = 8
BEGINNINGS = 20
ALIKE = 0.4
Words = list[list[str]]
_BEGINS = """
select typed.place, found.word from unnest($1::text[], $2::text[]) with ordinality
    as typed(word, upto, place) cross join lateral (
    select n.word from name_word n where n.word ~>=~ typed.word and n.word ~<~ typed.upto
    order by length(n.word), n.word limit $3) found
"""
_ALIKE = f"""
select typed.place, found.word from unnest($1::text[], $2::text[]) with ordinality
    as typed(word, spellings, place)
cross join lateral (select {sounds.OF.format("typed.spellings")} as sounds) heard
cross join lateral (
    select n.word from name_word n where (n.sounds && heard.sounds
        and levenshtein(n.word, typed.word) < greatest(length(n.word), length(typed.word)))
    or (n.word % typed.word and similarity(n.word, typed.word) >= {ALIKE})
    order by (n.sounds && heard.sounds)::int + similarity(n.word, typed.word) desc, n.word
    limit $3) found
"""  # noqa: S608
_PARTS = """select w.party_id, part.role, case_file.id, case_file.received_at
from {} w join case_party part on part.party_id = w.party_id and part.ended_at is null
join case_file on case_file.id = part.case_id where {}"""
_SHOWN = f"""
select p.id as party_id, p.name, p.other_names, found.role, {COLUMNS} from ({{}}) found
join party p on p.id = found.party_id join case_file on case_file.id = found.id
order by case_file.received_at desc
"""  # noqa: S608
_ONE_WORD = """
select newest.* from unnest({}::text[]) as typed(word) cross join lateral ({}
    and w.word = typed.word order by w.party_id desc limit {}) newest
order by newest.received_at desc limit {}
"""
_SEVERAL = """
with all_of_them as materialized ({} and {})
select * from all_of_them order by received_at desc limit {}
"""


async def find(asked: Asked, where: QueryString, enough: int) -> list[Hit]:
    """Who has all the words of the name; what is less exact only until there are ``enough``."""
    found: dict[tuple[int, int], Hit] = {}
    if not asked.names:
        return []
    begins = await _beginnings(asked.names)
    for way, look in (("Name", _as_typed), ("Sounds or looks alike", _alike)):
        if len(found) >= enough:
            break
        for candidates in await look(asked.names, begins):
            if len(found) < enough and all(candidates):
                for row in await _people(asked.names, candidates, where, enough):
                    key = (row["id"], row["party_id"])
                    found.setdefault(key, _hit(row, way, candidates))
    return list(found.values())


async def _as_typed(words: Sequence[str], begins: Words) -> list[Words]:
    """The words themselves, then what begins with them."""
    return [[[word] for word in words], begins]


async def _alike(words: Sequence[str], begins: Words) -> list[Words]:
    """Beginnings, what sounds or is spelt alike, and the initial where other words go with it."""
    long = [word for word in words if len(word) > 1]
    found = _by_place(await db.fetch(_ALIKE, long, sounds.spelt(long), CANDIDATES), len(long))
    alike = dict(zip(long, found, strict=True))
    several = len(words) > 1
    return [
        [
            list(dict.fromkeys([*begun, *alike.get(word, ()), *([word[0]] if several else [])]))
            for word, begun in zip(words, begins, strict=True)
        ]
    ]


async def _beginnings(words: Sequence[str]) -> Words:
    """For each word what begins with it; an initial beside other words stands for itself."""
    found = await db.fetch(_BEGINS, words, [upper(word) for word in words], BEGINNINGS)
    several = len(words) > 1
    return [
        [word] if several and len(word) == 1 else some
        for word, some in zip(words, _by_place(found, len(words)), strict=True)
    ]


def _by_place(rows: Sequence[Mapping[str, Any]], count: int) -> Words:
    found: Words = [[] for _ in range(count)]
    for row in rows:
        found[row["place"] - 1].append(row["word"])
    return found


async def _people(
    words: Sequence[str], candidates: Words, where: QueryString, enough: int
) -> list[Row]:
    if len(words) == 1:
        found = QueryString(_PARTS, QueryString("party_word"), where)
        return await rows(_SHOWN, QueryString(_ONE_WORD, candidates[0], found, enough, enough))
    whole = [some for word, some in zip(words, candidates, strict=True) if len(word) > 1]
    initials = [word for word in words if len(word) == 1]
    if not whole:
        whole, initials = [[word] for word in initials[:1]], initials[1:]
    each = "select party_id from party_word where word = any({}::text[])"
    inner = QueryString(" intersect ".join([each] * len(whole)), *(list(some) for some in whole))
    parts = QueryString(_PARTS, QueryString("({})", inner), where)
    return await rows(_SHOWN, QueryString(_SEVERAL, parts, _begin_with(initials), enough))


def _begin_with(initials: Sequence[str]) -> QueryString:
    one = (
        "exists (select from party_word i where i.party_id = w.party_id "
        "and i.word ~>=~ {} and i.word ~<~ {})"
    )
    bounds = [bound for letter in initials for bound in (letter, upper(letter))]
    return QueryString(" and ".join(["true", *([one] * len(initials))]), *bounds)


def _hit(row: Row, way: str, candidates: Sequence[Sequence[str]]) -> Hit:
    role = catalogue.label(catalogue.ROLES, row["role"]).lower()
    looked = [word for some in candidates for word in some]
    shown = row["name"]
    if row["other_names"] and not _fits(shown, looked):
        shown = f"{shown}, also {row['other_names']}"
    pieces = (*marked(shown, looked), Piece(f", {role}"))
    return Hit(row, way, pieces, row["party_id"])


def _fits(name: str, looked: Sequence[str]) -> bool:
    return any(piece.marked for piece in marked(name, looked))


def marked(name: str, looked: Sequence[str]) -> tuple[Piece, ...]:
    """A name with the words marked that it was found by."""
    known = set(looked)
    pieces: list[Piece] = []
    for place, word in enumerate(name.split(" ")):
        hit = not known.isdisjoint(names.words(word)) or names.fold(word)[:1] in known
        pieces += [Piece(" ")] if place else []
        pieces.append(Piece(word, hit))
    return tuple(pieces)
