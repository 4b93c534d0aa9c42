"""Evidence: chosen, dropped, pasted, resumed; with a keyboard, without a script, on a phone."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from opx_complaints.demo import files

pytestmark = pytest.mark.browser

PDF = {
    "name": "Our letter.pdf",
    "mimeType": "application/pdf",
    "buffer": files.letter("Mrs Ellison", "HK4-7291"),
}
ZIP = {"name": "photos.zip", "mimeType": "application/zip", "buffer": b"PK\x05\x06" + bytes(18)}
CARRY = """async ([kind, target, name, type, bytes]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const about = { bubbles: true, cancelable: true };
  const told = kind === "paste"
    ? new ClipboardEvent("paste", { ...about, clipboardData: carried })
    : new DragEvent("drop", { ...about, dataTransfer: carried });
  document.querySelector(target).dispatchEvent(told);
}"""


def picture(colour: str) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(held, "PNG")
    return held.getvalue()


def carry(page: Page, kind: str, name: str, content: bytes) -> None:
    """Drop a file on the page, or paste it."""
    page.evaluate(CARRY, [kind, "main", name, "image/png", list(content)])


def add(page: Page, *chosen: dict[str, object]) -> None:
    page.get_by_label("Files to add").set_input_files(list(chosen))
    page.get_by_role("button", name="Add documents").click()


def see_preview(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    shown = page.locator("#preview img").first
    for _ in range(20):
        if shown.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(shown).to_be_visible()
    assert shown.evaluate("async (img) => { await img.decode(); return img.naturalWidth; }") > 100


def test_evidence_is_chosen_dropped_and_pasted_and_previewed(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    page = signed_in("handler")
    reference = log_case(page)
    page.goto(f"/cases/{reference}")
    page.locator("summary", has_text="Add documents").click()

    add(page, PDF, ZIP)
    expect(page.locator("#upload-said")).to_have_text("1 of 2 added.")
    expect(page.locator("#upload-list")).to_contain_text("This is a zip archive.")
    carry(page, "drop", "Kitchen.png", picture("teal"))
    page.get_by_role("button", name="Add documents").click()
    expect(page.locator("#documents-list")).to_contain_text("Kitchen.png")
    carry(page, "paste", "image.png", picture("maroon"))
    page.locator(".o-upload").get_by_label("Customer can see").check()
    expect(page.get_by_text("Visible to the customer.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Add documents").click()
    expect(page.locator("#documents-list")).to_contain_text(re.compile(r"Screenshot .*\.png"))

    see_preview(page, "Our letter.pdf")
    page.get_by_role("textbox", name="Comment").fill("It promises eight weeks.")
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_role("status")).to_have_text("The comment is added.")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download").click()
    assert downloading.value.suggested_filename == "Our letter.pdf"


def test_the_same_needs_no_javascript(no_js: Page, log_case: Callable[..., str]) -> None:
    reference = log_case(no_js)
    no_js.goto(f"/cases/{reference}")
    no_js.locator("summary", has_text="Add documents").click()

    add(no_js, PDF)
    expect(no_js.get_by_role("status")).to_have_text("1 document is added.")
    add(no_js, PDF, ZIP)
    expect(no_js.get_by_role("alert")).to_contain_text("It is here already, as “Our letter.pdf”.")
    expect(no_js.get_by_role("alert")).to_contain_text("photos.zip: This is a zip archive.")

    see_preview(no_js, "Our letter.pdf")


def test_the_same_needs_no_mouse(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    page = signed_in("handler")
    # Asked for ahead: the browser may open a chooser of its own while it is being told.
    page.on("filechooser", lambda chooser: chooser.set_files([PDF]))  # type: ignore[list-item]
    reference = log_case(page)
    page.goto(f"/cases/{reference}/documents")

    page.get_by_label("Files to add").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Files to add")).to_have_value(re.compile("Our letter.pdf"))
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".o-upload").get_by_label("Customer can see")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.locator(".o-upload").get_by_label("What it holds")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#upload-said")).to_have_text("1 of 1 added.")

    expect(page.get_by_role("button", name="Add documents")).to_be_focused()
    expect(page.locator("#documents-list")).to_contain_text("Customer can see")


def test_an_upload_goes_on_after_a_broken_network_and_after_a_reload(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    page = signed_in("handler")
    reference = log_case(page)
    page.goto(f"/cases/{reference}/documents")
    large = PDF["buffer"] + b"\n% more\n" + bytes(b"x" * 2_500_000)
    sent: list[str] = []

    def broken(route: object) -> None:
        sent.append(route.request.url)  # type: ignore[attr-defined]
        route.abort() if len(sent) == 2 else route.continue_()  # type: ignore[attr-defined]

    page.route("**/parts?start=*", broken)
    add(page, {"name": "Large.pdf", "mimeType": "application/pdf", "buffer": large})
    expect(page.locator("#upload-said")).to_have_text("1 of 1 added.", timeout=20_000)
    assert [url.rpartition("=")[2] for url in sent] == ["0", "900000", "900000", "1800000"]

    page.unroute("**/parts?start=*")
    page.route("**/parts?start=900000", lambda route: route.abort())
    text = {"name": "Long.txt", "mimeType": "text/plain", "buffer": b"word " * 400_000}
    add(page, text)
    expect(page.locator("#upload-list")).to_contain_text("The connection is lost.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/parts?start=900000")
    page.reload()
    expect(page.get_by_text("Long.txt is not finished.")).to_contain_text("900 KB of 2.0 MB")


@pytest.mark.parametrize("width", [1366, 390])
def test_evidence_fits_the_screen(
    signed_in: Callable[..., Page], log_case: Callable[..., str], width: int
) -> None:
    page = signed_in("handler", width=width, height=844)
    reference = log_case(page)
    page.goto(f"/cases/{reference}/documents")
    add(page, {**PDF, "name": f"{'A very long name of a letter ' * 4}.pdf"})
    expect(page.locator("#upload-said")).to_have_text("1 of 1 added.")

    for path in (f"/cases/{reference}", f"/cases/{reference}/documents"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".o-docs a").first.click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
