"""Signing in with a work account, against a real provider."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from opx_core import db
from opx_core.identity import system_actor
from opx_core.signing_in import oidc, providers
from opx_core.signing_in.authenticators import NotProven
from opx_core.signing_in.providers import Provider
from opx_core.signing_in.sealing import Box
from opx_core.testing import make_person
from opx_web.testing import anonymous

from .providing import SECRET, free_port, running, sign_in_there

HOME = "http://opx.test"
ROLES = {"leaders": "leader", "desk": "handler"}
BOOKS = {"desk": "main", "leaders": "main"}


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def issuer(port):
    with running(port, HOME) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def box(opx):
    return Box.of(opx.settings)


@pytest_asyncio.fixture(loop_scope="session")
async def offer(opx, tenant, box, issuer):
    """Lets the tenant use the provider."""

    async def offered(**changed):
        wanted = Provider(issuer, "opx", roles=ROLES, books=BOOKS, adds=True, on=True)
        async with opx.tenants.session(tenant):
            await providers.change(system_actor(), box, replace(wanted, **changed), SECRET)

    await offered()
    return offered


@pytest_asyncio.fixture(loop_scope="session")
async def browser(app, tenant, offer):
    made = anonymous(app, tenant)
    yield made
    await made.client.aclose()


async def enter(browser, login, after="/cases"):
    await browser.get(f"/sign-in?organisation={browser.tenant.slug}&next={after}")
    button = browser.one("a[href^='/sign-in/with/core.oidc']")
    led = await browser.get(str(button["href"]))
    back = await sign_in_there(led.headers["location"], login, HOME)
    return await browser.get(back.removeprefix(HOME))


async def roles_of(opx, tenant, email):
    sql = (
        "select array(select r.key from user_role k join role r on r.id = k.role_id"
        " where k.user_id = u.id order by 1) from user_account u where email = $1"
    )
    async with opx.tenants.session(tenant):
        return await db.fetch_value(sql, email)


async def test_somebody_new_is_added_with_the_roles_of_their_groups(opx, tenant, browser):
    answer = await enter(browser, "ann.leaders", "/cases?state=open")

    assert answer.headers["location"] == "/cases?state=open"
    assert (await browser.get("/cases")).status_code == 200
    assert await roles_of(opx, tenant, "ann.leaders@acme.example") == ["leader"]


async def test_somebody_known_is_found_by_their_address_and_their_groups_hold(opx, tenant, browser):
    async with opx.tenants.session(tenant):
        person = await make_person("qa")
        email = "bob.desk@acme.example"
        await db.execute("update user_account set email = $2 where id = $1", person.id, email)

    await enter(browser, "bob.desk")

    assert await roles_of(opx, tenant, email) == ["handler"]


async def test_an_address_that_the_provider_has_not_checked_makes_nobody_a_colleague(
    opx, tenant, browser, offer
):
    answer = await enter(browser, "mallory.leaders")

    assert answer.status_code == 403
    assert await roles_of(opx, tenant, "mallory.leaders@acme.example") is None
    await offer(vouches=True)
    assert (await enter(browser, "mallory.leaders")).status_code == 303


async def test_someone_without_a_group_of_ours_stays_outside(browser):
    answer = await enter(browser, "eve.strangers")

    assert answer.status_code == 403
    assert (await browser.get("/cases")).status_code == 303


async def test_keys_that_the_provider_has_changed_are_fetched(offer, tenant, app):
    own = free_port()
    await offer(issuer=f"http://127.0.0.1:{own}")
    browser, answers, keys = anonymous(app, tenant), [], []

    for _ in range(2):
        with running(own, HOME) as there:
            answers.append((await enter(browser, "ann.leaders")).status_code)
            keys.append({key["kid"] for key in oidc._known[there].keys.as_dict()["keys"]})
            oidc._known[there].keys_at -= 10
    await browser.client.aclose()

    assert answers == [303, 303]
    assert not keys[0] & keys[1]


async def test_signing_out_leads_to_the_provider_too(browser):
    await enter(browser, "ann.leaders")
    await browser.get("/keys")

    answer = await browser.send("form[action='/sign-out']")

    leads = str(browser.one("main a.btn-primary")["href"])
    assert answer.status_code == 200
    assert "/session/end?" in leads
    assert parse_qs(urlsplit(leads).query)["post_logout_redirect_uri"] == [f"{HOME}/sign-in"]
    assert (await browser.get("/cases")).status_code == 303


async def test_what_began_elsewhere_is_not_taken(browser, app, tenant):
    await browser.get(f"/sign-in?organisation={tenant.slug}")
    led = await browser.get(str(browser.one("a[href^='/sign-in/with/']")["href"]))
    back = await sign_in_there(led.headers["location"], "ann.leaders", HOME)

    victim = anonymous(app, tenant)
    none = await victim.get(back.removeprefix(HOME))
    await victim.get(f"/sign-in/with/core.oidc?organisation={tenant.slug}")
    other = await victim.get(back.removeprefix(HOME))
    await victim.client.aclose()

    assert none.headers["location"] == "/sign-in?why=elsewhere"
    assert other.status_code == 403


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_it_leads_to_no_other_site(browser, after):
    answer = await enter(browser, "ann.leaders", after)

    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("wrong", ["nonce", "verifier", "state"])
async def test_a_wrong_nonce_verifier_or_state_is_refused(opx, tenant, browser, box, wrong):
    back = f"{HOME}/sign-in/back/core.oidc"
    async with opx.tenants.session(tenant):
        leading = await oidc.begin(box, back)
        to = await sign_in_there(leading.address, "ann.leaders", HOME)
        query = {name: values[0] for name, values in parse_qs(urlsplit(to).query).items()}
        kept = leading.kept | {wrong: "another " + "x" * 40}

        with pytest.raises(NotProven):
            await oidc.finish(box, back, kept, query)


async def test_a_token_for_another_client_or_issuer_is_refused(opx, tenant, browser, box, issuer):
    back = f"{HOME}/sign-in/back/core.oidc"
    async with opx.tenants.session(tenant):
        provider, leading = await providers.read(), await oidc.begin(box, back)
        to = await sign_in_there(leading.address, "ann.leaders", HOME)
        query = {name: values[0] for name, values in parse_qs(urlsplit(to).query).items()}
        known = oidc._known[issuer]
        got = await oidc._exchange(provider, box, back, leading.kept, query, known)
    token, nonce = got["id_token"], leading.kept["nonce"]
    other = replace(known, metadata={**known.metadata, "issuer": "https://other.example"})

    assert (await oidc._claims(provider, known, token, nonce))["sub"] == "ann.leaders"
    for wrong, of in ((replace(provider, client_id="other"), known), (provider, other)):
        with pytest.raises(NotProven):
            await oidc._claims(wrong, of, token, nonce)
    head, body, _ = token.split(".")
    with pytest.raises(NotProven):
        await oidc._claims(provider, known, f"{head}.{body}.", nonce)


async def test_an_administrator_sets_the_provider_and_its_secret_is_sealed(
    opx, tenant, sign_in, issuer
):
    admin = await sign_in(tenant, "admin")
    await admin.get("/admin/sign-in/provider")
    form = {"on": "yes", "issuer": issuer, "client_id": "opx", "secret": SECRET}

    wrong = await admin.send(**form, roles="leaders = nothing")
    right = await admin.send(**form, roles="leaders = leader")

    async with opx.tenants.session(tenant):
        kept = str(await db.fetch("select value::text from tenant_setting"))
        said = str(await db.fetch("select data from event_value"))
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert SECRET not in kept + said
    assert "leaders = leader" in said


@pytest.mark.parametrize(("path", "said"), [("", "It holds"), ("/gone", "check the issuer")])
async def test_an_administrator_is_told_of_a_provider_that_does_not_answer(
    tenant, sign_in, issuer, path, said
):
    admin = await sign_in(tenant, "admin")
    await admin.get("/admin/sign-in/provider")

    saved = await admin.send(on="yes", issuer=f"{issuer}{path}", client_id="opx", secret=SECRET)
    await admin.get(saved.headers["location"])

    assert said in admin.text("[role=status]")
    assert admin.one("#f-issuer")["value"] == f"{issuer}{path}"
