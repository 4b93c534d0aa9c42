"""Undoing a batch: what is voided, what stays, and what can be loaded anew."""

import pytest

from opx_core import cases, db
from opx_core.jobs.working import drain
from opx_core.policy import NotAllowed
from opx_core.tables import Case
from opx_core.testing import make_person
from opx_ingestor.batches import undoing

HEADER = "Reference,Received,Product,Issue,Last name,Postcode"


def table(*rows):
    return "\n".join([HEADER, *rows]).encode()


def good(number, **changed):
    given = {"received": "18/03/2026", "product": "Travel", "cause": "Other"} | changed
    return f"A-{number},{given['received']},{given['product']},{given['cause']},Ogden,LS1 1AA"


async def test_an_undo_voids_what_nobody_has_worked_on(opx, loaded, at, within, leader):
    batch = await loaded(table(good(1), good(2)))
    worked = await within(lambda: Case.select().order_by(Case.id).first())
    await within(lambda: cases.add_note(leader, worked["reference"], "I rang them."))

    listed = await at(batch.id, undoing.worked_on)
    await at(batch.id, _undo(leader))
    await drain(opx)

    undone = (await at(batch.id)).undone
    assert [row["id"] for row in listed] == [worked["id"]]
    assert (undone["voided"], undone["kept"]) == (1, 1)
    live = "select id from case_file where voided_at is null"
    assert await within(lambda: db.fetch_value(live)) == worked["id"]


async def test_a_worked_on_case_is_voided_when_it_is_named(opx, loaded, at, within, leader):
    batch = await loaded(table(good(1)))
    worked = await within(lambda: Case.select().first())
    await within(lambda: cases.add_note(leader, worked["reference"], "I rang them."))

    await at(batch.id, _undo(leader, worked["id"]))
    await drain(opx)

    assert (await at(batch.id)).undone["voided"] == 1


async def test_a_file_that_was_undone_makes_new_cases_with_new_references(
    opx, loaded, at, within, leader
):
    content = table(good(1), good(2))
    batch = await loaded(content)
    await at(batch.id, _undo(leader))
    await drain(opx)

    again = await loaded(content)

    assert again.created == 2
    references = "select count(distinct reference) from case_file"
    assert await within(lambda: db.fetch_value(references)) == 4


async def test_changes_are_taken_back_where_nothing_was_changed_since(
    opx, loaded, at, within, leader
):
    await loaded(table(good(1), good(2)))
    batch = await loaded(table(good(1, cause="Delays"), good(2, cause="Delays")))
    await loaded(table(good(2, cause="Fees")))

    await at(batch.id, _undo(leader))
    await drain(opx)

    undone = (await at(batch.id)).undone
    assert (undone["reverted"], undone["stayed"]) == (1, 1)
    causes = "select array_agg(cause order by source_key) from complaints_complaint"
    assert await within(lambda: db.fetch_value(causes)) == ["Other", "Fees"]


async def test_undoing_needs_its_permission(loaded, at, within):
    batch = await loaded(table(good(1)))
    handler = await within(lambda: make_person("handler"))

    with pytest.raises(NotAllowed):
        await at(batch.id, _undo(handler))


def _undo(actor, *included):
    return lambda batch: undoing.start(actor, batch, "A test", included)
