"""Evidence on pages: added without a script, shown safely, given out only as a download."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import db
from opx_core.cases import Person
from opx_core.documents.reading import read_document
from opx_core.documents.uploads import LARGEST_PART
from opx_core.testing import the_books
from opx_web.documents.content import byte_range, disposition
from opx_web.testing import Browser

LETTER = b"Dear Mrs Ellison,\n<script>alert(1)</script> we looked again.\n"
FORM = "#upload"


@dataclass(slots=True)
class Desk(Browser):
    """A browser that remembers its case."""

    reference: str = ""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(sign_in, tenant, opx):
    """A handler's browser, at the page of their own case."""
    browser = await sign_in(tenant, "handler")
    async with opx.tenants.session(tenant):
        book, now = (await the_books()).main, datetime.now(UTC)
        someone = Person("Mrs", "Margaret", "Ellison")
        new = NewComplaint(book, "formal", someone, "Loans", "Delay", now, "phone", "Late.")
        case = await complaints.receive(browser.actor, new)
    made = Desk(browser.client, tenant, browser.actor, reference=case["reference"])
    await made.get(f"/cases/{made.reference}")
    return made


async def send(browser, *files, ring="firm"):
    form = browser.one(FORM)
    data = {"_csrf_token": form.select_one("[name=_csrf_token]")["value"], "ring": ring}
    sent = [("files", (name, content, "application/octet-stream")) for name, content in files]
    return browser._seen(await browser.client.post(form["action"], data=data, files=sent))


async def read_all(opx, browser):
    async with opx.tenants.session(browser.tenant):
        for row in await db.fetch("select id from document where read_at is null"):
            await read_document(row["id"])


async def opened(browser, name="letter.txt"):
    await browser.get(f"/cases/{browser.reference}/documents")
    (link,) = [a for a in browser.last.select(".o-docs a.strong") if a.get_text() == name]
    await browser.get(link["href"])
    return link["href"]


async def test_files_are_added_by_the_plain_form_and_listed_with_who_sees_them(desk):
    answer = await send(desk, ("letter.txt", LETTER), ("more.csv", b"a,b\n1,2\n"), ring="all")

    assert answer.status_code == 303
    await desk.get(answer.headers["location"])
    assert desk.text("[role=status]") == "2 documents are added."
    rows = [" ".join(row.get_text(" ").split()) for row in desk.last.select(".o-docs li")]
    assert "more.csv Customer can see CSV table, 8 bytes" in rows[0]


async def test_what_is_refused_is_said_and_the_rest_is_added(desk):
    answer = await send(desk, ("letter.txt", LETTER), ("odd.zip", b"PK\x05\x06" + bytes(18)))

    assert answer.status_code == 422
    assert "odd.zip: This is a zip archive" in desk.text("#problems")
    assert "letter.txt is added." in desk.text(FORM)


async def test_a_form_without_files_says_what_to_do(desk):
    answer = await send(desk, ("", b""))

    assert (answer.status_code, desk.text("#f-files-error")) == (
        422,
        "Choose at least one file first.",
    )


async def test_the_case_shows_its_evidence_and_the_form(desk):
    await send(desk, ("letter.txt", LETTER))

    await desk.get(f"/cases/{desk.reference}")

    assert "letter.txt" in desk.text("#evidence")
    assert "Document added" in desk.text("#timeline")


async def test_a_preview_waits_and_then_shows_words_and_never_markup(opx, desk):
    await send(desk, ("letter.txt", LETTER))
    await opened(desk)
    assert "being read" in desk.text("#preview")

    await read_all(opx, desk)
    await opened(desk)

    assert "<script>alert(1)</script> we looked again." in desk.text("#preview")
    assert not desk.last.select("main script")
    assert desk.actor.name in desk.text("aside")


async def test_a_download_is_an_attachment_that_can_do_nothing(desk):
    await send(desk, ("letter.txt", LETTER))
    href = await opened(desk)

    answer = await desk.client.get(f"{href}/content")

    assert answer.content == LETTER
    told = answer.headers
    assert told["content-security-policy"] == "default-src 'none'; sandbox"
    assert told["content-disposition"].startswith('attachment; filename="letter.txt"')
    assert (told["cache-control"], told["x-content-type-options"]) == ("no-store", "nosniff")
    assert (told["content-type"], told["content-length"]) == ("text/plain", "61")


