"""A batch writes down many cases at once, and what it writes is what the rehearsal had said."""

from dataclasses import replace

from opx_core import cases, db, rehearsing, workflows
from opx_core.calendars import LONDON
from opx_core.dates import moment_in_words
from opx_core.testing import make_case
from opx_core.verify import verify
from opx_core.workflow import Target
from opx_core.workflow.editing import find
from opx_core.workflows import drafts, moving

from .conftest import KIND, rehearse

FORMAL = {"level": "formal", "payment_service": "no"}
TARGET = "own_decision"
OF_RULE = """
select c.id, d.due_at from deadline d join case_file c on c.id = d.case_id
where d.rule = 'OWN-DECISION' order by c.id
"""
EVENTS = "select case_id from event where kind = $1 order by case_id"


async def of_rule():
    return await db.fetch(OF_RULE)


async def longer_target(designer):
    """A draft in which the firm's own target is longer."""
    await drafts.begin(designer, KIND)
    draft = await drafts.read(KIND)
    old = find(draft.workflow, "deadlines", TARGET)
    longer = replace(old, target=Target(30, "business_days", old.target.pauses))
    await drafts.put_part(designer, KIND, draft.version, "deadlines", longer, TARGET)


async def formal_cases(leader, book, count):
    made = [await make_case(book) for _ in range(count)]
    for each in made:
        await cases.move(leader, each["reference"], "triage", FORMAL)
    return [each["id"] for each in made]


async def test_each_case_of_a_batch_has_one_event_and_a_whole_chain(
    designer, publish, add_person, books
):
    ids = await formal_cases(await add_person("leader"), books.main, 3)
    await longer_target(designer)

    await publish(designer)

    told = [row["case_id"] for row in await db.fetch(EVENTS, "core.workflow_changed")]
    assert told == sorted(ids)
    assert (await verify()).faults == []


async def test_what_the_rehearsal_said_of_a_clock_is_what_the_batch_writes(
    designer, publish, add_person, books
):
    ids = await formal_cases(await add_person("leader"), books.main, 3)
    await longer_target(designer)
    found = await rehearse(designer)
    said = {each.case_id: each.words for each in await rehearsing.cases(designer, found.id)}

    await publish(designer)

    due = {row["id"]: moment_in_words(row["due_at"].astimezone(LONDON)) for row in await of_rule()}
    assert said.keys() == set(ids)
    assert all(f": {due[key]}, not " in said[key][0] for key in ids)


async def test_a_batch_that_is_taken_back_leaves_the_clocks_as_they_were(
    designer, publish, add_person, books
):
    await formal_cases(await add_person("leader"), books.main, 3)
    before = await of_rule()
    await longer_target(designer)
    batch = await publish(designer)

    await moving.undo(designer, batch)
    await moving.take_back(batch)

    assert await of_rule() == before
    assert (await workflows.current(KIND)).version == 2
