"""The limit of cases a day: what is over it waits, whole, and is gone on with."""

from dataclasses import replace

import pytest
import pytest_asyncio

from opx_complaints.taxonomy import causes
from opx_core import db, organisation, quotas
from opx_core.identity import system_actor
from opx_core.jobs.working import drain
from opx_core.tables import Case
from opx_ingestor.batches import loading

HEADER = "Reference,Received,Product,Issue,Last name,Postcode"
BODY = {
    **{"level": "formal", "product": "Travel", "cause": causes()[0].name, "channel": "phone"},
    **{"about_payment": False, "family_name": "Ogden", "book": "main"},
}


def table(count):
    rows = [f"A-{n},18/03/2026,Travel,Other,Ogden,LS1 1AA" for n in range(count)]
    return "\n".join([HEADER, *rows]).encode()


@pytest_asyncio.fixture(loop_scope="session")
async def limit(opx, tenant):
    """Sets how many cases may come in a day."""

    async def to(cases):
        async with opx.tenants.session(tenant):
            now = await organisation.read()
            await organisation.change(system_actor(), replace(now, cases_a_day=cases), now)

    return to


@pytest.mark.parametrize("size", [2, 100])
async def test_the_rest_of_a_file_waits_and_is_gone_on_with(
    opx, loaded, at, within, limit, leader, monkeypatch, size
):
    monkeypatch.setattr("opx_ingestor.files.rows.CHUNK_ROWS", size)
    await limit(5)
    batch = await loaded(table(8))
    assert (batch.state, batch.created) == (
        "stopped",
        5,
    ) and "programs, 5, is used up" in batch.trouble
    assert await within(Case.count) == 5

    await within(lambda: db.execute("update case_intake set day = day - 1"))
    await at(batch.id, loading.resume, leader)
    await drain(opx)

    batch = await at(batch.id)
    assert (batch.state, batch.created, await within(Case.count)) == ("loaded", 8, 8)


async def test_rows_that_become_no_cases_are_loaded_beyond_the_limit(loaded, within, limit):
    await loaded(table(3))
    await limit(4)

    batch = await loaded(table(4))

    assert (batch.state, batch.created, batch.unchanged) == ("loaded", 1, 3)
    assert (await within(quotas.used))["cases_a_day"].words == "4 of 4"


async def test_a_program_is_refused_with_the_limit_and_logs_again_the_next_day(
    tenant, program, within, limit
):
    await limit(1)
    client = await program(tenant, "leader")
    first = await client.post("/api/v1/complaints", json=BODY)

    refused = await client.post("/api/v1/complaints", json=BODY | {"family_name": "Pugh"})

    assert first.status_code == 201, first.text
    assert refused.status_code == 429 and "programs, 1, is used up" in refused.json()["detail"]
    assert await within(Case.count) == 1
    await within(lambda: db.execute("update case_intake set day = day - 1"))
    again = await client.post("/api/v1/complaints", json=BODY | {"family_name": "Pugh"})
    assert again.status_code == 201


async def test_the_command_says_that_the_rest_waits(write, load, limit, within):
    await limit(2)

    counts = await load(write({}, {}, {}))

    assert counts.startswith("created 2") and await within(Case.count) == 2
