"""Complaints logged through the API."""

import pytest

NEW = {
    **{"level": "formal", "product": "Other", "channel": "email", "about_payment": False},
    **{"family_name": "Ogden", "given_name": "Ada", "narrative": "It was late."},
}


@pytest.fixture
def complaint():
    from opx_complaints.form import FIELDS

    (cause,) = [field for field in FIELDS if field.key == "cause"]
    return {**NEW, "cause": cause.choices[0][0]}


async def test_a_complaint_is_logged_and_its_clocks_start(tenant, program, complaint):
    client = await program(tenant, "handler")

    answer = await client.post("/api/v1/complaints", json=complaint)

    assert answer.status_code == 201, answer.text
    told = (await client.get(answer.headers["location"])).json()
    assert told == answer.json()
    assert told["complainant"] == "Ada Ogden" and told["deadlines"]


async def test_all_that_is_wrong_is_said_at_once(tenant, program, complaint):
    client = await program(tenant, "handler")
    wrong = {"level": "loud", "email": "no", "book": "none", "received_at": "2999-01-01T00:00:00Z"}

    answer = await client.post("/api/v1/complaints", json={**complaint, **wrong})

    assert answer.status_code == 422
    pointers = {each["pointer"] for each in answer.json()["errors"]}
    assert pointers == {"/level", "/email", "/book", "/received_at"}


async def test_somebody_known_is_named_or_said_to_be_new(tenant, program, complaint):
    client = await program(tenant, "handler")
    told = {**complaint, "email": "ada.known@example.org"}
    await client.post("/api/v1/complaints", json=told)

    asked = await client.post("/api/v1/complaints", json=told)
    again = await client.post("/api/v1/complaints", json={**told, "is_new": True})

    assert (asked.status_code, again.status_code) == (409, 201), asked.text


async def test_an_auditor_logs_nothing(tenant, program, complaint):
    client = await program(tenant, "auditor")

    answer = await client.post("/api/v1/complaints", json=complaint)

    assert answer.status_code == 403
