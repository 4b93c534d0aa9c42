from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, pairwise

import pytest

from opx_complaints.demo import DEMO, files, roster
from opx_complaints.demo.desk import CALDER_VALE, FENWICK, TEAMS, Desk, Worker
from opx_complaints.demo.simulation import simulate
from opx_complaints.demo.writing import chain
from opx_complaints.workflow import COMPLAINTS
from opx_core import cases, db, deadlines, events, identity, ledger, stories
from opx_core.calendars import LONDON
from opx_core.cases.clocks import start_of
from opx_core.files.examining import examine
from opx_core.files.reading import read
from opx_core.references import reference
from opx_core.rehearsing.values import quiet_to
from opx_core.review import review_deadlines
from opx_core.verify import verify

NOW = datetime(2026, 6, 17, 10, 40, tzinfo=UTC)
PASSWORD = "correct horse battery"
MOVES = {transition.event: transition for transition in COMPLAINTS.transitions}


def desk(complaints=2000, now=NOW):
    team_ids = {team: number for number, team in enumerate(TEAMS, 1)}
    workers = tuple(
        Worker(number, who.name, who.role, who.team, team_ids.get(who.team), who.books)
        for number, who in enumerate(roster.MEMBERS, 1)
    )
    names = [reference(number) for number in range(1, complaints + 1)]
    return Desk(now, workers, {CALDER_VALE: 1, FENWICK: 2}, names)


@pytest.fixture(scope="module")
def histories():
    return list(simulate(desk()))


@pytest.fixture(scope="module")
def open_ones(histories):
    return [history for history in histories if not history.case["closed"]]


def share(some, whole):
    return len(list(some)) / len(list(whole))


def test_the_same_seed_gives_the_same_histories():
    first, second = (list(simulate(desk(150))) for _ in range(2))

    assert first == second


def test_another_seed_gives_other_complaints():
    first, second = (next(simulate(desk(20), seed)) for seed in (1, 2))

    assert first.matter.narrative != second.matter.narrative


def test_every_history_walks_only_the_allowed_transitions(histories):
    for history in histories:
        state = COMPLAINTS.initial
        for happened in history.happened:
            if transition := MOVES.get(happened.kind):
                assert state in transition.from_states
                assert (happened.values["from"], happened.values["to"]) == (state, transition.to)
                state = transition.to
        assert state == history.case["state"]


def test_nothing_happens_after_now_or_before_what_went_before(histories):
    for history in histories:
        moments = [history.case["received_at"], *(each.at for each in history.happened)]
        assert all(before <= after for before, after in pairwise(moments))
        assert moments[-1] <= NOW


def test_people_move_cases_in_working_hours(histories):
    days = Counter(
        happened.at.astimezone(LONDON).weekday()
        for history in histories
        for happened in history.happened
        if happened.actor.kind == "person"
    )

    assert set(days) == {0, 1, 2, 3, 4}


def test_levels_nations_and_payment_services_come_in_their_shares(histories):
    levels = Counter(history.case["level"] for history in histories)
    nations = Counter(history.case["nation"] for history in histories)
    payments = share((h for h in histories if h.complaint["payment_service"]), histories)

    expected = {"vod": 14, "informal": 34, "formal": 30, "mis_sale": 12, "fos": 6}
    assert all(abs(levels[level] / 20 - part) < 3 for level, part in expected.items())
    assert 0.81 < nations["ENG"] / 2000 < 0.87
    assert 0.09 < payments < 0.15


def test_a_few_hundred_are_open_some_overdue_and_every_state_is_there(histories, open_ones):
    overdue = [each for each in open_ones if each.next()["next_due_at"] < NOW]

    assert 240 <= len(open_ones) <= 340
    assert 0.04 < share(overdue, open_ones) < 0.1
    assert {history.case["state"] for history in histories} == {s.key for s in COMPLAINTS.states}
    assert any(each.case["owner_id"] is None for each in open_ones)


def test_most_of_the_old_ones_are_closed(histories):
    old = [history for history in histories if (NOW - history.case["received_at"]).days > 70]

    assert share((history for history in old if history.case["closed"]), old) > 0.93


def test_some_are_reopened_and_under_two_in_five_are_upheld(histories):
    episodes = Counter(history.case["episode"] for history in histories)
    outcomes = Counter(each["outcome"] for history in histories for each in history.decisions)
    judged = [name for name in outcomes if "upheld" in name]

    upheld = outcomes["upheld"] + outcomes["partly_upheld"]
    assert 0.34 < upheld / sum(outcomes[name] for name in judged) < 0.42
    assert 0.05 < episodes[2] / 2000 < 0.1
    assert 0.004 < episodes[3] / 2000 < 0.015


