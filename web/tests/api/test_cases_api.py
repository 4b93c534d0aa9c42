"""Cases, notes and moves through the API."""

import pytest

NOTE = {"text": "Rang back", "ring": "firm"}
MOVES = "/api/v1/cases/{}/moves"


async def test_a_case_is_read_with_its_version(tenant, program, open_case):
    client, reference = await program(tenant, "handler", ("cases:read",)), await open_case()

    answer = await client.get(f"/api/v1/cases/{reference}")

    told = answer.json()
    assert answer.status_code == 200
    assert (told["reference"], told["complainant"]) == (reference, "Mrs Ada Ogden")
    assert answer.headers["etag"] == f'"{told["version"]}"'
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


async def test_the_list_gives_the_next_page(tenant, program, open_case):
    client = await program(tenant, "handler")
    made = {await open_case() for _ in range(52)}

    first = (await client.get("/api/v1/cases?sort=newest")).json()
    second = (await client.get(first["next"])).json()

    seen = {each["reference"] for each in (*first["items"], *second["items"])}
    assert made <= seen and len(first["items"]) == 50


async def test_what_happened_is_told_in_words(tenant, program, open_case):
    client, reference = await program(tenant, "handler"), await open_case()

    await client.post(f"/api/v1/cases/{reference}/notes", json=NOTE)
    told = (await client.get(f"/api/v1/cases/{reference}/events")).json()

    newest = told["items"][0]
    assert (newest["kind"], newest["text"]) == ("core.note_added", "Rang back")


async def test_a_note_is_written_and_read(tenant, program, open_case):
    client, reference = await program(tenant, "handler"), await open_case()

    answer = await client.post(f"/api/v1/cases/{reference}/notes", json=NOTE)
    (note,) = (await client.get(f"/api/v1/cases/{reference}/notes")).json()["items"]

    assert answer.status_code == 201
    assert (note["id"], note["text"]) == (answer.json()["id"], "Rang back")


async def test_a_note_of_another_team_is_not_told(tenant, program, open_case):
    reference = await open_case()
    leader, handler = await program(tenant, "leader"), await program(tenant, "handler")

    note = {"text": "Ours only", "ring": "team"}
    assert (await leader.post(f"/api/v1/cases/{reference}/notes", json=note)).status_code == 201

    for what in ("notes", "events"):
        assert "Ours only" not in (await handler.get(f"/api/v1/cases/{reference}/{what}")).text


async def test_a_move_is_listed_with_its_fields_and_made(tenant, program, open_case):
    client, reference = await program(tenant, "handler"), await open_case()
    told = (await client.get(MOVES.format(reference))).json()
    move = next(each for each in told["items"] if each["possible"])
    fields = {each["key"]: answer_to(each) for each in move["fields"]}

    body = {"move": move["key"], "version": told["version"], "fields": fields}
    answer = await client.post(MOVES.format(reference), json=body)

    assert answer.status_code == 200, answer.text
    assert answer.json()["version"] > told["version"]


def answer_to(field):
    if field["choices"]:
        return field["choices"][0]["value"]
    return True if field["kind"] == "yesno" else "Some words"


@pytest.mark.parametrize(("header", "status"), [("version", 409), ("If-Match", 412)])
async def test_a_move_from_an_old_version_says_what_changed(
    tenant, program, open_case, header, status
):
    client, reference = await program(tenant, "handler"), await open_case()
    body, headers = {"move": "triage", "version": 999}, {}
    if header == "If-Match":
        body, headers = {"move": "triage"}, {"If-Match": '"999"'}

    answer = await client.post(MOVES.format(reference), json=body, headers=headers)

    assert answer.status_code == status
    assert "It is at “" in answer.json()["detail"]


async def test_a_move_with_nothing_filled_in_says_all_that_is_missing(tenant, program, open_case):
    client, reference = await program(tenant, "handler"), await open_case()
    told = (await client.get(MOVES.format(reference))).json()
    asking = next(each for each in told["items"] if any(f["required"] for f in each["fields"]))

    body = {"move": asking["key"], "version": told["version"]}
    answer = await client.post(MOVES.format(reference), json=body)

    assert answer.status_code == 422
    pointers = {each["pointer"] for each in answer.json()["errors"]}
    assert pointers and all(each.startswith("/fields/") for each in pointers)
