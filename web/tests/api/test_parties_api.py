"""The people of cases through the API."""

import pytest
import pytest_asyncio

NEW = {"role": "joint", "given_name": "Ivo", "family_name": "Ogden"}


@pytest_asyncio.fixture(loop_scope="session")
async def someone(tenant, program, open_case):
    client, reference = await program(tenant, "leader"), await open_case()
    answer = await client.post(f"/api/v1/cases/{reference}/parties", json=NEW)
    return client, reference, answer


async def test_someone_is_added_to_a_case(someone):
    client, reference, answer = someone

    told = (await client.get(f"/api/v1/cases/{reference}/parties")).json()["items"]

    assert answer.status_code == 201, answer.text
    assert [(each["name"], each["role"]) for each in told] == [
        ("Mrs Ada Ogden", "complainant"),
        ("Ivo Ogden", "joint"),
    ]


async def test_someone_is_changed_and_what_is_left_out_stays(someone):
    client, _, made = someone
    address = f"/api/v1/parties/{made.json()['id']}"

    headers = {"If-Match": made.headers["etag"]}
    answer = await client.patch(address, json={"born_on": "1961-05-03"}, headers=headers)

    assert answer.status_code == 200, answer.text
    told = (await client.get(address)).json()
    assert (told["born_on"], told["family_name"]) == ("1961-05-03", "Ogden")


@pytest.mark.parametrize(("headers", "status"), [({"If-Match": '"77"'}, 412), ({}, 409)])
async def test_a_change_from_an_old_version_is_refused(someone, headers, status):
    client, _, made = someone
    address = f"/api/v1/parties/{made.json()['id']}"

    body = {"title": "Dr", "version": None if headers else 77}
    answer = await client.patch(address, json=body, headers=headers)

    assert answer.status_code == status


async def test_a_change_without_a_version_is_refused(someone):
    client, _, made = someone

    answer = await client.patch(f"/api/v1/parties/{made.json()['id']}", json={"title": "Dr"})

    assert answer.status_code == 422


async def test_a_way_to_reach_someone_is_added_and_changed(someone):
    client, _, made = someone
    address = f"/api/v1/parties/{made.json()['id']}/points"

    point = await client.post(address, json={"kind": "email", "value": "ivo@example.org"})
    change, headers = {"safe": False}, {"If-Match": point.headers["etag"]}
    answer = await client.patch(f"{address}/{point.json()['id']}", json=change, headers=headers)

    assert (point.status_code, answer.status_code) == (201, 200), answer.text
    assert (answer.json()["value"], answer.json()["safe"]) == ("ivo@example.org", False)


async def test_a_withheld_way_is_told_only_to_tokens_for_it(tenant, program, someone):
    client, reference, made = someone
    address = f"/api/v1/parties/{made.json()['id']}/points"
    hidden = {"kind": "email", "value": "hidden@example.org", "withheld": True}
    assert (await client.post(address, json=hidden)).status_code == 201

    other = await program(tenant, "leader", ("cases:read", "parties:read"))
    told = await other.get(f"/api/v1/cases/{reference}/parties")

    assert told.status_code == 200 and "hidden@" not in told.text


async def test_nobody_of_another_book_is_there(tenants, program, open_case, someone):
    _, _, made = someone
    rival = await program(tenants[0], "leader", (), ("rival",))

    answer = await rival.get(f"/api/v1/parties/{made.json()['id']}")

    assert answer.status_code == 404


@pytest.mark.parametrize("number", ["0", "9" * 30, "99999999"])
async def test_a_number_that_nobody_has_is_not_found(tenant, program, number):
    client = await program(tenant, "leader")

    answer = await client.get(f"/api/v1/parties/{number}")

    assert answer.status_code == 404
