"""Every file that people might send is read, or refused with a sentence; none crashes."""

import io
import zipfile
from pathlib import Path

import pytest

from opx_core.identity import system_actor
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import receiving
from opx_ingestor.matching import days, suggesting, values

DATA = Path(__file__).parents[3].parent / "shared/data"
ROOMS = ("tabular-*", "cfpb-*", "comcast-*", "fca-firm-level", "uk-housing-ombudsman")
TABLES = {".csv", ".tsv", ".xlsx", ".xls", ".ods"}
FILES = sorted(
    path.relative_to(DATA).as_posix()
    for room in ROOMS
    for path in DATA.glob(f"{room}/**/*")
    if path.suffix in TABLES
)
MAPPING, REFUSED, CHOOSING = "mapping", "refused", "choosing"


@pytest.fixture
def read(session):
    """Takes a file's bytes in; gives the batch."""

    async def take(content, name="file.csv"):
        actor, file = system_actor(), io.BytesIO(content)
        batch_id = await receiving.receive(actor, "complaints", name, file, len(content))
        await receiving.read(await batches.locked(batch_id))
        return await batches.locked(batch_id)

    return take


@pytest.mark.parametrize("name", FILES or [pytest.param("", marks=pytest.mark.skip("no data"))])
async def test_a_real_file_is_read_or_refused_with_a_sentence(read, name):
    batch = await read((DATA / name).read_bytes(), name)

    assert batch.state in (MAPPING, CHOOSING, REFUSED)
    assert (batch.state == REFUSED) == bool(batch.trouble)
    assert "(" not in batch.trouble, batch.trouble
    if batch.state == MAPPING:
        assert batch.rows_total > 0
        assert all(batch.header)


@pytest.mark.skipif(not FILES, reason="the shared data is not beside the repository")
@pytest.mark.parametrize(
    ("name", "mapping"),
    [
        ("cfpb-6623-crlf/complaints_sample.csv", "Consumer complaint database (CFPB)"),
        ("comcast-telecom-2224/Comcast_telecom_complaints_data.csv", ""),
    ],
)
async def test_known_headings_are_recognised(read, name, mapping):
    assert (await read((DATA / name).read_bytes(), name)).mapping_name == mapping


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_any_way_of_writing_a_table_is_read(read, encoding, mark, end):
    lines = (
        ["Reference", "Näme", "Note"],
        ["1", "Zoë", f'"a{mark} b"'],
        ["2", "Søn", '"two\nlines"'],
    )
    batch = await read(end.join(mark.join(line) for line in lines).encode(encoding))

    assert (batch.header, batch.rows_total) == (("Reference", "Näme", "Note"), 2)


async def test_a_title_above_the_headings_is_found_out(read):
    batch = await read(b"Complaints of March,,\n,,\nReference,Product,Issue\n1,Travel,Other\n")

    assert (batch.header_row, batch.rows_total) == (3, 1)
    assert batch.header == ("Reference", "Product", "Issue")


async def test_headings_that_are_there_twice_are_told_apart(read):
    assert (await read(b"Date,Date,\n1,2,3\n")).header == ("Date", "Date (2)")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"\xef\xbb\xbf \r\n", "This file is empty."),
        (b"a,b\n", "The file has no rows below its header."),
        (b"%PDF-1.7\n", "This is not a table: send a CSV file or a workbook."),
        (bytes(range(256)) * 40, "This is not a table: send a CSV file or a workbook."),
        (
            b"PK\x03\x04 not a zip",
            "This workbook cannot be read: save it again, or save it as CSV.",
        ),
    ],
)
async def test_what_is_no_table_is_refused_in_one_sentence(read, content, sentence):
    batch = await read(content)

    assert (batch.state, batch.trouble) == (REFUSED, sentence)


async def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(read, monkeypatch):
    monkeypatch.setattr("opx_ingestor.files.workbook.MOST_UNPACKED", 1_000_000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(2_000_000))

    batch = await read(bomb.getvalue(), "bomb.xlsx")

    assert batch.trouble == "This workbook is too large once unpacked: save the sheet as CSV."


async def test_a_file_with_too_many_rows_is_refused(read, opx, monkeypatch):
    few = opx.plugins.settings["ingestor"].model_copy(update={"most_rows": 3})
    monkeypatch.setitem(opx.plugins.settings, "ingestor", few)

    batch = await read(b"a,b\n" + b"1,2\n" * 4)

    assert batch.trouble == "The file has more than 3 rows: load it in parts."


async def test_a_files_name_cannot_hide_anything(read):
    batch = await read(b"a,b\n1,2\n", "../../x/\u202efdp.csv\x00")

    assert batch.file_name == "fdp.csv"


async def test_nobody_else_sees_a_file_whose_client_book_is_not_chosen(read, add_person, session):
    batch = await read(b"a,b\n1,2\n")
    leader = await add_person("leader")

    with pytest.raises(batches.UnknownBatch):
        await batches.find(leader, batch.id)
    compliance = await add_person("compliance")
    assert (await batches.find(compliance, batch.id)).id == batch.id


def test_columns_are_suggested_by_heading_and_by_what_they_hold(opx_plugins):
    fields = opx_plugins.importers["complaints"].fields
    header = ("PolNo", "X1", "X2", "Surname", "X3", "Amount")
    samples = (
        *(("CVH-1", "CVH-2"), ("19/11/2026", "20/11/2026"), ("LS8 2QF", "SR4 8AX")),
        *(("Ogden", "Lee"), ("a@example.org", ""), ("£12.50", "£3.00")),
    )

    found = suggesting.suggest(header, samples, fields)

    assert found == {
        **{"policy_number": 0, "received_on": 1, "postcode": 2},
        **{"family_name": 3, "email": 4},
    }
    assert values.kind(samples[5], fields) == "money"


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (("03/04/2026", "25/04/2026"), "day"),
        (("03/04/2026", "04/25/2026"), "month"),
        (("03/04/2026",), "day"),
    ],
)
def test_dates_are_day_first_unless_only_month_first_fits(texts, order):
    assert days.look(texts).order == order


@pytest.mark.skipif(not FILES, reason="the shared data is not beside the repository")
async def test_of_several_sheets_the_chosen_one_is_read(read):
    name = "tabular-csvkit/sheets.xlsx"
    batch = await read((DATA / name).read_bytes(), name)

    assert (batch.state, batch.sheets) == (CHOOSING, (("data", 6), ("ʤ", 2)))
    await batches.change(batch, sheet="ʤ", state="reading")
    await receiving.read(await batches.locked(batch.id))

    chosen = await batches.locked(batch.id)
    assert (chosen.state, chosen.header, chosen.rows_total) == (MAPPING, ("a", "b", "c"), 1)
