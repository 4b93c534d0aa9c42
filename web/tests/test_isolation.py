"""No page shows or changes what belongs to another tenant or another client book.

Every registered route is tried. All that a victim owns bears a word that nobody else may read.
"""

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db, documents, handover, notices, people, plugins, sign_in, staff
from opx_core.cases import Person, diary, drafts, links
from opx_core.documents import NewDocument
from opx_core.handover import Receivers
from opx_core.identity import Actor, system_actor
from opx_core.notices import Notice
from opx_core.parties import merging, parts, points, support
from opx_core.settings import Settings
from opx_core.tenants import Tenant
from opx_core.testing import make_person, make_tenant
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import checking, matching, receiving
from opx_ingestor.batches.plans import Plan
from opx_web.app import create_app

NOBODYS = "6f1c2a34-0000-4000-8000-000000000000"
SAMPLES = {"key": "triage", "name": "complaints.pipeline", "about": "note"}
SAMPLES |= {"upload": NOBODYS, "number": 1, "importer": "complaints", "mapping": "uk"}
SAMPLES |= {"module": "ingestor"}
PAIRS = (("ours", "foreign"), ("foreign", "ours"), ("ours", "rival"), ("rival", "ours"))


def registered():
    """Every handler's method and path, without a database."""
    settings = Settings(home=Path(__file__).parent, secret="only to list routes")
    app = create_app(SimpleNamespace(settings=settings, plugins=plugins.load()))
    return sorted(
        (method, route.path_format)
        for route in app.routes
        for handler in route.route_handlers
        for method in handler.http_methods & {"GET", "POST"}
        if not route.path.startswith("/static")
    )


ROUTES = registered()


@dataclass(frozen=True, slots=True)
class Side:
    """Someone with a case, and the word that stands in all that is theirs."""

    word: str
    tenant: Tenant
    actor: Actor
    book_id: int
    case: dict[str, object]
    event_id: int
    ids: dict[str, int | str]


async def make_side(tenant, word):
    await people.add_books([(word, f"{word} book")])
    actor = await make_person("leader", (word,), f"Dr {word}")
    (book_id,) = actor.books
    someone = Person("Mx", word, f"{word}son", "", f"{word}@example.org", region=word)
    new = NewComplaint(book_id, "formal", someone, word, word, datetime.now(UTC), word, word)
    case = await complaints.receive(actor, new)
    await cases.add_note(actor, case["reference"], f"{word} said so")
    ids = await make_work(actor, case, new) | await make_people(actor, case, word)
    event_id = await db.fetch_value("select max(id) from event where case_id = $1", case["id"])
    ids["document"] = await make_document(actor, case, word)
    ids["batch"] = await make_batch(actor, word, book_id)
    ids |= await make_setup(actor, book_id, word)
    return Side(word, tenant, actor, book_id, case, event_id, ids)


async def make_setup(actor, book_id, word):
    """A team with someone in it, a handover and a job that waits."""
    colleague = await make_person("handler", (word,), f"{word} colleague")
    team_id = await staff.add_team(system_actor(), f"{word} team of {actor.id}")
    await db.execute("update user_account set team_id = $1 where id = $2", team_id, colleague.id)
    to = Receivers(people=(actor.id,))
    await diary_for(colleague, word, actor)
    handover_id = await handover.start(system_actor(), colleague.id, to)
    async with db.as_application():
        job_id = await db.fetch_value("select max(id) from opx.outbox")
    ids = {"person_id": actor.id, "team_id": team_id, "book_id": book_id}
    return {**ids, "handover_id": handover_id, "job_id": job_id}


async def diary_for(colleague, word, actor):
    case = await db.fetch_value("select reference from case_file order by id desc limit 1")
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    await diary.bring_forward(actor, case, tomorrow, f"{word} to do", colleague.id)


