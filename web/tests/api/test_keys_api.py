"""A request that is sent once more is answered as before, and done once."""

import pytest_asyncio

from opx_core import db

KEY = {"Idempotency-Key": "a1-b2"}


@pytest_asyncio.fixture(loop_scope="session")
async def notes(tenant, program, open_case):
    client, reference = await program(tenant, "handler"), await open_case()
    return client, f"/api/v1/cases/{reference}/notes"


async def test_the_same_request_is_done_once(notes):
    client, address = notes

    first = await client.post(address, json={"text": "Once"}, headers=KEY)
    second = await client.post(address, json={"text": "Once"}, headers=KEY)

    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert second.headers["idempotency-replayed"] == "true"
    assert len((await client.get(address)).json()["items"]) == 1


async def test_the_same_key_for_another_request_is_refused(notes):
    client, address = notes

    await client.post(address, json={"text": "One"}, headers=KEY)
    answer = await client.post(address, json={"text": "Two"}, headers=KEY)

    assert answer.status_code == 422
    assert "another request" in answer.json()["detail"]


async def test_what_was_refused_may_be_sent_again_with_its_key(notes):
    client, address = notes

    refused = await client.post(address, json={"text": ""}, headers=KEY)
    answer = await client.post(address, json={"text": "Now"}, headers=KEY)

    assert (refused.status_code, answer.status_code) == (422, 201)


async def test_a_key_is_forgotten_after_a_day(opx, tenant, notes):
    client, address = notes
    await client.post(address, json={"text": "Old"}, headers=KEY)
    async with opx.tenants.session(tenant):
        await db.execute("update api_answer set created_at = now() - interval '25 hours'")

    await client.post(address, json={"text": "Old"}, headers=KEY)

    assert len((await client.get(address)).json()["items"]) == 2


async def test_a_request_that_is_under_way_is_not_begun_again(opx, tenant, notes):
    client, address = notes
    await client.post(address, json={"text": "First"}, headers=KEY)
    async with opx.tenants.session(tenant) as session:
        token = await db.fetch_value("select token_id from api_answer order by id desc limit 1")
        name = f"{session.tenant}/{token}/second"
        await db.execute("select pg_advisory_xact_lock(hashtextextended($1, 7))", name)
        headers = {"Idempotency-Key": "second"}
        answer = await client.post(address, json={"text": "Second"}, headers=headers)

    assert answer.status_code == 409


async def test_a_key_that_is_none_is_refused(notes):
    client, address = notes

    answer = await client.post(address, json={"text": "x"}, headers={"Idempotency-Key": "a b"})

    assert answer.status_code == 400
