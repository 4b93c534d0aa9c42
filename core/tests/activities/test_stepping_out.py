"""A handler asks somebody else, and the case waits for them."""

from datetime import UTC, datetime, timedelta

import pytest

from opx_core import cases, notices, timeline
from opx_core.activities import stepping_out, waiting
from opx_core.activities.stepping_out import Question
from opx_core.activities.turning import waiting_on
from opx_core.policy import NotAllowed

from .conftest import row_of

ADJUSTER = Question("specialist", "Did the pipe fail suddenly?", outside="Tarn and Lowther")


async def told(actor):
    return [(row["kind"], row["words"]) for row in await notices.inbox(actor)]


async def titles(actor, case):
    rows = await timeline.timeline(actor, case["id"])
    return [timeline.in_words(timeline.kind_of(r["kind"]).title, r["values"], str) for r in rows]


async def test_while_something_is_asked_the_case_waits_for_them(case, asha):
    await stepping_out.ask(asha, case["reference"], ADJUSTER)

    row = await row_of(case)
    assert (row["waiting_on"], row["waiting_for"]) == ("specialist", "Tarn and Lowther")
    assert waiting_on(row) == "specialist"
    assert (await titles(asha, case))[0] == "Asked Tarn and Lowther"


async def test_a_team_that_is_asked_is_told_and_so_is_whoever_asked(case, asha, expert, claims):
    question = Question("calculation", "What is the redress?", team_id=claims)

    asked = await stepping_out.ask(asha, case["reference"], question)
    await stepping_out.answer(expert, case["reference"], asked, "£3,731.42")

    assert await told(expert) == [("core.asked", "What is the redress?")]
    assert await told(asha) == [("core.answered", "£3,731.42")]
    assert waiting_on(await row_of(case)) is None
    assert (await titles(asha, case))[0] == "Claims engineers answered"


async def test_what_is_not_needed_any_more_is_withdrawn_with_a_reason(case, asha, expert):
    question = Question("decision", "Do we settle?", user_id=expert.id)
    asked = await stepping_out.ask(asha, case["reference"], question)

    await stepping_out.withdraw(asha, case["reference"], asked, "She has withdrawn.")

    assert (await told(expert))[0] == ("core.asked_no_longer", "She has withdrawn.")
    with pytest.raises(cases.Invalid, match="withdrawn meanwhile"):
        await stepping_out.answer(expert, case["reference"], asked, "Yes")


async def test_everything_wrong_with_a_question_is_said_at_once(case, asha):
    yesterday = datetime.now(UTC).date() - timedelta(days=2)

    with pytest.raises(cases.Invalid) as refused:
        await stepping_out.ask(
            asha, case["reference"], Question("gossip", " ", expected_on=yesterday)
        )

    assert set(refused.value.errors) == {"kind", "outside", "asked", "expected"}


async def test_nobody_is_asked_who_may_not_read_the_case(case, asha, add_person):
    rival = await add_person("handler", ("rival",))

    with pytest.raises(cases.Invalid, match="may not read this case"):
        await stepping_out.ask(
            asha, case["reference"], Question("decision", "Well?", user_id=rival.id)
        )


async def test_nobody_asks_themselves(case, asha):
    with pytest.raises(cases.Invalid, match="cannot ask yourself"):
        await stepping_out.ask(
            asha, case["reference"], Question("decision", "Well?", user_id=asha.id)
        )


async def test_someone_who_only_reads_asks_nobody(case, add_person):
    with pytest.raises(NotAllowed):
        await stepping_out.ask(await add_person("auditor"), case["reference"], ADJUSTER)


async def test_a_case_waits_for_the_complainant_until_someone_says_otherwise(case, asha):
    wait = await waiting.begin(asha, case["reference"], "customer", "photographs of the pipe")
    assert waiting_on(await row_of(case)) == "customer"
    with pytest.raises(cases.Invalid, match="already"):
        await waiting.begin(asha, case["reference"], "customer", "the invoice")

    await waiting.end(asha, case["reference"], wait, "They came by post.")
    await waiting.end(asha, case["reference"], wait, "Again")

    assert waiting_on(await row_of(case)) is None
    said = [title for title in await titles(asha, case) if "the complainant" in title]
    assert said == ["No longer waiting for the complainant", "Waiting for the complainant"]


async def test_the_newest_of_several_has_the_turn_and_then_the_one_before(case, asha):
    await waiting.begin(asha, case["reference"], "firm", "their file")
    asked = await stepping_out.ask(asha, case["reference"], ADJUSTER)
    assert (await row_of(case))["waiting_for"] == "Tarn and Lowther"

    await stepping_out.answer(asha, case["reference"], asked, "Suddenly.")

    assert (await row_of(case))["waiting_on"] == "firm"


async def test_closing_a_case_ends_whatever_it_waited_for(case, asha):
    await stepping_out.ask(asha, case["reference"], ADJUSTER)
    await waiting.begin(asha, case["reference"], "firm", "their file")

    await cases.move(asha, case["reference"], "end", {"ending": "withdrawn"})

    assert waiting_on(await row_of(case)) is None
    assert (await row_of(case))["waiting_on"] == ""
    with pytest.raises(cases.Invalid, match="closed"):
        await stepping_out.ask(asha, case["reference"], ADJUSTER)
