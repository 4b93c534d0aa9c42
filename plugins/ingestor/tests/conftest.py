import csv
import io
from pathlib import Path

import pytest
import pytest_asyncio

from opx_complaints.importing import CFPB
from opx_core import db
from opx_core.identity import system_actor
from opx_core.jobs.working import drain
from opx_core.tables import Case
from opx_core.testing import make_person
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import loading, matching, receiving
from opx_ingestor.batches.plans import Plan
from opx_ingestor.batches.trying import Trial
from opx_ingestor.files.failures import FailedRows
from opx_ingestor.files.reading import open_csv
from opx_ingestor.ingest import Loading, load_file, try_file

HEADER = list(CFPB.columns)
PLACES = {"key": 0, "received_on": 1, "product": 2, "cause": 3, "family_name": 4, "postcode": 5}


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


@pytest_asyncio.fixture(loop_scope="session")
async def leader(opx, tenant):
    async with opx.tenants.session(tenant):
        return await make_person("leader")


@pytest.fixture
def within(opx, tenant):
    """Runs something in a session of the test's tenant that is saved."""

    async def do(work):
        async with opx.tenants.session(tenant):
            return await work()

    return do


@pytest.fixture
def matched(opx, within, leader):
    """A batch whose columns are matched and whose rows are checked."""

    async def do(content, **plan):
        async def work():
            size, file = len(content), io.BytesIO(content)
            batch_id = await receiving.receive(leader, "complaints", "f.csv", file, size)
            await receiving.read(await batches.locked(batch_id))
            ready = await batches.locked(batch_id)
            whole = Plan("file", PLACES, {"book": "main"}, **plan)
            await matching.match(leader, ready, whole, sorted(leader.books), "")
            return batch_id

        batch_id = await within(work)
        await drain(opx)
        return batch_id

    return do


@pytest.fixture
def at(within):
    """The batch as it now stands, or after a step on it."""

    async def now(batch_id, step=None, *args):
        async def work():
            batch = await batches.locked(batch_id)
            if step is not None:
                return await step(*args, batch)
            return batch

        return await within(work)

    return now


@pytest.fixture
def loaded(opx, matched, at, leader):
    """A batch that is loaded."""

    async def do(content, **plan):
        batch_id = await matched(content, **plan)
        await at(batch_id, loading.start, leader)
        await drain(opx)
        return await at(batch_id)

    return do


def complaint(number, **given):
    row = dict.fromkeys(HEADER, "")
    row |= {"Complaint ID": str(number), "Date received": "2026/3/18"}
    row |= {"Product": "Current accounts", "Issue": "Delays/timescales"}
    return list({**row, **given}.values())
