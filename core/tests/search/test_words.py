"""Words of cases and notes are found and marked, in no ring and book of others."""

from datetime import UTC, datetime, timedelta

import pytest

from opx_core import case_texts, cases, db, search
from opx_core.case_texts import CaseText
from opx_core.identity import system_actor
from opx_core.search import Wanted, keeping, texts
from opx_core.search.hits import PAGE, Piece


async def test_words_of_subjects_and_notes_are_found_with_the_day(open_for, add_person, look):
    handler, case = await add_person("handler"), await open_for("Pipe burst, claim declined")
    await cases.add_note(handler, case["reference"], "The plumber photographed the pipes.")

    subject, note = (
        sorted(await look("pipe", handler), key=lambda hit: hit[1], reverse=True)[:1] * 2
    )

    assert subject[0] == note[0] == case["reference"]
    found = await look("plumber", handler)
    today = texts.short_day(datetime.now(UTC).date())
    assert found == [(case["reference"], f"Note of {today}", ("plumber",))]


async def test_a_word_is_found_in_its_other_forms_and_a_phrase_as_it_stands(open_for, look):
    case = await open_for("Payments were delayed")

    assert [hit[2] for hit in await look("delay payment")] == [("Payments", "delayed")]
    assert [hit[0] for hit in await look('"were delayed"')] == [case["reference"]]
    assert await look('"delayed payments"') == []


async def test_a_note_of_another_teams_ring_is_never_found_nor_marked(open_for, add_person, look):
    writer, other, leader = [await add_person(role) for role in ("handler", "handler", "leader")]
    case = await open_for()
    await cases.add_note(writer, case["reference"], "Suspect a forged signature.", "team")

    assert await look("forged", other) == []
    assert [hit[2] for hit in await look("forged", writer)] == [("forged",)]
    assert len(await look("forged", leader)) == 1


async def test_words_of_rival_clients_are_never_found(open_for, add_person, books, look):
    handler = await add_person("handler")
    await open_for("Secret merger", book=books.rival)

    assert await look("merger", handler) == []
    assert len(await look("merger")) == 1


async def test_a_case_is_shown_once_by_its_best_text(open_for, look):
    case = await open_for("Delay")
    await case_texts.keep([CaseText(case["id"], "complaint", case["id"], "delay " * 30)])

    assert [hit[:2] for hit in await look("delay")] == [(case["reference"], "In their words")]


async def test_marks_in_a_text_are_only_text(open_for, look):
    case = await open_for()
    odd = f"<b>delay</b> {texts.START}fake{texts.STOP}"
    await case_texts.keep([CaseText(case["id"], "complaint", case["id"], odd)])

    ((_, _, marked),) = await look("delay")

    assert marked == ("delay",)
    assert texts.pieces("a\x02b") == (Piece("a"), Piece("b"))


async def test_what_an_amendment_says_is_found_instead(open_for, look):
    case = await open_for("Old words")
    row = await cases.lock(system_actor(), case["reference"])

    await cases.reclassify(system_actor(), row, "core.read_cases", subject="Fresh wording")

    assert len(await look("fresh")) == 1
    assert await look("old") == []


async def test_filters_keep_what_was_asked_for(open_for, books, look):
    old = await open_for("Delay", received=datetime.now(UTC) - timedelta(days=40))
    new = await open_for("Delay")
    today = datetime.now(UTC).date()

    assert {hit[0] for hit in await look("delay")} == {old["reference"], new["reference"]}
    for wanted, found in (
        ({"since": today - timedelta(days=2)}, [new]),
        ({"until": today - timedelta(days=2)}, [old]),
        ({"state": "closed"}, []),
        ({"state": "open", "level": "formal", "book": str(books.main)}, [new, old]),
        ({"book": str(books.rival)}, []),
        ({"book": "x"}, []),
        ({"only": "people"}, []),
    ):
        got = {hit[0] for hit in await look("delay", **wanted)}
        assert got == {case["reference"] for case in found}, wanted


async def test_more_of_the_words_are_on_the_next_page(open_for):
    opened = [(await open_for("Delay"))["reference"] for _ in range(PAGE + 2)]

    pages = [
        (await search.find(system_actor(), Wanted("delay", only="words", page=n))).groups[0]
        for n in (1, 2)
    ]

    assert [len(page.hits) for page in pages] == [PAGE, 2]
    assert [page.more for page in pages] == [True, False]
    assert {hit.case["reference"] for page in pages for hit in page.hits} == set(opened)


@pytest.mark.parametrize(
    "text",
    [
        "%",
        "_",
        "\\",
        "\x00",
        "delay" * 2000,
        "'; drop",
        "\u202edelay",
        "delay \u0645",
        "&|!()",
        "<b>",
        '"',
        "🦄",
    ],
)
async def test_odd_and_endless_words_are_no_fault_of_ours(open_for, look, text):
    await open_for("Delay")

    assert len(await look(text)) in (0, 1)


async def test_texts_of_the_release_before_are_kept_in_time(open_for, add_person, look):
    handler, case = await add_person("handler"), await open_for("Burst pipe")
    note = await cases.add_note(handler, case["reference"], "The plumber came.")
    await db.execute("delete from case_text where case_id = $1", case["id"])
    await db.execute("update note set created_at = now() - interval '1 day' where id = $1", note)
    await db.execute(
        "update case_file set opened_at = now() - interval '1 day' where id = $1", case["id"]
    )

    for _ in range(2):
        await keeping.keep_some()

    assert len(await look("plumber")) == len(await look("burst")) == 1
