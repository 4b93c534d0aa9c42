"""Cases with people, opened as modules open them, and what search finds of them."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from opx_core import cases, db, search
from opx_core.cases import CaseDraft
from opx_core.identity import system_actor
from opx_core.parties import Person
from opx_core.search import Wanted


@pytest_asyncio.fixture(loop_scope="session")
async def open_for(books):
    """Opens a case: gives its id and reference, and the complainant's id."""

    async def make(subject="A matter", book=None, received=None, **who):
        person = Person(**{"family_name": "Ogden", **who})
        at = received or datetime.now(UTC)
        draft = CaseDraft("complaints", book or books.main, "formal", subject, person, at)
        case = await cases.open_case(system_actor(), "complaints.log", "complaints.logged", draft)
        party = await db.fetch_value(
            "select complainant_id from case_file where id = $1", case["id"]
        )
        return {**case, "party": party}

    return make


@pytest.fixture
def look():
    """What is found: ``[(reference, why, the marked words)]``."""

    async def find(text, actor=None, **wanted):
        got = await search.find(actor or system_actor(), Wanted(text, **wanted))
        return [
            (
                hit.case["reference"],
                hit.why,
                tuple(piece.text for piece in hit.pieces if piece.marked),
            )
            for group in got.groups
            for hit in group.hits
        ]

    return find
