"""Somebody from outside sees their side of their cases, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from opx_core import cases, db, documents, plugins, rings, timeline
from opx_core.access_log import readers
from opx_core.cases import UnknownCase
from opx_core.cases.around import around
from opx_core.cases.notes import notes_of
from opx_core.documents import UnknownDocument
from opx_core.identity import system_actor
from opx_core.outside import inviting, reading, sides
from opx_core.parties import merging, parts
from opx_core.policy import NotAllowed, may, visible_in

from .conftest import add_case

OF = {
    "complainant": {"complainant", "all"},
    "respondent": {"respondent", "all"},
}


async def keys(case):
    rows = await db.fetch("select ring, key from document where case_id = $1", case["id"])
    return {row["ring"]: str(row["key"]) for row in rows}


@pytest.mark.parametrize("side", OF)
async def test_each_side_reads_its_own_notes_and_documents_and_those_for_all(two, side):
    actor, case = getattr(two, side), two.case

    notes = await reading.notes(actor, case["id"])
    kept = await reading.documents(actor, case["id"])

    assert {row["ring"] for row in notes} == OF[side]
    assert {row["ring"] for row in kept} == OF[side]


@pytest.mark.parametrize("side", OF)
async def test_a_document_of_the_other_side_is_not_there_by_its_key(two, side):
    actor = getattr(two, side)

    for ring, key in (await keys(two.case)).items():
        if ring in OF[side]:
            assert (await reading.document(actor, two.reference, key))["ring"] == ring
            continue
        with pytest.raises(UnknownDocument):
            await reading.document(actor, two.reference, key)


@pytest.mark.parametrize("side", OF)
async def test_legal_advice_is_never_theirs_even_if_shared_by_mistake(two, side):
    actor, key = getattr(two, side), (await keys(two.case))["all"]
    await db.execute("update document set data_class = 'legal' where key = $1", key)

    kept = await reading.documents(actor, two.case["id"])

    assert {row["ring"] for row in kept} == {side}
    with pytest.raises(UnknownDocument):
        await reading.document(actor, two.reference, key)


@pytest.mark.parametrize("side", OF)
async def test_what_colleagues_read_with_shows_them_no_more(two, side):
    actor, case = getattr(two, side), two.case

    said = await timeline.timeline(actor, case["id"])
    notes = await notes_of(actor, case["id"])
    drafted = (await around(actor, case["id"])).drafts

    assert {row["ring"] for row in said} == OF[side]
    assert {row["ring"] for row in notes} == OF[side]
    assert drafted == []
    assert await documents.of_case(actor, case["id"]) == []


@pytest.mark.parametrize("side", OF)
async def test_the_rule_for_one_row_is_the_rule_for_many(two, side):
    actor, case_id = getattr(two, side), two.case["id"]

    one = {ring for ring in rings.RINGS if rings.seen(actor, ring, None, None, case_id)}
    elsewhere = {ring for ring in rings.RINGS if rings.seen(actor, ring, None, None, case_id + 1)}

    assert one == OF[side]
    assert elsewhere == set()


async def test_other_cases_are_not_there(two):
    other = await add_case(two.handler, "Ogden")

    mine = await reading.own_cases(two.complainant)

    assert [row["reference"] for row in mine] == [two.reference]
    with pytest.raises(UnknownCase):
        await reading.case(two.complainant, other["reference"])


async def test_nobody_from_outside_has_a_permission_of_colleagues_whatever_they_were_given(two):
    known = plugins.active().permissions
    given = replace(two.complainant, permissions=frozenset({"*", *known}), books=None)

    allowed = {key for key in known if may(given, key, two.case)}

    assert allowed == {key for key, each in known.items() if each.outside}
    assert "core.outside_read" in allowed


async def test_no_colleague_and_not_even_the_system_has_a_permission_for_outside(two):
    outside = [key for key, each in plugins.active().permissions.items() if each.outside]
    given = replace(two.handler, permissions=two.handler.permissions | set(outside))

    assert not any(may(each, key) for each in (given, system_actor()) for key in outside)


async def test_ids_of_people_from_outside_are_never_those_of_colleagues(two):
    shared = await db.fetch_value(
        "select count(*) from outside_account o join user_account u on u.id = o.id"
    )

    assert shared == 0


@pytest.mark.parametrize(
    "sql",
    [
        "update case_party set ended_at = now() where role <> 'firm'",
        "update party set deceased = true where kind = 'person'",
        "update outside_account set active = false",
        "update case_file set voided_at = now()",
        "update case_party set role = 'third_party' where role = 'complainant'",
    ],
)
async def test_access_ends_with_what_it_stands_on(two, sql):
    await db.execute(sql)

    actor = await sides.actor(two.complainant.id)

    assert actor is None or await reading.own_cases(actor) == []


@pytest.mark.parametrize(
    ("begins", "ends", "reaches"), [(-9, 9, True), (1, 9, False), (-9, -1, False)]
)
async def test_a_representative_reaches_a_case_while_their_authority_lasts(
    two, box, begins, ends, reaches
):
    known = {"family_name": "Clarke", "role": "representative", "authority_kind": "family"}
    party = await parts.add_person(two.handler, two.reference, known)
    part = "select id from case_party where party_id = $1"
    part_id = await db.fetch_value(part, party)
    await inviting.invite(two.handler, box, two.reference, part_id, {"method": "code"})
    today = datetime.now(UTC).date()
    dates = {"authority_from": today + timedelta(begins), "authority_to": today + timedelta(ends)}
    await db.update("case_party", part_id, dates)

    account = await db.fetch_value("select id from outside_account where party_id = $1", party)

    assert (await sides.actor(account) is not None) is reaches


async def test_access_follows_people_who_are_merged_and_parted(two):
    twin = await add_case(two.handler, "Elison")
    other = await db.fetch_value("select complainant_id from case_file where id = $1", twin["id"])
    mine = await db.fetch_value(
        "select complainant_id from case_file where id = $1", two.case["id"]
    )

    merge_id = await merging.merge(two.handler, other, mine)
    merged = await sides.actor(two.complainant.id)
    await merging.unmerge(two.handler, merge_id)

    assert merged.sides == two.complainant.sides
    assert (await sides.actor(two.complainant.id)).sides == two.complainant.sides


async def test_search_of_texts_finds_nothing_of_the_other_side(two):
    case = visible_in(two.complainant, "c")
    seen = rings.condition(two.complainant, "t")

    rows = await db.fetch(
        "select t.ring from case_text t join case_file c on c.id = t.case_id"
        f" where {case} and {seen}"
    )

    assert {row["ring"] for row in rows} == OF["complainant"]


async def test_who_looked_at_a_case_names_its_parties_too(two, add_person):
    auditor = await add_person("auditor")
    await db.execute(
        "insert into access_log (user_id, method, page, case_ids, status)"
        " values ($1, 'GET', '/my/cases/{reference}', array[$2::bigint], 200)",
        two.complainant.id,
        two.case["id"],
    )

    (row,) = await readers(auditor, two.reference)

    assert (row["person"], row["outside"]) == ("Mrs Margaret Ellison", True)


async def test_an_invitation_needs_the_permission_and_a_side(two, box, add_person):
    auditor = await add_person("auditor")
    known = {"family_name": "Nobody", "role": "third_party"}
    party = await parts.add_person(two.handler, two.reference, known)
    part_id = await db.fetch_value("select id from case_party where party_id = $1", party)

    with pytest.raises(NotAllowed):
        await inviting.invite(auditor, box, two.reference, two.part, {"method": "details"})
    with pytest.raises(cases.Invalid) as refused:
        await inviting.invite(two.handler, box, two.reference, part_id, {"method": "code"})

    assert "neither side" in refused.value.errors["method"]
