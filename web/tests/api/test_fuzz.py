"""Some hundred made-up requests; ``make soak`` sends many thousands."""

import pytest

from opx_core import db
from soak.api import attack

REQUESTS = 400


@pytest.mark.filterwarnings("ignore")
async def test_no_made_up_request_is_a_fault_of_ours(opx, tenant, program, open_case):
    client = await program(tenant, "leader")
    cases = [await open_case() for _ in range(3)]
    async with opx.tenants.session(tenant):
        people = [row["id"] for row in await db.fetch("select id from party limit 5")]

    seen = await attack(client, {"reference": cases, "party": people}, count=REQUESTS, number=6)

    assert seen.wrong == []
    assert sum(seen.answers.values()) > REQUESTS / 2
