"""The pages of evidence, one after the other."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from opx_complaints.demo import files

FILES = [
    {
        "name": "Letter.pdf",
        "mimeType": "application/pdf",
        "buffer": files.letter("Mrs Ellison", "HK4-7291"),
    },
    {"name": "Photo.png", "mimeType": "image/png", "buffer": files.photo()},
    {"name": "Statement.csv", "mimeType": "text/csv", "buffer": files.statement()},
    {"name": "Mail.eml", "mimeType": "message/rfc822", "buffer": files.mail("A B", "HK4-7291")},
    {"name": "Notes.png", "mimeType": "image/png", "buffer": files.timeline("Mrs Ellison")},
    {"name": "Call.mp3", "mimeType": "audio/mpeg", "buffer": b"ID3\x03\x00" + bytes(3000)},
]
EMPTY = {"name": "Empty.pdf", "mimeType": "application/pdf", "buffer": b""}


def evidence(page: Page, reference: str) -> Iterator[tuple[str, Page]]:
    """Files of every kind of preview, the list, and a document that was taken away."""
    page.set_viewport_size({"width": 1366, "height": 768})
    address = f"/cases/{reference}/documents"
    page.goto(address)
    yield "no evidence yet", page
    page.get_by_label("Files to add").set_input_files([*FILES, EMPTY])  # type: ignore[list-item]
    page.get_by_role("button", name="Add documents").click()
    expect(page.locator("#upload-said")).to_have_text("6 of 7 added.", timeout=20_000)
    page.locator(".o-upload").get_by_label("Customer can see").check()
    yield "evidence just added", page
    links = {
        a.inner_text(): a.get_attribute("href") for a in page.locator(".o-docs a.strong").all()
    }
    for name, href in links.items():
        _read(page, str(href))
        yield f"the document {name}", page
    page.locator("summary", has_text="Take it away").click()
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "a document with errors", page
    page.get_by_label("Why?").fill("Sent by mistake.")
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_role("status")).to_contain_text("It is taken away.")
    yield "a document taken away", page
    page.goto(address)
    yield "evidence", page


def _read(page: Page, href: str) -> None:
    """Open it once the worker has read it."""
    for _ in range(30):
        page.goto(href)
        if not page.get_by_text("It is being read.").count():
            return
        page.wait_for_timeout(500)
