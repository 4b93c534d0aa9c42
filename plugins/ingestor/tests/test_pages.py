"""The pages, in a browser without JavaScript: a messy file is mended, loaded and undone."""

import io

import pytest
from bs4 import BeautifulSoup

from opx_core import db
from opx_core.jobs.working import drain
from opx_ingestor.settings import LARGEST_FILE

MESSY = """Ref;CustName;DateRec;Prod;Category;Level;Narrative
MB-1;Ogden;19/03/2026 14:05;Travel;Other;VOD;"Roof.
Twice."
MB-2;Garside;31/11/2025;Travel;Other;;Late
MB-3;Ellison;18/03/2026;;Other;odd;
MB-1;Sheikh;18/03/2026;Travel;Other;;
"""
FORMS = "form[action$='{}']"


@pytest.fixture
def upload():
    """Sends a file with the form of the page."""

    async def send(browser, content, name="messy.csv", **typed):
        await browser.get("/ingestor/new")
        token = str(browser.one("main form [name=_csrf_token]")["value"])
        data = {"_csrf_token": token, "importer": "complaints", **typed}
        files = {"file": (name, io.BytesIO(content.encode()))} if name else {"x": ("", b"")}
        response = await browser.client.post("/ingestor/files", data=data, files=files)
        browser.last = _soup(response)
        return response

    return send


@pytest.fixture
def follow(opx):
    """Opens where an answer leads, once the jobs are done."""

    async def go(browser, response):
        assert response.status_code == 303, response.text[:2000]
        await drain(opx)
        while "location" in response.headers:
            response = await browser.get(response.headers["location"])
        return response

    return go


@pytest.fixture
def checked(sign_in, tenant, upload, follow):
    """A leader's browser at a file whose rows are checked."""

    async def do(content=MESSY):
        browser = await sign_in(tenant, "leader")
        await follow(browser, await upload(browser, content))
        assert browser.last.select_one(FORMS.format("/columns")), browser.text()
        await follow(browser, await browser.send(FORMS.format("/columns")))
        return browser

    return do


async def test_a_messy_file_is_matched_mended_loaded_and_undone(checked, follow, opx, tenant):
    browser = await checked()
    assert "Rows to put right" in browser.text()
    assert browser.text(".o-figs").startswith("Checked 4 New 1")

    again = await browser.send(FORMS.format("/rows"), **{"r3-2": "30/11/2025"})
    await follow(browser, again)
    assert "1 row is right now. 2 rows are still wrong." in browser.text()
    await follow(browser, await browser.send(FORMS.format("/load")))
    assert "Loaded" in browser.text("#now")
    mended = {"r4-3": "Travel", "r4-5": "Informal", "r5-0": "MB-4"}
    await follow(browser, await browser.send(FORMS.format("/rows"), **mended))

    assert "Adds up Yes, 4" in browser.text(".o-figs")
    await browser.get(str(browser.one("a[href$='/undo']")["href"]))
    await follow(browser, await browser.send(reason="Wrong file"))
    assert "4 voided" in browser.text()
    await browser.get("/cases")
    assert "No cases" in browser.text() or "0 cases" in browser.text()


async def test_errors_of_a_row_stand_at_their_cells(checked):
    browser = await checked()

    field = browser.one("[name='r3-2']")
    told = browser.one(f"#{field['aria-describedby']}")
    assert (field["aria-invalid"], told.get_text(strip=True)) == ("true", "November has 30 days")
    assert browser.one("select[name='r4-5'] option").get_text() == "Choose for “odd”"
    assert browser.last.select_one(f"label[for='{field['id']}']")


async def test_a_text_of_several_lines_survives_mending(checked, follow, opx, tenant):
    browser = await checked(MESSY.replace("MB-1;Ogden;19/03/2026 14:05", "MB-1;Ogden;soon"))

    await follow(browser, await browser.send(FORMS.format("/rows"), **{"r2-2": "19/03/2026"}))
    await follow(browser, await browser.send(FORMS.format("/load")))

    async with opx.tenants.session(tenant):
        told = "select narrative from complaints_complaint where source_key = 'MB-1'"
        assert await db.fetch_value(told) == "Roof.\nTwice."


async def test_the_first_rows_show_what_they_would_become_and_save_nothing(checked, opx, tenant):
    browser = await checked()

    await browser.get(f"{browser.one('.o-chip[href*=first]')['href']}")

    assert "New" in browser.text(".o-plain-rows tbody tr")
    assert "November has 30 days" in browser.text(".o-plain-rows")
    async with opx.tenants.session(tenant):
        assert await db.fetch_value("select count(*) from case_file") == 0


async def test_a_needed_column_that_is_missing_is_told_and_choices_stay(
    sign_in, tenant, upload, follow
):
    browser = await sign_in(tenant, "leader")
    await follow(browser, await upload(browser, MESSY))

    answer = await browser.send(FORMS.format("/columns"), **{"c-3": "", "x-firm": "Marlin"})

    assert answer.status_code == 422
    assert "Product is needed" in browser.text("#problems")
    assert browser.one("[name='x-firm']")["value"] == "Marlin"
    await follow(browser, await browser.send(FORMS.format("/columns"), **{"x-product": "Travel"}))
    assert "Rows to put right" in browser.text()


