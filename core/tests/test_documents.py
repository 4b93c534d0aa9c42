"""Documents: bytes first, then the row; rings; and what is swept away."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db, documents
from opx_core.cases import Person
from opx_core.documents import Desk, NotTaken, extra_kinds, storage, uploads
from opx_core.documents.reading import read_document
from opx_core.documents.storage import NoBytes
from opx_core.documents.sweeping import sweep, sweep_documents
from opx_core.documents.uploads import Announced, UnknownUpload, WrongPlace
from opx_core.policy import NotAllowed
from opx_core.testing import make_person, the_books
from opx_core.verify import verify

LETTER = b"Dear Mrs Ellison,\nwe have looked at the zebra crossing again.\n"


async def make_case(actor):
    book = (await the_books()).main
    someone = Person("Mrs", "Margaret", "Ellison")
    now = datetime.now(UTC)
    return await complaints.receive(
        actor, NewComplaint(book, "formal", someone, "Loans", "Delay", now, "phone", "Late.")
    )


@pytest_asyncio.fixture(loop_scope="session")
async def desk(opx, tenant):
    """A handler's desk for a case of their own."""
    async with opx.tenants.session(tenant):
        actor = await make_person("handler")
        case = await make_case(actor)
    return Desk(opx.tenants, tenant, actor, case["reference"])


@pytest.fixture
def letter(tmp_path):
    """A text file."""
    path = tmp_path / "letter"
    path.write_bytes(LETTER)
    return path


def other(desk, actor):
    return Desk(desk.tenants, desk.tenant, actor, desk.reference)


async def colleague(desk, role="handler", books=("main",)):
    async with desk.tenants.session(desk.tenant):
        return await make_person(role, books)


async def listed(desk, actor=None):
    async with desk.tenants.session(desk.tenant):
        actor = actor or desk.actor
        case = await cases.find(desk.actor, desk.reference)
        return await documents.of_case(actor, case["id"])


async def test_a_file_is_stored_written_down_and_told_on_the_timeline(desk, letter):
    row = await desk.receive(letter, "letter.txt", "firm")

    (found,) = await listed(desk)
    assert (found["name"], found["kind"], found["size"]) == ("letter.txt", "txt", len(LETTER))
    stored = await storage.active().read(f"{desk.tenant.id}/{row['key']}")
    assert stored == LETTER
    async with desk.tenants.session(desk.tenant):
        kinds = await db.fetch("select kind from event order by id desc limit 1")
        assert kinds[0]["kind"] == "core.document_added"
        assert (await verify()).faults == []


async def test_the_same_content_is_not_stored_twice(desk, letter):
    await desk.receive(letter, "letter.txt", "firm")

    with pytest.raises(NotTaken, match=r"here already, as “letter.txt”"):
        await desk.receive(letter, "again.txt", "firm")

    assert len(await listed(desk)) == 1


async def test_what_a_team_keeps_to_itself_is_hidden_from_others(desk, letter):
    await desk.receive(letter, "secret.txt", "team")
    stranger = await colleague(desk)
    auditor = await colleague(desk, "auditor")

    assert [row["name"] for row in await listed(desk)] == ["secret.txt"]
    assert await listed(desk, stranger) == []
    assert len(await listed(desk, auditor)) == 1
    async with desk.tenants.session(desk.tenant):
        said = await db.fetch_value("select data::text from event_value order by event_id desc")
        assert "secret" not in said
    await other(desk, stranger).receive(letter, "mine.txt", "firm")


async def test_those_without_the_permission_or_the_client_book_add_nothing(desk, letter):
    auditor, rival = await colleague(desk, "auditor"), await colleague(desk, books=("rival",))

    with pytest.raises(NotAllowed, match="Add documents"):
        await other(desk, auditor).receive(letter, "letter.txt", "firm")
    with pytest.raises(cases.UnknownCase):
        await other(desk, rival).receive(letter, "letter.txt", "firm")


async def test_a_refused_file_leaves_nothing_behind(desk, tmp_path):
    path = tmp_path / "empty"
    path.touch()

    with pytest.raises(NotTaken, match="empty"):
        await desk.receive(path, "empty.pdf", "firm")

    assert await listed(desk) == []
    assert [each async for each in storage.active().all(desk.tenant.id)] == []


async def test_the_job_finds_the_words_and_search_finds_the_document(desk, letter):
    row = await desk.receive(letter, "letter.txt", "firm")

    async with desk.tenants.session(desk.tenant):
        await read_document(row["id"])
        await read_document(row["id"])
        body = await db.fetch_value("select body from case_text where source = 'document'")
        assert "zebra" in body
        shown = await documents.preview(row)
        assert (shown.shown, "zebra" in shown.words) == ("words", True)


async def test_a_document_whose_bytes_are_gone_says_so(desk, letter):
    row = await desk.receive(letter, "letter.txt", "firm")
    await storage.active().delete([f"{desk.tenant.id}/{row['key']}"])

    async with desk.tenants.session(desk.tenant):
        await read_document(row["id"])

    (found,) = await listed(desk)
    assert "missing" in found["said"]


async def test_an_upload_goes_on_where_it_stopped(desk):
    announced = Announced("letter.txt", len(LETTER), "firm", "42-text")
    first = await uploads.begin(desk, announced)
    await uploads.add_part(desk, first["key"], 0, LETTER[:20])

    again = await uploads.begin(desk, announced)
    with pytest.raises(WrongPlace) as wrong:
        await uploads.add_part(desk, again["key"], 0, LETTER[:20])
    await uploads.add_part(desk, again["key"], wrong.value.received, LETTER[20:])
    row = await uploads.finish(desk, again["key"])

    assert (again["key"], again["received"], wrong.value.received) == (first["key"], 20, 20)
    assert await storage.active().read(f"{desk.tenant.id}/{row['key']}") == LETTER
    with pytest.raises(UnknownUpload):
        await uploads.finish(desk, again["key"])


