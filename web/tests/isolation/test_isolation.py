"""No page shows or changes what belongs to another tenant or another client book.

Every registered route is tried. All that a victim owns bears a word that nobody else may read.
"""

import inspect
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import pytest_asyncio

from opx_core import db, people, plugins
from opx_core.settings import Settings
from opx_core.signing_in import sessions
from opx_core.testing import make_tenant
from opx_web.app import create_app

from .sides import make_side

NOBODYS = "6f1c2a34-0000-4000-8000-000000000000"
SAMPLES = {"key": "triage", "name": "complaints.pipeline", "about": "note"}
SAMPLES |= {"upload": NOBODYS, "number": 1, "importer": "complaints", "mapping": "uk"}
SAMPLES |= {"module": "ingestor", "kind": "complaints", "part": "states"}
SAMPLES |= {"approval_id": 1, "moving_id": 1, "role_id": 1, "way": "core.oidc"}
SAMPLES |= {"picture": "0123456789abcdef-240x60.png"}
OWNED = (
    "{reference",
    "{batch",
    "{party",
    "{team",
    "{person",
    "{absence",
    "{reassignment",
    "{picture",
)
SHARED = ("{skill", "/admin/workflows", "/admin/roles", "/admin/authority/role")
TRIED = Counter()
LEAST = 10_000
PAIRS = (("ours", "foreign"), ("foreign", "ours"), ("ours", "rival"), ("rival", "ours"))


def registered():
    """Every handler's method and path, without a database."""
    settings = Settings(home=Path(__file__).parent, secret="only to list routes")
    app = create_app(SimpleNamespace(settings=settings, plugins=plugins.load()))
    return sorted(
        (method, route.path_format)
        for route in app.routes
        for handler in route.route_handlers
        for method in handler.http_methods & {"GET", "POST", "PATCH"}
        # Pages of people from outside know another cookie: web/tests/outside tries them.
        if not route.path.startswith(("/static", "/my"))
    )


ROUTES = registered()


async def start_elsewhere(opx, tenant):
    """Make ids and references differ from those of any other tenant."""
    async with opx.owner() as owner:
        await owner.connection.execute(
            f"select setval(format('%I.%I', schemaname, sequencename), 70000) "
            f"from pg_sequences where schemaname = '{tenant.id}'"
        )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sides(opx):
    mine, theirs = await make_tenant(opx), await make_tenant(opx)
    await start_elsewhere(opx, theirs)
    async with opx.tenants.session(mine):
        made = {"ours": await make_side(mine, "quagga"), "rival": await make_side(mine, "xylem")}
    async with opx.tenants.session(theirs):
        made["foreign"] = await make_side(theirs, "zyzzyva")
        await people.add_teams(["zyzzyva team"])
    yield made
    async with opx.owner() as owner:
        for tenant in (mine, theirs):
            await owner.drop(tenant)


