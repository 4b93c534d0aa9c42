import csv
from pathlib import Path

import pytest

from opx_complaints.importing import CFPB
from opx_core import db
from opx_core.identity import system_actor
from opx_core.tables import Case
from opx_ingestor.batches.plans import Plan
from opx_ingestor.batches.trying import Trial
from opx_ingestor.files.failures import FailedRows
from opx_ingestor.files.reading import open_csv
from opx_ingestor.ingest import Loading, load_file, try_file

HEADER = list(CFPB.columns)


@pytest.fixture
def write(tmp_path):
    """Writes a file of complaints: each row is given as the cells that differ."""

    def make(*rows, name="file.csv"):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows([complaint(number, **row) for number, row in enumerate(rows, 1)])
        return tmp_path / name

    return make


@pytest.fixture
def load(opx, tenant, tmp_path):
    """Loads a file into the test's tenant; gives the counts in words."""

    async def do(path, *, dry=False, book="", failed="failed.csv"):
        source = open_csv(Path(path))
        importer = opx.plugins.importers["complaints"]
        mapping = importer.mappings["cfpb"]
        fixed = {"book": book} if book else {}
        plan = Plan(mapping.source, source.places(mapping.columns), fixed)
        trial = Trial(system_actor("Ingest", "import"), importer, plan)
        with FailedRows(tmp_path / failed, source.header) as kept:
            if dry:
                return str(await try_file(opx, tenant, trial, source.rows(), kept.add))
            async with opx.tenants.session(tenant):
                books = [await db.fetch_value("select min(id) from client_book")]
            load = Loading(source, "cfpb", books)
            return str(await load_file(opx, tenant, trial, load, kept.add))

    return do


@pytest.fixture
def cases_of(opx, tenant):
    """Counts the cases of the test's tenant."""

    async def count():
        async with opx.tenants.session(tenant):
            return await Case.count()

    return count


def complaint(number, **given):
    row = dict.fromkeys(HEADER, "")
    row |= {"Complaint ID": str(number), "Date received": "2026/3/18"}
    row |= {"Product": "Current accounts", "Issue": "Delays/timescales"}
    return list({**row, **given}.values())
