"""Files loaded through the API."""

import csv
import io

import pytest

from opx_complaints.importing.mappings import UK
from opx_core.jobs import working

BATCHES = "/api/v1/ingestor/batches"
GOOD = {"importer": "complaints", "mapping": "uk", "book": "main"}
VALUES = {"received_on": "03/11/2025", "product": "Loans", "cause": "Delay", "level": "formal"}


def file_of(*rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(UK.columns)
    for number, changed in enumerate(rows):
        known = {"key": f"R-{number}", "family_name": "Ogden", **VALUES, **changed}
        writer.writerow([known.get(key, "") for key in UK.columns.values()])
    return {"file": ("cases.csv", out.getvalue().encode(), "text/csv")}


async def test_a_file_is_loaded_followed_and_undone(opx, tenant, program):
    client = await program(tenant, "leader")

    made = await client.post(BATCHES, files=file_of({}, {"received_on": "soon"}), data=GOOD)
    assert made.status_code == 201, made.text
    await working.drain(opx)
    told = (await client.get(made.json()["href"])).json()
    failed = await client.get(told["failed_href"])
    undone = await client.post(f"{told['href']}/undo", json={"reason": "A test"})
    await working.drain(opx)

    assert (told["state"], told["created"], told["failed"]) == ("loaded", 1, 1)
    assert "soon" in failed.text and undone.status_code == 202
    assert (await client.get(told["href"])).json()["state"] == "undone"


async def test_the_same_request_loads_once(tenant, program):
    client, key = await program(tenant, "leader"), {"Idempotency-Key": "feed-1"}

    answers = [
        await client.post(BATCHES, files=file_of({}), data=GOOD, headers=key) for _ in range(2)
    ]

    assert answers[0].status_code == 201, answers[0].text
    assert answers[0].json()["id"] == answers[1].json()["id"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [({"importer": "x"}, "/importer"), ({"mapping": "x"}, "/mapping"), ({"book": "x"}, "/book")],
)
async def test_what_is_not_known_is_named(tenant, program, changed, pointer):
    client = await program(tenant, "leader")

    answer = await client.post(BATCHES, files=file_of({}), data={**GOOD, **changed})

    assert answer.status_code == 422
    assert pointer in {each["pointer"] for each in answer.json()["errors"]}


async def test_a_file_of_another_book_is_not_there(tenant, program):
    client = await program(tenant, "leader")
    rival = await program(tenant, "leader", (), ("rival",))

    made = await client.post(BATCHES, files=file_of({}), data=GOOD)
    answers = [await rival.get(made.json()[each]) for each in ("href", "failed_href")]

    assert {answer.status_code for answer in answers} == {404}


async def test_nobody_loads_without_the_scope(tenant, program):
    client = await program(tenant, "leader", ("cases:write",))

    answer = await client.post(BATCHES, files=file_of({}), data=GOOD)

    assert answer.status_code == 403