@pytest_asyncio.fixture(loop_scope="session")
async def client(app):
    """A browser with a form token, signed in by ``client.cookies["opx_session"]``."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://opx.test") as made:
        await made.get("/sign-in")
        made.headers["x-csrftoken"] = made.cookies["opx_csrf"]
        yield made


def address(path, side, reference=None):
    samples = {**SAMPLES, **side.ids, "reference": reference or side.case["reference"]}
    names = re.findall(r"{(\w+)", path)
    assert set(names) <= set(samples), f"give SAMPLES a value for a parameter of {path}"
    return re.sub(r"{(\w+)[^}]*}", lambda found: str(samples[found[1]]), path)


def knowledge(victim, version=1):
    """What an attacker who knows every id of ``victim`` would send: all but its word."""
    known = {"owner": victim.actor.id, "book": victim.book_id, "version": version, "state": ""}
    said = {"q": victim.word[:4], "text": "note", "level": "formal", "then": "another"}
    form = {"payment_service": "no", "before": victim.event_id, "theme": "dark"}
    said |= {"other": victim.ids["party"], "known": victim.ids["party"], "role": "joint"}
    form |= {"tenant": victim.tenant.id, "tenant_id": victim.tenant.id, "user": victim.actor.id}
    form |= {"case_id": victim.case["id"], "document": victim.ids["document"]}
    form |= {"people": victim.actor.id, "team": victim.ids["team_id"], "cases": victim.case["id"]}
    return {**known, **said, **form, "logged": victim.case["reference"]}


async def attack(client, method, path, victim, version=1):
    """Ask plainly, with all that is known, for a fragment, by headers and by names of files."""
    known = knowledge(victim, version)
    answers = [await client.request(method, path, **sent) for sent in tries(method, path, known)]
    TRIED["attempts"] += len(answers)
    return answers


def tries(method, path, known):
    """What goes with each request to an address: parameters, a form, headers, files."""
    if path.startswith("/api/"):
        sent = by_program(method, path, known)
        return [sent, sent | {"params": known}, sent | {"headers": by_header(known)}]
    form = {"data": known} if method == "POST" else {}
    later = known | {"before": f"9000-01-01T00:00:00+00:00~{known['case_id']}"}
    named = {"file": (f"{known['logged']}.csv", b"x,y\n1,2\n"), "files": (known["document"], b"x")}
    return [
        form,
        form | {"params": known},
        form | {"params": later, "headers": {"hx-request": "true"}},
        form | {"headers": by_header(known)},
        *([form | {"files": named}] if method == "POST" else []),
    ]


def by_header(known):
    """The ids where a program in front of OPX, or a script in a page, says something."""
    here = f"http://opx.test/cases/{known['logged']}"
    said = {"referer": here, "hx-current-url": here, "x-forwarded-for": "127.0.0.1"}
    said |= {"x-original-url": f"/cases/{known['logged']}", "x-opx-tenant": known["tenant"]}
    said |= {"x-user-id": str(known["owner"]), "idempotency-key": str(known["case_id"])}
    return said | {"if-match": f'"{known["version"]}"', "x-http-method-override": "PATCH"}


def by_program(method, path, known):
    """What a program sends to an address of the API: JSON, or a file in a form."""
    if method == "GET":
        return {}
    if path.endswith(("/documents", "/batches")):
        return {"data": known, "files": {"file": ("x.csv", b"x,y\n1,2\n")}}
    return {"json": known | {"move": "triage", "fields": {}, "family_name": "x", "reason": "x"}}


async def snapshot(opx, side):
    async with opx.tenants.session(side.tenant):
        return await db.fetch(
            "select c.version, c::text, (select count(*) from event e where e.case_id = c.id), "
            "(select string_agg(n::text, '') from note n where n.case_id = c.id) notes, "
            "(select count(*) from draft d where d.case_id = c.id) drafts, "
            "(select string_agg(d::text, '') from diary_entry d where d.case_id = c.id) diary, "
            "(select string_agg(l::text, '') from case_link l where l.case_id = c.id) links, "
            "(select string_agg(p::text, '') from presence p where p.case_id = c.id) here, "
            "(select string_agg(d::text, '') from document d where d.case_id = c.id) documents, "
            "(select count(*) from document_upload u where u.case_id = c.id) uploads, "
            "(select max(b::text) from ingestor_batch b where b.books @> array[$1::bigint]) batch, "
            "(select string_agg(p::text || cp::text, '' order by cp.id) from case_party cp "
            "join party p on p.id = cp.party_id where cp.case_id = c.id) parties, "
            "(select string_agg(h::text, '') from handover h) handovers, "
            "(select string_agg(b::text, '' order by b.id) from client_book b) books, "
            "(select string_agg(t::text, '' order by t.id) from team t) teams, "
            "(select string_agg(o::text, '' order by o.id) from calendar_day o) days, "
            "(select count(*) from user_account u where u.active) people "
            "from case_file c where c.book_id = $1",
            side.book_id,
        )


async def enter(opx, client, side):
    async with opx.tenants.session(side.tenant):
        token = await sessions.begin_session(side.actor.id)
    client.cookies["opx_session"] = f"{side.tenant.id}.{token}"
    client.headers["authorization"] = f"Bearer {side.ids['bearer']}"


def words_in(answers, *sides):
    return [
        (side.word, answer.url.path, answer.status_code)
        for answer in answers
        for side in sides
        if side.word in answer.text.lower()
    ]


@pytest.mark.parametrize("name", ["ours", "rival", "foreign"])
async def test_everybody_finds_their_own_words_by_the_same_requests(opx, sides, client, name):
    side = sides[name]
    await enter(opx, client, side)
    own, found = f"/cases/{side.case['reference']}", f"/search?q={side.word[:4]}"

    pages = [await client.get(path) for path in (own, found, "/cases", "/cases.csv")]

    assert len(words_in(pages, side)) == 4


@pytest.mark.parametrize(("attacker", "victim"), PAIRS)
@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_no_route_tells_or_changes_anything_of_others(
    opx, sides, client, method, path, attacker, victim
):
    attacker, victim = sides[attacker], sides[victim]
    await enter(opx, client, attacker)
    before = await snapshot(opx, victim)

    answers = await attack(client, method, address(path, victim), victim)
    answers += await attack(client, method, address(path, victim, victim.case["id"]), victim)

    assert words_in(answers, victim) == []
    theirs = any(each in path for each in OWNED)
    allowed = {403, 404, 422} if theirs else {200, 303, 400, 422}
    if any(each in path for each in SHARED):
        allowed = {200, 303, 403, 404, 409, 422}
    elif path.startswith(("/account", "/sign-in")):
        allowed |= {404, 429}
    elif path.startswith("/admin"):
        allowed = {403, 404} if "{" in path else {200, 403, 422}
    assert {answer.status_code for answer in answers} <= allowed
    assert await snapshot(opx, victim) == before


@pytest.mark.parametrize(("attacker", "victim"), PAIRS)
@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if "{" in route[1]])
async def test_ones_own_case_tells_nothing_of_others_whatever_ids_are_sent(
    opx, sides, client, method, path, attacker, victim
):
    attacker, victim = sides[attacker], sides[victim]
    await enter(opx, client, attacker)
    before, (own, *_) = await snapshot(opx, victim), await snapshot(opx, attacker)

    here = address(path, victim, attacker.case["reference"])
    answers = await attack(client, method, here, victim, own["version"])

    assert words_in(answers, victim) == []
    assert max(answer.status_code for answer in answers) < 500
    assert await snapshot(opx, victim) == before


@pytest.mark.parametrize("attacker", ["ours", "rival"])
async def test_no_session_counts_in_another_tenant(opx, sides, client, attacker):
    attacker, victim = sides[attacker], sides["foreign"]
    async with opx.tenants.session(victim.tenant):
        token = await sessions.begin_session(victim.actor.id)
    client.cookies["opx_session"] = f"{attacker.tenant.id}.{token}"
    moved = victim.ids["bearer"].replace(victim.tenant.id, attacker.tenant.id)
    client.headers["authorization"] = f"Bearer {moved}"

    answers = [await client.get(path) for path in ("/cases", "/search?q=zyzz", "/api/v1/cases")]

    assert [answer.status_code for answer in answers] == [303, 303, 401]
    assert words_in(answers, victim) == []


@pytest.mark.parametrize("name", sorted(plugins.load().jobs))
async def test_no_job_changes_another_tenant_whatever_ids_it_is_given(opx, sides, name):
    job, victim = opx.plugins.jobs[name], sides["foreign"]
    before, known = await snapshot(opx, victim), {**victim.ids, **knowledge(victim)}
    wanted = inspect.signature(job.run).parameters

    async with opx.tenants.session(sides["ours"].tenant) as session:
        try:
            await job.run(**{each: known.get(each, victim.case["id"]) for each in wanted})
        except Exception as error:
            assert victim.word not in str(error).lower()
        await session.finish(commit=True)

    TRIED["attempts"] += 1
    assert await snapshot(opx, victim) == before


def test_ten_thousand_attempts_were_made(request):
    ran = sum(each.path == request.node.path for each in request.session.items)
    if ran < 4 * len(ROUTES):
        pytest.skip("only some of the attempts were asked for")

    print(f"{TRIED['attempts']} attempts, 0 hits")
    assert TRIED["attempts"] >= LEAST