async def test_choices_saved_under_a_name_are_found_again(sign_in, tenant, upload, follow):
    browser = await sign_in(tenant, "leader")
    await follow(browser, await upload(browser, MESSY))
    await follow(browser, await browser.send(FORMS.format("/columns"), save_as="Marlin weekly"))

    await follow(browser, await upload(browser, MESSY))

    assert "Recognised as “Marlin weekly”. Used once." in browser.text()
    other = MESSY.replace("CustName", "Who").replace("Category", "Why")
    await follow(browser, await upload(browser, other))
    answer = await browser.send(FORMS.format("/columns"), save_as="Marlin weekly")
    assert (answer.status_code, "is taken" in browser.text()) == (422, True)


async def test_failed_rows_are_a_file_that_can_be_loaded_again(checked, upload, follow):
    browser = await checked()
    href = browser.one("a[href$='failed.csv']")["href"]

    failed = (await browser.client.get(href)).text
    await follow(browser, await upload(browser, failed.replace("31/11/2025", "30/11/2025")))

    assert failed.startswith("\ufeffOPX: why it failed,OPX: row,Ref,")
    assert "OPX: row" not in browser.text()
    assert "Ref" in browser.text("tbody th")


async def test_a_row_is_left_out_and_taken_back(checked, follow):
    browser = await checked()

    await follow(browser, await browser.send(FORMS.format("/rows"), leave_out="3"))
    assert "Wrong 2" in browser.text(".o-chips")
    await browser.get(str(browser.one(".o-chip[href*='show=left']")["href"]))
    await follow(browser, await browser.send(FORMS.format("/left-out")))

    assert "Wrong 3" in browser.text(".o-chips")


async def test_the_second_to_mend_keeps_what_was_typed(checked, follow):
    browser = await checked()
    page = browser.last
    await follow(browser, await browser.send(FORMS.format("/rows"), **{"r4-3": "Travel"}))
    browser.last = page

    answer = await browser.send(FORMS.format("/rows"), **{"r4-3": "Pet"})

    assert answer.status_code == 409
    assert "Someone else changed this row meanwhile" in browser.text()
    await browser.send(FORMS.format("/rows"))
    assert browser.last is not page


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [("x", "", "Choose a file first."), ("", "empty.csv", "This file is empty.")],
)
async def test_a_form_without_a_file_is_told(sign_in, tenant, upload, content, name, words):
    browser = await sign_in(tenant, "leader")

    answer = await upload(browser, content, name)

    assert (answer.status_code, words in browser.text("#problems")) == (422, True)


async def test_a_file_that_cannot_be_read_says_why(sign_in, tenant, upload, follow):
    browser = await sign_in(tenant, "leader")

    await follow(browser, await upload(browser, "%PDF-1.4"))

    assert "This is not a table: send a CSV file or a workbook." in browser.text()


async def test_a_large_body_is_read_for_nobody_else(sign_in, tenant):
    handler = await sign_in(tenant, "handler")
    large = {"content-length": str(LARGEST_FILE), "content-type": "multipart/form-data; boundary=x"}

    answer = await handler.client.post("/ingestor/files", headers=large, content=_never())

    assert answer.status_code == 403
    assert "Load files" in answer.text


async def test_a_file_beyond_the_limit_is_refused(sign_in, tenant, upload, opx, monkeypatch):
    small = opx.plugins.settings["ingestor"].model_copy(update={"most_bytes": 10})
    monkeypatch.setitem(opx.plugins.settings, "ingestor", small)
    browser = await sign_in(tenant, "leader")

    answer = await upload(browser, MESSY)

    assert answer.status_code == 422
    assert "more than 10 bytes: send it in parts" in browser.text("#problems")


@pytest.mark.parametrize("role", ["handler", "qa"])
async def test_others_have_no_page_and_no_link(sign_in, tenant, role):
    browser = await sign_in(tenant, role)

    assert (await browser.get("/ingestor")).status_code == 403
    assert (await browser.get("/ingestor/new")).status_code == 403
    await browser.get("/cases")
    assert not browser.last.select("a[href='/ingestor']")


async def test_a_rival_does_not_find_the_file(checked, sign_in, tenant):
    await checked()
    rival = await sign_in(tenant, "leader", books=("rival",))

    assert "messy.csv" not in (await rival.get("/ingestor")).text
    for place in ("", "/columns", "/undo", "/failed.csv"):
        assert (await rival.get(f"/ingestor/1{place}")).status_code == 404


async def test_compliance_sees_the_batch_without_its_rows_and_may_undo_it(
    checked, sign_in, follow, tenant
):
    browser = await checked()
    await follow(browser, await browser.send(FORMS.format("/load")))
    here = browser.one("a[href$='/undo']")["href"].removesuffix("/undo")
    other = await sign_in(tenant, "compliance")

    await other.get(here)

    assert "Garside" not in other.text()
    await other.get(f"{here}/undo")
    assert "voided" in other.text()
    answer = await other.send(reason="")
    assert (answer.status_code, "Say why" in other.text()) == (422, True)


async def test_the_templates_headings_are_recognised(sign_in, tenant, upload, follow):
    browser = await sign_in(tenant, "leader")
    await browser.get("/ingestor/new")
    link = browser.one("a[href$='/uk']")
    head = (await browser.client.get(link["href"])).text

    await follow(browser, await upload(browser, f"{head}1,18/03/2026\r\n"))

    assert "Recognised as “UK complaints”" in browser.text()


async def test_polling_gives_the_part_that_changes(checked):
    browser = await checked()
    here = str(browser.one(".o-chips a")["href"]).partition("?")[0]

    answer = await browser.get(here, **{"hx-request": "true"})

    assert answer.text.lstrip().startswith("<div")
    assert browser.one("#work")


def _soup(response):

    return BeautifulSoup(response.text, "html.parser")


async def _never():
    raise AssertionError("The body was read.")
    yield b""
