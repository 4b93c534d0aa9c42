"""The twelve people of the demo: who they are, and how they come into the tenant."""

from dataclasses import dataclass

from opx_complaints.demo.desk import (
    BANKING,
    BOOKS,
    CALDER_VALE,
    FENWICK,
    FIRST_CONTACT,
    INSURANCE,
    TEAMS,
    Worker,
)
from opx_core import db, identity, people
from opx_core.demo import SignIn
from opx_core.signing_in.passwords import hash_password

BOTH = (CALDER_VALE, FENWICK)


@dataclass(frozen=True, slots=True)
class Member:
    """Someone to be added."""

    name: str
    role: str
    team: str = ""
    books: tuple[str, ...] = BOTH

    @property
    def email(self) -> str:
        """Their address, such as first.last@calder-vale.example."""
        return f"{self.name.lower().replace(' ', '.').replace('’', '')}@calder-vale.example"


# Those whom people will want to try come first.
MEMBERS = (
    Member("Aoife Brennan", "handler", BANKING),
    Member("Gareth Lloyd", "leader", BANKING),
    Member("Folake Adebayo", "compliance"),
    Member("Ruth Ackroyd", "admin"),
    Member("Iain Galbraith", "auditor"),
    Member("Mina Chaudhry", "qa"),
    Member("Denise Oldroyd", "leader", FIRST_CONTACT),
    Member("Sunil Rao", "leader", INSURANCE),
    Member("Kasia Lewandowska", "handler", FIRST_CONTACT),
    Member("Tom Whitaker", "handler", FIRST_CONTACT, (CALDER_VALE,)),
    Member("Hannah Birtles", "handler", BANKING, (FENWICK,)),
    Member("Marcus Grant", "handler", INSURANCE),
)


async def add(password: str) -> tuple[Worker, ...]:
    """Add teams, client books and people to the current tenant, all with one password."""
    await people.add_teams(TEAMS)
    await people.add_books(list(BOOKS.items()))
    ids = await db.next_ids("user_account", len(MEMBERS))
    workers = await _workers(ids)
    await _insert(workers, hash_password(password))
    return workers


async def known() -> tuple[Worker, ...]:
    """Those who are in the current tenant already; ``LookupError`` where someone is not."""
    ids = await _ids("user_account", "email")
    if missing := [who.email for who in MEMBERS if who.email not in ids]:
        raise LookupError(f"{missing[0]} is not in this tenant.")
    return await _workers([ids[who.email] for who in MEMBERS])


def sign_ins() -> list[SignIn]:
    """Everyone, as they sign in."""
    return [SignIn(who.email, who.name, identity.STANDARD_ROLES[who.role]) for who in MEMBERS]


async def _workers(ids: list[int]) -> tuple[Worker, ...]:
    teams = await _ids("team", "name")
    return tuple(
        Worker(i, who.name, who.role, who.team, teams.get(who.team), who.books)
        for i, who in zip(ids, MEMBERS, strict=True)
    )


async def _ids(table: str, name: str) -> dict[str, int]:
    return {row[name]: row["id"] for row in await db.fetch(f"select id, {name} from {table}")}  # noqa: S608


async def _insert(workers: tuple[Worker, ...], password_hash: str) -> None:
    accounts = [
        {"id": who.id, "email": member.email, "name": who.name, "team_id": who.team_id}
        for who, member in zip(workers, MEMBERS, strict=True)
    ]
    await db.insert("user_account", [{**row, "password_hash": password_hash} for row in accounts])
    roles, books = await _ids("role", "key"), await _ids("client_book", "key")
    await db.insert(
        "user_role", [{"user_id": who.id, "role_id": roles[who.role]} for who in workers]
    )
    await db.insert(
        "user_book",
        [{"user_id": who.id, "book_id": books[key]} for who in workers for key in who.books],
    )
