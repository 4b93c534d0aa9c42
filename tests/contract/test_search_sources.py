"""A module adds to search by one hook, and nobody finds by it what they may not see."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest_asyncio

from opx_core import cases, plugins, search
from opx_core.cases import CaseDraft
from opx_core.hookspecs import hookimpl
from opx_core.identity import system_actor
from opx_core.parties import Person
from opx_core.search import Finding, Piece, Source, Wanted


def register(findings, asked):
    """A module with a register of its own that finds ``findings``, whoever asks."""

    @hookimpl
    def search_sources(actor, text):
        asked.append((actor.name, text))

        async def find(limit):
            return findings[:limit]

        return [Source("stub.registers", "Old register", find, "core.read_cases")]

    return SimpleNamespace(search_sources=search_sources)


@pytest_asyncio.fixture(loop_scope="session")
async def two(books):
    """A case of the main book and one of its rival."""
    drafts = [
        CaseDraft(*("complaints", book, "formal", "", Person(family_name="Og"), datetime.now(UTC)))
        for book in (books.main, books.rival)
    ]
    return await cases.open_cases(system_actor(), "complaints.log", "complaints.logged", drafts)


async def test_what_a_module_finds_stands_in_a_group_of_its_own(session, add_person, two):
    handler, asked = await add_person("handler"), []
    found = [Finding(case["id"], "Ledger 7", (Piece("page 9", True),)) for case in two]
    module = register(found, asked)
    manager = plugins.active().manager
    manager.register(module, name="stub")
    try:
        got = await search.find(handler, Wanted("ledger"))
        closed = await search.find(handler, Wanted("ledger", state="closed"))
        elsewhere = await search.find(handler, Wanted("ledger", only="people"))
    finally:
        manager.unregister(module)

    (group,) = got.groups
    assert (group.key, group.title) == ("stub.registers", "Old register")
    assert [(hit.case["reference"], hit.why) for hit in group.hits] == [
        (two[0]["reference"], "Ledger 7")
    ]
    assert closed.groups == elsewhere.groups == ()
    assert asked[0] == (handler.name, "ledger")