async def make_document(actor, case, word):
    new = NewDocument(documents.new_key(), f"{word}.txt", "txt", 9, word.encode())
    await documents.store_bytes(new, word.encode())
    await documents.keep(actor, case["id"], [new])
    return str(new.key)


async def make_work(actor, case, new):
    """A pinned note, a draft, a linked case, a day in the diary and a notice."""
    reference, word = case["reference"], new.product
    other = await complaints.receive(actor, new)
    note_id = await cases.add_note(actor, reference, f"{word} pinned", "team")
    await cases.pin_note(actor, reference, note_id, True)
    await drafts.keep(actor, reference, "note", {"text": f"{word} draft"})
    today = datetime.now(UTC).date() + timedelta(days=1)
    await notices.tell(system_actor(), [actor.id], Notice("core.noted", case["id"], word))
    return {
        "note_id": note_id,
        "draft_id": await db.fetch_value("select id from draft where case_id = $1", case["id"]),
        "link_id": await links.link(actor, reference, other["reference"], "related"),
        "entry_id": await diary.bring_forward(actor, reference, today, word),
        "notice_id": await db.fetch_value("select max(id) from notice"),
    }


async def make_batch(actor, word, book_id):
    content = f"Ref,Received,Product,Issue\n{word},soon,{word},{word}\n".encode()
    file = io.BytesIO(content)
    batch_id = await receiving.receive(actor, "complaints", f"{word}.csv", file, len(content))
    await receiving.read(await batches.locked(batch_id))
    places = {"key": 0, "received_on": 1, "product": 2, "cause": 3}
    batch = await batches.locked(batch_id)
    await matching.match(actor, batch, Plan("file", places, {"book": word}), [book_id], word)
    await checking.check_rows(batch_id, (await batches.locked(batch_id)).chain)
    return batch_id


async def make_people(actor, case, word):
    """A representative, an address, a need and a merge, each with the word in it."""
    party = await db.fetch_value("select complainant_id from case_file where id = $1", case["id"])
    known = {"family_name": word, "role": "representative", "authority_kind": "family"}
    other = await parts.add_person(actor, case["reference"], known)
    twin = await parts.add_person(actor, case["reference"], {"family_name": word, "role": "joint"})
    point = {"kind": "other", "value": word, **points.START}
    need = {"driver": "health", "label": word, "known_how": "told", "consent": "agreed"}
    return {
        "party": party,
        "point": await points.add_point(actor, party, point),
        "need": await support.record_need(actor, party, need),
        "merge_id": await merging.merge(actor, other, twin, word),
        "part": await db.fetch_value("select id from case_party where party_id = $1", other),
    }


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
async def client(opx):
    """A browser with a form token, signed in by ``client.cookies["opx_session"]``."""
    transport = httpx.ASGITransport(app=create_app(opx))
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
    return {**known, **said, **form, "logged": victim.case["reference"]}


async def attack(client, method, path, victim, version=1):
    """Ask plainly, with all that is known, and for a fragment of a later page."""
    known = knowledge(victim, version)
    form = known if method == "POST" else None
    later = known | {"before": f"9000-01-01T00:00:00+00:00~{victim.case['id']}"}
    return [
        await client.request(method, path, data=form),
        await client.request(method, path, data=form, params=known),
        await client.request(method, path, data=form, params=later, headers={"hx-request": "true"}),
    ]


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
            "(select count(*) from user_account u where u.active) people "
            "from case_file c where c.book_id = $1",
            side.book_id,
        )


async def enter(opx, client, side):
    async with opx.tenants.session(side.tenant):
        token = await sign_in.begin_session(side.actor.id)
    client.cookies["opx_session"] = f"{side.tenant.id}.{token}"


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
    theirs = any(each in path for each in ("{reference", "{batch", "{party"))
    allowed = {403, 404, 422} if theirs else {200, 303, 400, 422}
    if path.startswith("/admin"):
        allowed = {403, 404} if "{" in path else {200, 403}
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
