"""From a colleague's form to the page of somebody from outside, and out again."""

import pyotp
import pytest
import pytest_asyncio

from opx_core import db
from opx_web.testing import anonymous

from .conftest import make_all, part_of

BORN = "3 May 1961"
GIVE = "form[aria-labelledby=give]"


@pytest_asyncio.fixture(loop_scope="session")
async def own(opx, tenant):
    return await make_all(opx, tenant)


@pytest_asyncio.fixture(loop_scope="session")
async def case(own):
    return own.cases["quagga"]


@pytest_asyncio.fixture(loop_scope="session")
async def access(opx, own, case):
    """The address of a part's access: ``access("complainant")``."""
    async with opx.tenants.session(own.tenant):
        found = {role: await part_of(case, role) for role in ("complainant", "firm")}
    return lambda role: f"/cases/{case['reference']}/people/{found[role]}/access"


@pytest_asyncio.fixture(loop_scope="session")
async def invite(own, sign_in, access):
    """Has a colleague make a link; gives its address, and the code to tell by phone."""

    async def one(role="complainant", **typed):
        browser = await sign_in(own.tenant, "leader")
        await browser.get(access(role))
        answer = await browser.send(GIVE, **typed)
        assert answer.status_code == 200, browser.text()
        code = browser.last.select_one("#code")
        link = str(browser.one("#link")["value"]).removeprefix("http://opx.test")
        return link, str(code["value"]) if code else ""

    return one


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(app, own):
    browser = anonymous(app, own.tenant)
    yield browser
    await browser.client.aclose()


async def test_a_link_and_what_they_know_lead_to_the_case_and_its_documents(
    invite, stranger, case, own
):
    link, _ = await invite()

    await stranger.get(link)
    await stranger.send(postcode="ls1 4ap", born_on=BORN)
    await stranger.get("/my")
    shown = await stranger.get(str(stranger.one("main a")["href"]))
    file = await stranger.get(str(stranger.one("#documents ~ ul a")["href"]))

    assert "Complaint about quagga loans" in shown.text
    assert file.text in ("quaggaallword", "quaggacomplainantword")
    assert file.headers["content-disposition"].startswith("attachment")


async def test_a_document_of_the_other_side_is_not_found(invite, stranger, case, own):
    link, _ = await invite()
    await stranger.get(link)
    await stranger.send(postcode="ls1 4ap", born_on=BORN)
    theirs = own.keys["quaggarespondentword"]

    answer = await stranger.get(f"/my/cases/{case['reference']}/documents/{theirs}")

    assert answer.status_code == 404
    assert "Go to your complaints" in answer.text and "/cases" not in stranger.text("header")


async def test_what_was_wrong_is_not_said_and_what_was_typed_is_kept(invite, stranger):
    link, _ = await invite()
    said = []

    for postcode, born in (("ls1 4aq", BORN), ("ls1 4ap", "4 May 1961")):
        await stranger.get(link)
        answer = await stranger.send(postcode=postcode, born_on=born)
        said.append(stranger.text("[role=alert]"))
        assert (answer.status_code, stranger.one("#postcode")["value"]) == (422, postcode)

    assert said == [
        f"These do not both fit what we hold. {left} tries are left." for left in (4, 3)
    ]


async def test_getting_in_again_ends_the_session_before(invite, stranger, app, own):
    tokens = []
    for _ in range(2):
        link, _code = await invite()
        await stranger.get(link)
        await stranger.send(postcode="ls1 4ap", born_on=BORN)
        tokens.append(stranger.client.cookies["opx_my"])
    former = anonymous(app, own.tenant)
    former.client.cookies.set("opx_my", tokens[0])

    now, before = await stranger.get("/my"), await former.get("/my")
    await former.client.aclose()

    assert (now.status_code, before.status_code) == (200, 303)


async def test_after_five_wrong_tries_the_link_is_gone_for_everybody(invite, stranger):
    link, _ = await invite()
    await stranger.get(link)

    statuses = []
    for _ in range(5):
        statuses.append((await stranger.send(postcode="x", born_on="x")).status_code)
    again = await stranger.get(link)

    assert statuses == [422, 422, 422, 422, 404]
    assert again.status_code == 404


async def test_programs_that_look_into_mails_use_nothing_up(invite, stranger):
    link, _ = await invite()

    looked = [(await stranger.client.get(link)).status_code for _ in range(9)]
    await stranger.get(link)
    answer = await stranger.send(postcode="LS1 4AP", born_on=BORN)

    assert set(looked) == {200}
    assert answer.status_code == 303


