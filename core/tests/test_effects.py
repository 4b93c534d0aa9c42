"""What moves do besides moving: in the same transaction, by workflows that name it rightly."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_complaints.workflow import COMPLAINTS
from opx_core import cases, db, plugins, skills, timeline
from opx_core.cases import Person
from opx_core.effects import CannotDo, EffectKind, EffectSetting, checking
from opx_core.identity import system_actor
from opx_core.jobs import Job
from opx_core.skills import Grant
from opx_core.workflow import Activity, Effect, Field, WorkflowInvalid
from opx_core.workflow.parts import SkillNeed
from opx_core.workflows.known import published

ANSWERS = {"level": "formal", "payment_service": "no"}


async def say(case, transition, actor, data, settings):
    """An effect of a module: it may refuse."""
    if settings["what"] == "no":
        raise CannotDo("The printer is off.")


PRINT = EffectKind("trial.print", "Print", say, (EffectSetting("what", "What to print"),))


def triage_does(*effects, activities=(), **more):
    """The complaints' workflow in which triage does more, with activities of its own."""
    moves = tuple(
        replace(each, effects=effects, **more) if each.key == "triage" else each
        for each in COMPLAINTS.transitions
    )
    return replace(COMPLAINTS, transitions=moves, activities=activities)


@pytest.fixture
def with_effects(session, monkeypatch):
    """Lets triage do something."""

    def use(*effects, **more):
        published(triage_does(*effects, **more))
        monkeypatch.setitem(plugins.active().effects, PRINT.key, PRINT)

    return use


@pytest.fixture
def logged(books, add_person):
    async def make():
        leader, someone = await add_person("leader"), Person(family_name="Ogden")
        now = datetime.now(UTC)
        new = NewComplaint(books.main, "formal", someone, "Loans", "Delay", now)
        return leader, (await complaints.receive(leader, new))["reference"]

    return make


async def triage(leader, reference, **more):
    return await cases.move(leader, reference, "triage", {**ANSWERS, **more})


async def said(leader, case):
    return [row["kind"] for row in await timeline.timeline(leader, case["id"])]


async def test_a_move_starts_and_stops_clocks(with_effects, logged):
    with_effects(
        Effect("core.start_clock", (("rule", "SAR1M"),)),
        Effect("core.stop_clock", (("rule", "ACK"),)),
    )
    leader, reference = await logged()

    case = await triage(leader, reference)

    rows = await db.fetch("select * from deadline where case_id = $1", case["id"])
    found = {row["rule"]: row for row in rows}
    assert found["SAR1M"]["name"] == "Answer to a rights request"
    assert found["ACK"]["stopped_by"] == "effect"
    assert {"core.clock_started", "core.clock_stopped"} <= set(await said(leader, case))


async def test_a_clock_is_counted_from_a_date_that_the_move_asks_for(with_effects, logged):
    sent = Field("sent_on", "Sent on", "date")
    fields = (*COMPLAINTS.transition("triage").fields, sent)
    settings = (("rule", "FOS6M"), ("from", "sent_on"))
    with_effects(Effect("core.start_clock", settings), fields=fields)
    leader, reference = await logged()

    case = await triage(leader, reference, sent_on="yesterday")

    sql = "select started_at, due_at from deadline where rule = 'FOS6M' and case_id = $1"
    (row,) = await db.fetch(sql, case["id"])
    assert (datetime.now(UTC) - row["started_at"]).days >= 1 and row["due_at"] > row["started_at"]


async def test_a_move_gives_the_case_to_whoever_makes_it_and_writes_the_diary(with_effects, logged):
    with_effects(
        Effect("core.assign", (("to", "mover"),)),
        Effect("core.bring_forward", (("days", "3"), ("reason", "Ring them"))),
    )
    leader, reference = await logged()

    case = await triage(leader, reference)

    assert case["owner_id"] == leader.id
    kept = await cases.find(leader, reference)
    assert (kept["owner_id"], kept["version"]) == (leader.id, case["version"])
    diary = "select reason from diary_entry where case_id = $1"
    assert await db.fetch_value(diary, case["id"]) == "Ring them"


CHECK = Activity("look", "Figures checked", (), 45, (SkillNeed("sums", 3),))


async def diary_of(case):
    sql = "select reason, for_id from diary_entry where case_id = $1"
    return [(row["reason"], row["for_id"]) for row in await db.fetch(sql, case["id"])]


async def test_a_move_makes_work_for_someone_who_has_the_skill(with_effects, logged, add_person):
    settings = (("activity", "look"), ("days", "2"), ("to", "skilled"))
    with_effects(Effect("core.create_activity", settings), activities=(CHECK,))
    leader, reference = await logged()
    able, _ = await add_person("handler"), await add_person("handler")
    skill_id = await skills.add(leader, "sums", "Sums")
    await skills.grant(leader, able.id, Grant(skill_id, 3, "Seen"))

    case = await triage(leader, reference)

    assert await diary_of(case) == [("Figures checked (about 45 min)", able.id)]


async def test_work_that_nobody_has_the_skill_for_comes_to_a_leader(with_effects, logged):
    settings = (("activity", "look"), ("days", "2"), ("to", "skilled"))
    with_effects(Effect("core.create_activity", settings), activities=(CHECK,))
    leader, reference = await logged()
    await skills.add(leader, "sums", "Sums")

    case = await triage(leader, reference)

    assert await diary_of(case) == [("Figures checked (about 45 min)", leader.id)]