async def test_an_upload_is_finished_only_when_all_of_it_is_here(desk):
    upload = await uploads.begin(desk, Announced("letter.txt", len(LETTER), "firm"))
    await uploads.add_part(desk, upload["key"], 0, LETTER[:20])

    with pytest.raises(WrongPlace):
        await uploads.finish(desk, upload["key"])
    with pytest.raises(WrongPlace):
        await uploads.add_part(desk, upload["key"], 20, b"x" * 500)


async def test_an_upload_belongs_to_who_began_it(desk):
    upload = await uploads.begin(desk, Announced("letter.txt", len(LETTER), "firm"))
    colleagues = other(desk, await colleague(desk))

    with pytest.raises(UnknownUpload):
        await uploads.add_part(colleagues, upload["key"], 0, LETTER)


@pytest.mark.parametrize(
    ("announced", "why"),
    [
        (Announced("big.mov", 100_000_001, "firm"), "the most is 100 MB"),
        (Announced("none.mov", 0, "firm"), "empty"),
        (Announced("odd.mov", 5, "everyone"), "Choose who"),
    ],
)
async def test_what_is_too_large_empty_or_for_nobody_is_refused_before_it_is_sent(
    desk, announced, why
):
    with pytest.raises(NotTaken, match=why):
        await uploads.begin(desk, announced)


async def test_what_was_broken_off_or_has_no_row_is_swept_and_the_rest_stays(desk, letter):
    row = await desk.receive(letter, "letter.txt", "firm")
    upload = await uploads.begin(desk, Announced("other.txt", 50, "firm"))
    await uploads.add_part(desk, upload["key"], 0, b"x" * 20)
    await storage.active().put(f"{desk.tenant.id}/{UUID(int=7)}", b"orphan")

    async with desk.tenants.session(desk.tenant):
        early = await sweep(datetime.now(UTC) - timedelta(days=1))
        removed = await sweep(datetime.now(UTC) + timedelta(days=1))
        await sweep_documents()
        await sweep_documents()

    assert (early, removed) == (0, 2)
    kept = [each.key async for each in storage.active().all(desk.tenant.id)]
    assert kept == [f"{desk.tenant.id}/{row['key']}"]


async def test_a_document_taken_away_stays_struck_with_its_reason(desk, letter):
    row = await desk.receive(letter, "letter.txt", "firm")
    key = str(row["key"])
    async with desk.tenants.session(desk.tenant):
        with pytest.raises(cases.Invalid, match="Say why"):
            await documents.withdraw(desk.actor, desk.reference, key, " ", 1)
        await documents.withdraw(desk.actor, desk.reference, key, "Wrong customer.", 1)
        with pytest.raises(documents.Changed):
            await documents.judge(desk.actor, desk.reference, key, "agreed", 1)
        assert await db.fetch_value("select count(*) from case_text where source='document'") == 0

    (found,) = await listed(desk)
    assert (found["withdrawn_reason"], found["withdrawn_by"]) == (
        "Wrong customer.",
        desk.actor.name,
    )
    await desk.receive(letter, "right.txt", "firm")


async def test_two_who_change_a_document_at_once_do_not_overwrite_each_other(desk, letter):
    key = str((await desk.receive(letter, "letter.txt", "firm"))["key"])

    async with desk.tenants.session(desk.tenant):
        await documents.judge(desk.actor, desk.reference, key, "disputed", 1)
        with pytest.raises(documents.Changed) as changed:
            await documents.show_to(desk.actor, desk.reference, key, "all", 1)

    assert changed.value.document["opinion"] == "disputed"


async def test_only_who_added_a_document_can_keep_it_to_their_team(desk, letter):
    key = str((await desk.receive(letter, "letter.txt", "firm"))["key"])
    leader = await colleague(desk, "leader")

    async with desk.tenants.session(desk.tenant):
        with pytest.raises(cases.Invalid, match="Only whoever added it"):
            await documents.show_to(leader, desk.reference, key, "team", 1)
        await documents.show_to(leader, desk.reference, key, "all", 1)
        assert await db.fetch_value("select ring from case_text where source='document'") == "all"


async def test_who_opened_a_document_is_one_row_a_person(desk, letter):
    row = await desk.receive(letter, "letter.txt", "firm")

    async with desk.tenants.session(desk.tenant):
        await documents.see(desk.actor, row)
        await documents.see(desk.actor, row)
        seen = await documents.seen_by(row["id"])

    assert [each["name"] for each in seen] == [desk.actor.name]


async def test_a_tenant_chooses_its_extra_kinds(desk, tmp_path):
    path = tmp_path / "mail"
    path.write_text("From: a@example.org\nTo: b@example.org\nSubject: Hello\n\nText\n")
    async with desk.tenants.session(desk.tenant):
        await extra_kinds.allow(frozenset({"msg"}))

    with pytest.raises(NotTaken, match="does not take"):
        await desk.receive(path, "mail.eml", "firm")


async def test_rows_cannot_be_deleted_by_the_application(desk, letter):
    await desk.receive(letter, "letter.txt", "firm")

    for table in ("document", "document_seen", "document_comment"):
        with pytest.raises(Exception, match="permission denied"):
            async with desk.tenants.session(desk.tenant):
                await db.execute(f"delete from {table}")


async def test_the_store_says_what_it_does_not_have():
    with pytest.raises(NoBytes):
        await storage.active().read("nobody/nothing")
