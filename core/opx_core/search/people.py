"""People by name: as typed, by its beginning, by ear and by its spelling, in that order.

Each word is looked up in the dictionary of names first (``parties.sounds``), which gives a few
candidates; only these are looked for among people.
"""

from collections.abc import Sequence

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
_BEGINS = """
select word from name_word where word ~>=~ $1 and word ~<~ $2 order by length(word), word limit $3
"""
_ALIKE = f"""
select word from name_word where (sounds && $2::text[]
    and levenshtein(word, $1) < greatest(length(word), length($1)))
or (word % $1 and similarity(word, $1) >= {ALIKE})
order by (sounds && $2::text[])::int + similarity(word, $1) desc, word limit $3
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
    for way, look in (("Name", _beginnings), ("Sounds or looks alike", _alike)):
        if len(found) >= enough:
            break
        steps = [[[word] for word in asked.names]] if way == "Name" else []
        for candidates in [*steps, await _each(asked.names, look)]:
            if len(found) < enough and all(candidates):
                for row in await _people(asked.names, candidates, where, enough):
                    key = (row["id"], row["party_id"])
                    found.setdefault(key, _hit(row, way, candidates))
    return list(found.values())


async def _each(words: Sequence[str], look: object) -> list[list[str]]:
    several = len(words) > 1
    return [await look(word, several) for word in words]  # type: ignore[operator]


async def _beginnings(word: str, several: bool) -> list[str]:
    if several and len(word) == 1:
        return [word]
    found = await db.fetch(_BEGINS, word, upper(word), BEGINNINGS)
    return [row["word"] for row in found]


async def _alike(word: str, several: bool) -> list[str]:
    """Beginnings, what sounds or is spelt alike, and the initial where other words go with it."""
    if len(word) == 1:
        return await _beginnings(word, several)
    found = await db.fetch(_ALIKE, word, await sounds.heard(word), CANDIDATES)
    initial = [word[0]] if several else []
    begins = await _beginnings(word, several)
    return list(dict.fromkeys([*begins, *(row["word"] for row in found), *initial]))


async def _people(
    words: Sequence[str], candidates: Sequence[Sequence[str]], where: QueryString, enough: int
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
