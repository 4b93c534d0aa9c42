"""Tenants whose every record carries a word that must not be seen anywhere else."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.harness import PASSWORD
from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import db, people
from opx_core.cases import Person
from opx_core.identity import system_actor
from opx_core.people import NewPerson
from opx_core.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Marked:
    """A tenant, its unmistakable word, someone who signs in, and its first cases."""

    slug: str
    word: str
    email: str
    references: list[str]


async def make(opx: Runtime, slug: str, word: str, cases: int = 60) -> Marked:
    """Make a tenant with one leader and some complaints."""
    email = f"leader@{slug}.example"
    async with opx.owner() as owner:
        tenant = await owner.create(slug, word.title())
        async with opx.tenants.session(tenant):
            await people.add_standard_roles()
            await people.add_books([("main", word.title())])
            person = NewPerson(email, f"{word.title()} Leader", "leader", None, ("main",))
            await people.add_person(person, PASSWORD)
            book_id = await db.fetch_value("select id from client_book")
            opened = await complaints.receive_many(
                system_actor(), [_complaint(book_id, word, n) for n in range(cases)]
            )
        await owner.mark_ready(tenant)
    return Marked(slug, word, email, [case["reference"] for case in opened])


def _complaint(book_id: int, word: str, number: int) -> NewComplaint:
    return NewComplaint(
        book_id=book_id,
        level="formal",
        complainant=Person(given_name=word.title(), family_name=f"Number{number}"),
        product="Pet",
        cause="Other",
        received_at=datetime.now(UTC) - timedelta(days=number),
        narrative=f"All about {word}.",
    )