async def test_a_recording_is_given_out_in_parts(desk):
    sound = b"ID3\x03\x00\x00\x00\x00\x00\x00" + bytes(range(256)) * 8
    await send(desk, ("call.mp3", sound))
    href = await opened(desk, "call.mp3")

    part = await desk.client.get(f"{href}/content", headers={"range": "bytes=10-19"})
    beyond = await desk.client.get(f"{href}/content", headers={"range": "bytes=99999-"})

    assert (part.status_code, part.content) == (206, sound[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(sound)}"
    assert beyond.status_code == 416


async def test_a_document_of_another_case_is_not_found_here(desk, opx):
    await send(desk, ("letter.txt", LETTER))
    href = await opened(desk)
    async with opx.tenants.session(desk.tenant):
        book, now = (await the_books()).main, datetime.now(UTC)
        new = NewComplaint(book, "vod", Person("Mr", "A", "B"), "Loans", "Delay", now, "phone", "")
        other = await complaints.receive(desk.actor, new)

    for end in ("", "/content", "/pages/1"):
        path = href.replace(desk.reference, other["reference"]) + end
        assert (await desk.client.get(path)).status_code == 404


async def test_comments_rings_opinions_and_withdrawals_are_forms(desk):
    await send(desk, ("letter.txt", LETTER))
    href = await opened(desk)

    await desk.send("form[action$=comments]", comment="It names the wrong day.")
    await desk.get(f"{href}?done=commented")
    assert "It names the wrong day." in desk.text("main")
    await desk.send("form[action$=opinion]", opinion="disputed")
    await desk.get(href)
    await desk.send("form[action$=ring]", ring="all")
    await desk.get(href)
    assert "Disputed" in desk.text("main") and "Customer can see" in desk.text("main")
    await desk.send("form[action$=withdrawal]", reason="Sent to us by mistake.")
    await desk.get(f"/cases/{desk.reference}/documents")

    assert "Sent to us by mistake." in desk.text(".o-docs")
    assert desk.one(".o-docs s").get_text() == "letter.txt"
    assert (await desk.client.get(f"{href}/content")).status_code == 404


async def test_a_wrong_form_keeps_what_was_typed(desk):
    await send(desk, ("letter.txt", LETTER))
    await opened(desk)

    answer = await desk.send("form[action$=withdrawal]", reason="")
    assert answer.status_code == 422
    assert "Say why it is taken away." in desk.text("#problems")
    await opened(desk)
    answer = await desk.send("form[action$=comments]", comment="x" * 5001)

    assert answer.status_code == 422
    assert desk.one("#f-comment").get_text().strip() == "x" * 5001


async def test_the_second_to_change_a_document_is_told_of_the_first(desk):
    await send(desk, ("letter.txt", LETTER))
    await opened(desk)

    await desk.send("form[action$=opinion]", opinion="agreed")
    await opened(desk)
    answer = await desk.send("form[action$=ring]", ring="all", version="1")

    assert answer.status_code == 409
    assert "Someone changed this document" in desk.text("[role=alert]")


async def test_an_upload_in_parts_goes_on_where_it_stopped(desk):
    base = f"/cases/{desk.reference}/documents/uploads"
    headers = {"x-csrftoken": desk.client.cookies["opx_csrf"]}
    about = {"name": "film.txt", "size": str(len(LETTER)), "ring": "firm", "print": "7"}
    begun = (await desk.client.post(base, data=about, headers=headers)).json()
    parts = f"{base}/{begun['key']}/parts?start="

    first = await desk.client.post(f"{parts}0", content=LETTER[:9], headers=headers)
    wrong = await desk.client.post(f"{parts}0", content=LETTER[:9], headers=headers)
    await desk.get(f"/cases/{desk.reference}/documents")
    assert "film.txt is not finished. 9 bytes of 61 bytes have arrived." in desk.text("main")
    await desk.client.post(f"{parts}9", content=LETTER[9:], headers=headers)
    added = await desk.client.post(f"{base}/{begun['key']}/finish", headers=headers)

    assert (first.json(), wrong.status_code, wrong.json()) == (
        {"received": 9},
        409,
        {"received": 9},
    )
    assert added.json()["name"] == "film.txt"


async def test_a_part_that_is_too_large_or_says_no_place_is_refused(desk):
    base = f"/cases/{desk.reference}/documents/uploads"
    headers = {"x-csrftoken": desk.client.cookies["opx_csrf"]}
    about = {"name": "film.txt", "size": "5000000", "ring": "firm"}
    key = (await desk.client.post(base, data=about, headers=headers)).json()["key"]

    large = bytes(LARGEST_PART + 1)
    over = await desk.client.post(f"{base}/{key}/parts?start=0", content=large, headers=headers)
    lost = await desk.client.post(f"{base}/{key}/parts", content=b"x", headers=headers)
    gone = await desk.client.post(f"{base}/nonsense/finish", headers=headers)

    assert (over.status_code, lost.status_code, gone.status_code) == (422, 422, 404)


async def test_an_unfinished_upload_can_be_forgotten(desk):
    base = f"/cases/{desk.reference}/documents"
    headers = {"x-csrftoken": desk.client.cookies["opx_csrf"]}
    about = {"name": "film.txt", "size": "500", "ring": "firm"}
    await desk.client.post(f"{base}/uploads", data=about, headers=headers)
    await desk.get(base)

    answer = await desk.send("form[action$=cancellation]")
    await desk.get(answer.headers["location"])

    assert "not finished" not in desk.text("main")


async def test_someone_who_only_reads_sees_no_form_and_may_not_add(desk, sign_in):
    await send(desk, ("letter.txt", LETTER))
    auditor = await sign_in(desk.tenant, "auditor")

    await auditor.get(f"/cases/{desk.reference}/documents")
    assert "letter.txt" in auditor.text("main")
    assert not auditor.last.select("main form")
    headers = {"x-csrftoken": auditor.client.cookies["opx_csrf"]}
    refused = await auditor.client.post(f"/cases/{desk.reference}/documents", headers=headers)

    assert refused.status_code == 403


async def test_a_stranger_is_sent_away_before_anything_is_kept(desk):
    desk.client.cookies.delete("opx_session")

    answer = await send(desk, ("letter.txt", LETTER))

    assert answer.status_code in (401, 403)


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=90-200", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-", None),
        ("bytes=100-", None),
        ("bytes=9-3", None),
        ("bytes=0-1,5-6", None),
    ],
)
def test_a_range_is_understood_or_refused(asked, part):
    assert byte_range(asked, 100) == part


def test_a_downloads_name_is_safe_and_ends_as_what_it_is():
    said = disposition('r\u00e9sum\u00e9 "final"\r\n.png', "pdf")

    assert re.fullmatch(r"attachment; filename=\"[\w .()-]+\.pdf\"; filename\*=UTF-8''\S+", said)
    assert "r%C3%A9sum%C3%A9" in said
