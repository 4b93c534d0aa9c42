import csv
from dataclasses import replace

import pytest

from opx_core import db
from opx_ingestor import ingest as ingesting
from opx_ingestor.files import rows as files_rows


async def test_a_file_is_loaded_once_and_found_unchanged_after_that(write, load, cases_of):
    path = write({}, {"Company": "O’Neill & Søn"}, {"ZIP code": "BS1 4DJ"})

    first, second = await load(path), await load(path)

    assert first == "created 3, changed 0, unchanged 0, failed 0"
    assert second == "created 0, changed 0, unchanged 3, failed 0"
    assert await cases_of() == 3


async def test_a_row_that_says_something_else_changes_its_complaint(write, load, cases_of):
    await load(write({}, {}))

    counts = await load(write({}, {"Issue": "Arrears related"}))

    assert counts == "created 0, changed 1, unchanged 1, failed 0"
    assert await cases_of() == 2


async def test_crlf_in_a_narrative_is_the_same_as_lf(write, load):
    await load(write({"Consumer complaint narrative": "one\ntwo"}))

    counts = await load(write({"Consumer complaint narrative": "one\r\ntwo"}))

    assert counts == "created 0, changed 0, unchanged 1, failed 0"


async def test_a_dry_run_saves_nothing_and_counts_as_the_real_one(
    write, load, cases_of, monkeypatch
):
    monkeypatch.setattr(ingesting, "CHUNK_ROWS", 2)
    monkeypatch.setattr(files_rows, "CHUNK_ROWS", 2)
    path = write({}, {}, {"Complaint ID": "1"}, {"Product": ""})

    dry, before = await load(path, dry=True, failed="dry.csv"), await cases_of()
    real = await load(path)

    assert dry == real == "created 2, changed 0, unchanged 0, failed 2"
    assert (before, await cases_of()) == (0, 2)


async def test_failed_rows_load_once_they_are_mended(write, load, tmp_path):
    bad = {"Product": "", "Company": "=HYPERLINK(1)", "Issue": 'a "b",\nc'}
    await load(write({}, bad, {"Date received": "soon"}))
    with (tmp_path / "failed.csv").open(encoding="utf-8-sig", newline="") as file:
        kept = list(csv.reader(file))

    kept[1][kept[0].index("Product")] = "Pet"
    with (tmp_path / "mended.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(kept)
    counts = await load(tmp_path / "mended.csv", failed="again.csv")

    assert kept[1][:2] == ["Product: it is missing.", "3"]
    assert kept[1][kept[0].index("Company")] == "=HYPERLINK(1)"
    assert counts == "created 1, changed 0, unchanged 0, failed 1"
    again = (tmp_path / "again.csv").read_text(encoding="utf-8-sig")
    assert again.count("OPX: why it failed") == 1


async def test_a_row_that_breaks_its_batch_fails_alone(write, load, opx, monkeypatch):
    importer = opx.plugins.importers["complaints"]

    async def fragile(actor, source, rows, clear=False):
        if any(row["key"] == "2" for row in rows):
            await db.execute("select 1/0")
        return await importer.load(actor, source, rows)

    broken = {"complaints": replace(importer, load=fragile)}
    monkeypatch.setattr(opx.plugins, "importers", broken)

    assert await load(write({}, {}, {})) == "created 2, changed 0, unchanged 0, failed 1"


async def test_a_lost_database_stops_the_load(write, load, opx, monkeypatch):
    async def lost(actor, source, rows, clear=False):
        raise ConnectionResetError

    importer = replace(opx.plugins.importers["complaints"], load=lost)
    monkeypatch.setattr(opx.plugins, "importers", {"complaints": importer})

    with pytest.raises(ConnectionResetError):
        await load(write({}, {}))


async def test_a_book_can_be_given_for_every_row(write, load, opx, tenant):
    await load(write({}, {}), book="rival")

    async with opx.tenants.session(tenant):
        sql = "select b.key from case_file c join client_book b on b.id = c.book_id"
        assert {row["key"] for row in await db.fetch(sql)} == {"rival"}
