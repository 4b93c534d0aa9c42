"""Who can cover for whom: people who take cases, and see the client books of what is open."""

from collections.abc import Collection

from opx_core import db
from opx_core.allocation import workers
from opx_core.allocation.workers import Worker

_OPEN = """
select b.id, b.name from client_book b where exists (select from case_file c
    where c.owner_id = $1 and not c.closed and c.voided_at is null and c.book_id = b.id)
order by b.name
"""
_OWN = """
select b.id, b.name from user_book u join client_book b on b.id = u.book_id where u.user_id = $1
"""
CANNOT_WORK = "They cannot work cases: their roles do not let them take any. Choose another."


async def reasons(person_id: int, ids: Collection[int]) -> dict[int, str]:
    """Why each of ``ids`` cannot cover for someone; those who can are left out."""
    staff = await workers.read()
    owned = {row["id"]: row["name"] for row in await db.fetch(_OPEN, person_id)}
    away = staff.workers.get(person_id)
    own: dict[int, str] = {}
    if away is not None and away.books is not None and not owned:
        own = {row["id"]: row["name"] for row in await db.fetch(_OWN, person_id)}
    found = {each: _why(staff.workers.get(each), owned, own) for each in ids}
    return {each: said for each, said in found.items() if said}


def _why(worker: Worker | None, owned: dict[int, str], own: dict[int, str]) -> str:
    if worker is None:
        return CANNOT_WORK
    if worker.books is None:
        return ""
    if missing := [name for book, name in owned.items() if book not in worker.books]:
        return f"They do not see {missing[0]}, which has cases to cover. Choose another."
    if own and not worker.books & own.keys():
        return "They see none of the client books whose cases are to be covered. Choose another."
    return ""
