"""The audit log: everything that happened, for those who may read it."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import audit, cases, staff
from opx_core.audit import AuditFilter
from opx_core.case_list import BadFilter
from opx_core.cases import Person
from opx_core.identity import Actor
from opx_core.policy import NotAllowed


@pytest_asyncio.fixture(loop_scope="session")
async def desk(session, books, add_person):
    """A leader with a case in each book, an auditor, and a team added by an administrator."""
    leader, admin = await add_person("leader", ("main", "rival")), await add_person("admin")
    made = {"leader": leader, "admin": admin, "auditor": await add_person("auditor")}
    for name, book in (("main", books.main), ("rival", books.rival)):
        someone = Person("Mx", "Ann", "Ogden")
        new = NewComplaint(book, "formal", someone, "Loans", "Delay", datetime.now(UTC))
        made[name] = await complaints.receive(leader, new)
        await cases.add_note(leader, made[name]["reference"], f"Said in {name}", "team")
    await staff.add_team(admin, "Motor claims")
    return made


async def kinds(actor, limit=audit.PAGE, **wanted):
    return [row["kind"] for row in await audit.page(actor, AuditFilter(**wanted), limit)]


async def test_the_newest_stands_first_whether_of_a_case_or_of_the_set_up(desk):
    found = await kinds(desk["auditor"])

    assert found[0] == "core.team_added"
    assert "core.note_added" in found


async def test_what_was_changed_of_the_set_up_is_named_as_it_is_called_today(desk):
    rows = await audit.page(desk["auditor"], AuditFilter(kind="core.team_added"))

    assert [row["subject"] for row in rows] == ["Motor claims"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"setup": True}, {"core.team_added"}),
        ({"kind": "core.note_added"}, {"core.note_added"}),
        ({"kind": "core.note_added", "setup": True}, set()),
        ({"person": "system"}, set()),
    ],
)
async def test_filters_narrow_the_log(desk, wanted, expected):
    # Other tests sign people of the shared tenant in.
    assert set(await kinds(desk["auditor"], **wanted)) - {"core.signed_in"} == expected


async def test_person_case_and_days_filter_too(desk):
    auditor, today = desk["auditor"], datetime.now(UTC).date()

    by_admin = await kinds(auditor, person=str(desk["admin"].id))
    of_case = await kinds(auditor, case=desk["main"]["reference"].lower())
    before_today = await kinds(auditor, until=today - timedelta(days=2))
    ahead = await kinds(auditor, since=today + timedelta(days=2))

    assert by_admin == ["core.team_added"]
    assert of_case and all(kind != "core.team_added" for kind in of_case)
    assert before_today == ahead == []


async def test_pages_follow_each_other_without_gap_or_repeat(desk):
    auditor = desk["auditor"]
    whole = [row["id"] for row in await audit.page(auditor, AuditFilter())]

    rows, found = await audit.page(auditor, AuditFilter(), 2), []
    while len(rows) > 2:
        found += rows[:2]
        rows = await audit.page(auditor, AuditFilter(before=audit.cursor(rows[1])), 2)

    assert [row["id"] for row in [*found, *rows]] == whole
    assert [
        row["id"] async for some in audit.every(auditor, AuditFilter()) for row in some
    ] == whole


def narrowed(actor, books, *permissions):
    return Actor(actor.id, actor.name, frozenset(permissions), books)


async def test_other_client_books_and_the_set_up_are_not_for_those_who_see_one_book(desk, books):
    reads = ("core.read_cases", "core.read_audit")
    outsider = narrowed(desk["leader"], frozenset({books.main}), *reads)

    rows = await audit.page(outsider, AuditFilter())

    assert {row["reference"] for row in rows} == {desk["main"]["reference"]}


async def test_notes_of_a_team_are_not_for_those_outside_it(desk):
    reads = ("core.read_cases", "core.read_audit")
    stranger = narrowed(desk["auditor"], None, *reads)

    assert "core.note_added" not in await kinds(stranger)


async def test_reading_the_log_needs_its_permission(desk):
    with pytest.raises(NotAllowed, match="Read the audit log"):
        await audit.page(desk["leader"], AuditFilter())


@pytest.mark.parametrize("wanted", [{"person": "x"}, {"before": "y~1"}, {"kind": "\x00"}])
async def test_an_address_made_by_hand_is_refused_in_words(desk, wanted):
    with pytest.raises(BadFilter):
        await audit.page(desk["auditor"], AuditFilter(**wanted))


def test_what_changed_is_told_as_label_before_and_after():
    values = {"before": {"Team": "A"}, "after": {"Team": "B", "Name": "Ann"}}

    assert audit.changes(values) == [("Team", "A", "B"), ("Name", "", "Ann")]
    assert audit.changes({"fields": []}) == []


def test_a_kind_whose_title_is_only_values_is_named_by_its_key():
    assert audit.in_general("{other} is {party}", "core.parties_merged") == "Parties merged"
    assert audit.in_general("Late: {name}", "core.deadline_missed") == "Late: …"
