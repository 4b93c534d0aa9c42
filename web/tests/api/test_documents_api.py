"""Documents through the API."""

import pytest
import pytest_asyncio

LETTER = b"Dear Mrs Ogden,\n<script>alert(1)</script> we looked again.\n"


@pytest_asyncio.fixture(loop_scope="session")
async def documents(tenant, program, open_case):
    client, reference = await program(tenant, "handler"), await open_case()
    return client, f"/api/v1/cases/{reference}/documents"


def part(content=LETTER, name="letter.txt"):
    return {"file": (name, content, "text/html")}


async def test_a_document_is_added_listed_and_given_out_safely(documents):
    client, address = documents

    made = await client.post(address, files=part(), data={"ring": "firm"})
    listed = (await client.get(address)).json()
    content = await client.get(made.json()["content_href"])

    assert made.status_code == 201, made.text
    assert listed["items"] == [made.json()] and listed["total"] == 1
    assert content.content == LETTER
    assert content.headers["content-disposition"].startswith("attachment")
    assert content.headers["content-type"].startswith("text/plain")
    assert "sandbox" in content.headers["content-security-policy"]


async def test_the_same_file_again_is_the_same_document(documents):
    client, address = documents

    first = await client.post(address, files=part())
    second = await client.post(address, files=part(name="again.txt"))

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["key"] == first.json()["key"]


@pytest.mark.parametrize(
    ("files", "data", "status"),
    [
        (part(b"MZ\x90\x00" + b"\x00" * 200, "letter.txt"), {}, 422),
        (part(b"", "empty.txt"), {}, 422),
        (part(), {"ring": "world"}, 422),
        ({"other": ("a.txt", b"x")}, {}, 422),
        (None, {"file": "no file"}, 415),
    ],
)
async def test_a_file_that_cannot_be_taken_is_refused(documents, files, data, status):
    client, address = documents

    answer = await client.post(address, files=files, data=data)

    assert answer.status_code == status, answer.text
    assert (await client.get(address)).json()["items"] == []


async def test_a_broken_form_is_refused(documents):
    client, address = documents
    headers = {"content-type": "multipart/form-data; boundary=x"}

    answers = [
        await client.post(address, content=body, headers=headers)
        for body in (b"", b"--x", b"--x\r\n\r\n", b"--y\r\ncontent-disposition: nothing")
    ]

    assert {answer.status_code for answer in answers} <= {400, 422}


async def test_nothing_is_added_to_a_case_of_another_book(tenant, program, open_case):
    client, reference = await program(tenant, "handler"), await open_case("rival")

    answer = await client.post(f"/api/v1/cases/{reference}/documents", files=part())

    assert answer.status_code == 404


async def test_nobody_adds_without_the_scope(tenant, program, open_case):
    client = await program(tenant, "handler", ("documents:read",))
    reference = await open_case()

    answer = await client.post(f"/api/v1/cases/{reference}/documents", files=part())

    assert answer.status_code == 403


@pytest.mark.parametrize("key", ["x", "6f1c2a34-0000-4000-8000-000000000000"])
async def test_a_document_that_is_not_there_is_not_found(documents, key):
    client, address = documents

    answers = [await client.get(f"{address}/{key}{path}") for path in ("", "/content")]

    assert {answer.status_code for answer in answers} == {404}
