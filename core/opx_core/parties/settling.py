"""Rows of earlier releases brought up to date: one client book each, with contact points.

A recurring job, some hundred rows a time. While an old process still runs it may write more such
rows; they are settled at the next sweep. Doing a row twice changes nothing.
"""

from collections.abc import Mapping, Sequence

from opx_core import db, jobs
from opx_core.db import Row
from opx_core.parties import sounds
from opx_core.parties.adding import Person, ways
from opx_core.tables import Adjustment, ContactPoint, Party, PartyWord, SupportNeed

BATCH = 500
_UNSETTLED = """
select id, title, given_name, family_name, organisation, name, email, phone, postcode, region
from party where not settled order by id limit $1 for no key update skip locked
"""
_SHARED = """
select part.party_id, array_agg(distinct c.book_id order by c.book_id) books from case_party part
join case_file c on c.id = part.case_id where part.party_id = any($1) group by part.party_id
"""
_BOOK = """
update party set book_id = coalesce(book_id, (select min(c.book_id) from case_party part
    join case_file c on c.id = part.case_id where part.party_id = party.id)), settled = true
where id = any($1)
"""


async def settle() -> None:
    """Settle some hundred parties; asks for itself again while there are more (a job)."""
    if await settle_parties() == BATCH:
        await jobs.enqueue("core.settle_parties")


async def settle_parties(limit: int = BATCH) -> int:
    """Settle at most ``limit`` parties; gives how many there were."""
    rows = await db.fetch(_UNSETTLED, limit)
    ids = [row["id"] for row in rows]
    if not ids:
        return 0
    shared = await db.fetch(_SHARED, ids)
    for row in shared:
        if len(row["books"]) > 1:
            await part_books(row["party_id"], row["books"][:1])
    await _in_one_book({row["party_id"]: row["books"][0] for row in shared if not row["books"][1:]})
    await _contact_points([dict(row) for row in rows])
    words = await db.fetch("select distinct word from party_word where party_id = any($1)", ids)
    await sounds.keep(row["word"] for row in words)
    await db.execute(_BOOK, ids)
    return len(ids)


async def _in_one_book(books: Mapping[int, int]) -> None:
    """Parties whose cases are all in one client book belong to it."""
    await db.execute(
        "update party set book_id = b.book_id from unnest($1::bigint[], $2::bigint[])"
        " as b (id, book_id) where party.id = b.id and party.book_id is distinct from b.book_id",
        list(books),
        list(books.values()),
    )


async def part_books(party_id: int, keep: Sequence[int]) -> None:
    """Give each client book but the first of ``keep`` a row of its own for this party."""
    found = await db.fetch(_SHARED, [party_id])
    books = list(found[0]["books"]) if found else []
    own = next((book for book in keep if book in books), None)
    if own is None:
        return
    for book_id in books:
        if book_id != own:
            await _copy(party_id, book_id)
    await db.execute(
        "update party set book_id = $2 where id = $1 and book_id is distinct from $2",
        party_id,
        own,
    )


async def _contact_points(rows: Sequence[Row]) -> None:
    known = await db.fetch(
        "select distinct party_id from contact_point where party_id = any($1)",
        [row["id"] for row in rows],
    )
    done = {row["party_id"] for row in known}
    told = ("title", "given_name", "family_name", "organisation", "email", "phone", "postcode")
    people = [
        (row["id"], Person(**{name: row[name] for name in (*told, "region")}, unnamed=row["name"]))
        for row in rows
        if row["id"] not in done
    ]
    await db.insert(
        "contact_point",
        [{"party_id": party_id, **way.row()} for party_id, who in people for way in ways(who)],
    )


async def _copy(party_id: int, book_id: int) -> None:
    (copy_id,) = await db.next_ids("party", 1)
    await _copy_rows(Party, "id", party_id, {"id": copy_id, "book_id": book_id})
    for table in (PartyWord, ContactPoint, SupportNeed, Adjustment):
        await _copy_rows(table, "party_id", party_id, {"party_id": copy_id})
    theirs = "select id from case_file where book_id = $3"
    await db.execute(
        f"update case_party set party_id = $2 where party_id = $1 and case_id in ({theirs})",  # noqa: S608
        *(party_id, copy_id, book_id),
    )
    await db.execute(
        "update case_file set complainant_id = $2 where complainant_id = $1 and book_id = $3",
        *(party_id, copy_id, book_id),
    )


async def _copy_rows(
    table: type[Party | PartyWord | ContactPoint | SupportNeed | Adjustment],
    key: str,
    value: int,
    changed: dict[str, int],
) -> None:
    columns = [column._meta.db_column_name for column in table._meta.columns]
    kept = [name for name in columns if name not in changed and (name != "id" or key == "id")]
    into = ", ".join([*changed, *kept])
    given = ", ".join([*(f"${n}::bigint" for n in range(2, len(changed) + 2)), *kept])
    await db.execute(
        f"insert into {table._meta.tablename} ({into}) select {given} "  # noqa: S608
        f"from {table._meta.tablename} where {key} = $1",
        value,
        *changed.values(),
    )
