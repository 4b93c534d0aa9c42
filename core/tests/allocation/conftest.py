"""A desk with people, skills and cases that nobody has."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import db, identity, people, skills
from opx_core.cases import Person
from opx_core.identity import Actor, system_actor
from opx_core.skills import Grant


@dataclass
class Desk:
    """People by what they are called here, and the ids of the client books."""

    leader: Actor
    ann: Actor
    bob: Actor
    books: object
    teams: dict[str, int] = field(default_factory=dict)

    async def case(self, name="Ogden", days=0, **changed):
        """A complaint that nobody has, received so many days ago."""
        received = datetime.now(UTC) - timedelta(days=days)
        who = Person("Mx", "Kit", name, "", changed.pop("email", ""))
        book = changed.pop("book", self.books.main)
        new = NewComplaint(book, changed.pop("level", "formal"), who, "Loans", "Delay", received)
        made = await complaints.receive(system_actor(), new)
        if changed:
            await db.update("case_file", made["id"], changed)
        return made

    async def again(self, name):
        """Someone as they are now: roles, clearances and conflicts are read when they come."""
        found = await identity.actor(getattr(self, name).id)
        setattr(self, name, found)
        return found

    async def skill(self, key, *who, level=3, **more):
        """A skill that some people have."""
        skill_id = await db.fetch_value("select id from skill where key = $1", key)
        skill_id = skill_id or await skills.add(self.leader, key, key.title())
        for person in who:
            await skills.grant(self.leader, person.id, Grant(skill_id, level, "Seen", **more))
        return skill_id


@pytest_asyncio.fixture(loop_scope="session")
async def desk(session, books, add_person):
    await people.add_teams(["One", "Two"])
    made = Desk(
        await add_person("leader", ("main", "rival")),
        await add_person("handler", ("main", "rival"), "Ann Adams"),
        await add_person("handler", ("main",), "Bob Brown"),
        books,
    )
    made.teams = {row["name"]: row["id"] for row in await db.fetch("select id, name from team")}
    return made


async def owner_of(case):
    """Whose the case is."""
    return await db.fetch_value("select owner_id from case_file where id = $1", case["id"])


async def said(case, kind="core.case_assigned"):
    """The values of the case's newest event of a kind, as text."""
    sql = (
        "select v.data from event e join event_value v on v.event_id = e.id"
        " where e.case_id = $1 and e.kind = $2 order by e.id desc limit 1"
    )
    return await db.fetch_value(sql, case["id"], kind)