def test_no_two_narratives_are_alike(histories):
    narratives = Counter(history.complaint["narrative"] for history in histories)

    assert narratives.most_common(1)[0][1] == 1
    assert not any("{" in narrative or "  " in narrative for narrative in narratives)


def test_telephones_and_addresses_belong_to_nobody(histories):
    people = [history.matter.complainant for history in histories]

    assert {person.phone[:9] for person in people} <= {"", "01632 960", "07700 900"}
    hosts = {person.email.rpartition("@")[2].rpartition("example")[2] for person in people}
    assert hosts == {"", ".com", ".org"}


def test_what_happened_is_chained(histories):
    told = [(place, each) for place, one in enumerate(histories[:40]) for each in one.happened]

    found, values, heads = chain([number for number, _ in zip(count(1), told)], told)

    last = dict.fromkeys((row["stream"] for row in found), events.GENESIS)
    for row, value in zip(found, values, strict=True):
        assert events.digest(value["salt"], value["data"]) == row["digest"]
        assert events.chained(last[row["stream"]], row) == row["hash"]
        last[row["stream"]] = row["hash"]
    assert {head["stream"]: head["hash"] for head in heads} == last


async def test_the_demo_fills_a_tenant_as_if_people_had_worked_there(opx, tenant):
    async with opx.tenants.session(tenant):
        sign_ins = await DEMO.fill(PASSWORD, lambda done, of: None)

        before = await verify()
        await review_deadlines()
        after = await verify()
        assert (before.faults, len(sign_ins)) == ([], 12)
        assert after.events - before.events <= 2
        assert await db.fetch_value("select count(*) from case_file") == 2000
        assert await db.fetch_value("select nextval('case_reference_seq')") == 2001


async def test_the_clocks_that_the_demo_kept_are_what_its_events_give(opx, tenant):
    async with opx.tenants.session(tenant):
        await DEMO.fill(PASSWORD, lambda done, of: None)
        await review_deadlines()
        ids = [
            row["id"] for row in await db.fetch("select id from case_file order by id limit 300")
        ]

        for case, story in (await stories.stories(COMPLAINTS, ids)).values():
            kept, given = await deadlines.load(case["id"], start_of(case), case["state"])
            again = ledger.replay(COMPLAINTS, story, given, datetime.now(UTC))
            assert ends(kept) == ends(again), case["reference"]
        await check_that_less_is_enough(ids, given)


async def check_that_less_is_enough(ids, given):
    """The moves that are quiet to one deadline can be left out of the story told for it."""
    read, now = await stories.read(COMPLAINTS, ids), datetime.now(UTC)
    left_out = 0
    for each in COMPLAINTS.deadlines:
        slim = replace(COMPLAINTS, deadlines=(each,))
        less = stories.tell(COMPLAINTS, *read, quiet=quiet_to(slim))
        for (case, told), (_, whole) in zip(less, stories.tell(COMPLAINTS, *read), strict=True):
            left_out += len(whole) - len(told)
            one, other = (ledger.replay(slim, story, given, now) for story in (told, whole))
            assert ends(one) == ends(other), (each.rule, case["reference"])
    assert left_out > len(ids)


def ends(kept):
    return {(c.episode, c.rule): (c.due_at, c.met_at, c.stopped_at) for c in kept.clocks}


async def test_a_handler_goes_on_with_what_the_demo_left(opx, tenant):
    async with opx.tenants.session(tenant):
        await DEMO.fill(PASSWORD, lambda done, of: None)
        name = await db.fetch_value("select reference from case_file where state = 'decided'")
        leader = await db.fetch_value("select id from user_account where name = 'Gareth Lloyd'")

        given = {"sent_by": "email", "ombudsman_rights": "yes"}
        moved = await cases.move(await identity.actor(leader), name, "respond", given)

        assert moved["state"] == "responded"
        made = "select v.data from event e join event_value v on v.event_id = e.id where"
        rows = await db.fetch(f"{made} e.kind = 'complaints.response_sent' order by e.id desc")
        assert {'"from":"decided"' in row["data"] for row in rows} == {True}
        assert (await verify()).faults == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.pdf", files.letter("Mrs Ellison (senior)", "HK4-7291")),
        ("photo.png", files.photo()),
        ("statement.csv", files.statement()),
        ("mail.eml", files.mail("Margaret Ellison", "HK4-7291")),
        ("timeline.txt", files.timeline("Mrs Ellison")),
    ],
)
def test_the_demos_evidence_is_what_it_says(tmp_path, name, content):
    path = tmp_path / "file"
    path.write_bytes(content)

    verdict = examine(path, name)
    outcome = read(path, verdict.kind, tmp_path)

    assert (verdict.kind, verdict.marks) == (name.rpartition(".")[2], ())
    assert outcome.shown and not outcome.said
