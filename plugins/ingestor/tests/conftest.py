import csv
from pathlib import Path

import pytest

from opx_complaints.importing import CFPB
from opx_core.tables import Case
from opx_ingestor.failures import FailedRows
from opx_ingestor.ingest import Load, ingest
from opx_ingestor.reading import open_csv

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
        what = Load(tenant, importer, mapping, source.places(mapping.columns), book, dry)
        with FailedRows(tmp_path / failed, source.header) as kept:
            return str(await ingest(opx, what, source.rows(), kept.add))

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