async def test_work_is_the_owners_where_the_workflow_says_nothing_else(with_effects, logged):
    settings = (("activity", "look"), ("days", "0"))
    with_effects(Effect("core.create_activity", settings), activities=(CHECK,))
    leader, reference = await logged()

    case = await triage(leader, reference)

    assert await diary_of(case) == [("Figures checked (about 45 min)", None)]


async def test_a_move_tells_others(with_effects, logged, add_person):
    colleague = await add_person("handler")
    with_effects(Effect("core.notify", (("to", f"user:{colleague.id}"), ("words", "Look at it"))))
    leader, reference = await logged()

    await triage(leader, reference)

    told = await db.fetch("select kind, words from notice where user_id = $1", colleague.id)
    assert [(row["kind"], row["words"]) for row in told] == [("core.told", "Look at it")]


async def test_a_move_asks_for_a_job_that_may_be_called(with_effects, logged):
    with_effects(Effect("core.enqueue_job", (("job", "trial.look"),)))
    leader, reference = await logged()

    case = await triage(leader, reference)

    async with db.as_application():
        sql = "select payload from opx.outbox where job = 'trial.look'"
        assert f'"case_id": {case["id"]}' in await db.fetch_value(sql)


async def test_an_effect_that_cannot_happen_refuses_the_move_whole(with_effects, logged):
    give = Effect("core.assign", (("to", "mover"),))
    with_effects(give, Effect("trial.print", (("what", "no"),)))
    leader, reference = await logged()

    with pytest.raises(cases.Refused, match="The printer is off"):
        await triage(leader, reference)

    case = await cases.find(leader, reference)
    assert (case["state"], case["owner_id"]) == ("logged", None)


async def test_an_effect_of_a_module_that_is_not_loaded_refuses_the_move_by_name(
    with_effects, logged
):
    with_effects(Effect("letters.send", (("letter", "ack"),)))
    leader, reference = await logged()

    with pytest.raises(cases.Refused, match=r"“letters\.send”, but the module “letters”"):
        await triage(leader, reference)

    case = await cases.find(leader, reference)
    (move,) = (each for each in cases.moves(leader, case) if each.transition.key == "triage")
    assert move.reasons == ("It does “letters.send”, but the module “letters” is not loaded.",)


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (Effect("letters.send"), "which no loaded module registers"),
        (Effect("core.start_clock"), "'rule' is missing"),
        (Effect("core.start_clock", (("rule", "W9"),)), "there is no clock 'W9'"),
        (
            Effect("core.start_clock", (("rule", "W8"), ("from", "level"))),
            "the move asks for no date 'level'",
        ),
        (Effect("core.stop_clock", (("rule", "W8"), ("why", "-"))), "no setting 'why'"),
        (
            Effect("core.assign", (("to", "everyone"),)),
            "'to' is one of mover, nobody, team:<number>",
        ),
        (Effect("core.assign", (("to", "team:x"),)), "'to' is one of mover, nobody"),
        (Effect("core.enqueue_job", (("job", "core.settle_parties"),)), "lets workflows call"),
        (
            Effect("core.bring_forward", (("days", "soon"), ("reason", "-"))),
            "a number from 0 to 3,650",
        ),
        (Effect("core.notify", (("to", "owner"), ("words", "x" * 301))), "300 characters"),
        (
            Effect("core.create_activity", (("activity", "tea"), ("days", "1"))),
            "there is no activity 'tea'",
        ),
    ],
)
def test_a_workflow_that_names_an_effect_wrongly_is_told_how(opx_plugins, effect, words):
    found = list(checking.faults(triage_does(effect), opx_plugins.effects, opx_plugins.jobs))

    assert [words in each.message and "Triage" in each.message for each in found] == [True]


def test_a_person_or_a_team_that_is_not_there_is_a_fault(opx_plugins):
    effects = tuple(Effect("core.assign", (("to", to),)) for to in ("user:9999", "team:4"))
    receivers = {"team:4": "The team Banking"}

    (found,) = checking.faults(triage_does(*effects), opx_plugins.effects, {}, receivers)

    assert "no person who can sign in with the number 9999" in found.message


def test_effects_named_rightly_have_no_fault(opx_plugins):
    jobs = {"trial.look": Job("trial.look", say, callable=True)}
    effects = (
        Effect("core.enqueue_job", (("job", "trial.look"),)),
        Effect("core.assign", (("to", "team:4"),)),
        Effect("core.notify", (("to", "leader"),)),
        Effect("core.stop_clock", (("rule", "OWN-DECISION"),)),
    )

    assert list(checking.faults(triage_does(*effects), opx_plugins.effects, jobs)) == []


def test_a_module_whose_workflow_names_an_unknown_effect_stops_opx(opx_plugins):
    workflow = triage_does(Effect("letters.send"))

    with pytest.raises(WorkflowInvalid, match=r"letters\.send"):
        plugins._extended(opx_plugins.hook, workflow, opx_plugins)


async def test_effects_act_with_the_workflows_authority(with_effects, logged, add_person):
    colleague = await add_person("handler")
    with_effects(Effect("core.assign", (("to", f"user:{colleague.id}"),)))
    handler = await add_person("handler")
    _, reference = await logged()

    case = await triage(handler, reference)

    assert case["owner_id"] == colleague.id and "core.assign_cases" not in handler.permissions
    assert (await cases.find(system_actor(), reference))["owner_id"] == colleague.id


def test_the_example_of_the_documentation_works():
    page = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text()
    part = page.partition("### register_effects()")[2].partition("The order is")[0]
    code = "\n".join(line[4:] for line in part.splitlines() if line.startswith("    "))
    made: dict[str, object] = {}

    exec(code, made)

    assert made["SEND"].key == "letters.send" and made["SEND"].settings == (made["WHAT"],)