async def test_a_link_works_once_and_its_cookie_is_for_the_browser_alone(invite, stranger, own):
    link, _ = await invite()
    await stranger.get(link)
    answer = await stranger.send(postcode="LS1 4AP", born_on=BORN)

    cookie = answer.headers["set-cookie"]
    again = await stranger.get(link)

    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert cookie.startswith(f"opx_my={own.tenant.id}.")
    assert again.status_code == 404 and "Ask for a new link" in again.text


async def test_a_member_firm_gets_in_by_a_code_and_sets_up_an_app(invite, stranger):
    staff = {"name": "Priya quagga", "email": "p@quagga.example", "method": "code"}
    link, code = await invite("firm", **staff)
    await stranger.get(link)
    await stranger.send(code=code)

    early = await stranger.get("/my")
    await stranger.get("/my/app")
    secret = stranger.text(".o-secret").replace(" ", "")
    done = await stranger.send(code=pyotp.TOTP(secret).now())
    page = await stranger.get("/my")

    assert early.headers["location"] == "/my/app"
    assert done.headers["location"] == "/my?done=app"
    assert "Priya quagga" in page.text


async def test_signing_out_ends_the_session_on_the_server_too(invite, stranger):
    link, _ = await invite()
    await stranger.get(link)
    await stranger.send(postcode="LS1 4AP", born_on=BORN)
    kept = stranger.client.cookies["opx_my"]

    await stranger.get("/my")
    await stranger.send("header form")
    stranger.client.cookies["opx_my"] = kept

    assert (await stranger.get("/my")).status_code == 303


async def test_ended_access_is_over_at_once(own, invite, stranger, sign_in, access):
    link, _ = await invite()
    await stranger.get(link)
    await stranger.send(postcode="LS1 4AP", born_on=BORN)

    colleague = await sign_in(own.tenant, "leader")
    await colleague.get(access("complainant"))
    await colleague.send("form[action$=ending]")

    assert (await stranger.get("/my")).status_code == 303
    await colleague.get(access("complainant"))
    assert "has no access to this case" in colleague.text()


async def test_whoever_may_not_invite_finds_no_way_to(own, case, sign_in, access):
    auditor = await sign_in(own.tenant, "auditor", ())

    page = await auditor.get(f"/cases/{case['reference']}")
    answer = await auditor.get(access("complainant"))

    assert "Give access" not in page.text
    assert answer.status_code == 403


async def test_what_we_do_not_hold_is_named_and_a_code_offered_instead(opx, own, sign_in, access):
    async with opx.tenants.session(own.tenant):
        await db.execute("update party set born_on = null")
    colleague = await sign_in(own.tenant, "leader")

    await colleague.get(access("complainant"))

    assert "We do not hold their date of birth" in colleague.text()
    assert [each["value"] for each in colleague.last.select("[name=method]")] == ["code"]


async def test_a_wrong_form_is_kept_with_what_is_wrong(own, sign_in, access):
    colleague = await sign_in(own.tenant, "leader")
    await colleague.get(access("firm"))

    answer = await colleague.send(GIVE, name="", email="nonsense", method="odd")

    assert answer.status_code == 422
    assert "Enter the name of the member of staff." in colleague.text()
    assert "Enter a whole e-mail address" in colleague.text()


async def test_the_case_says_who_came_and_who_looked(opx, own, invite, stranger, case, sign_in):
    link, _ = await invite()
    await stranger.get(link)
    await stranger.send(postcode="LS1 4AP", born_on=BORN)
    await stranger.get(f"/my/cases/{case['reference']}")

    colleague = await sign_in(own.tenant, "compliance")
    await colleague.get(f"/cases/{case['reference']}")
    said = colleague.text()
    await colleague.get(f"/cases/{case['reference']}/readers")

    assert "Margaret quagga signed in from outside" in said
    assert "Can look at the case" in said
    assert "Margaret quagga, from outside" in colleague.text()
    assert link.partition("t=")[2] not in said


@pytest.mark.parametrize("reference", ["", "ZZ9-9999", "own"])
async def test_asking_for_a_new_link_answers_the_same_for_any_reference(stranger, case, reference):
    await stranger.get("/my/sign-in")
    form = 'form[action="/my/new-link"]'

    typed = case["reference"] if reference == "own" else reference
    answer = await stranger.send(form, reference=typed, organisation=stranger.tenant.slug)

    said = "Enter the reference" if not reference else "If we know this reference"
    assert said in answer.text
    assert answer.status_code == (200 if reference else 422)
