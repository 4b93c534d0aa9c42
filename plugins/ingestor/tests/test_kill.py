"""A worker is killed in the middle of a load; the next one ends it, every row once."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest

from opx_core import db, parents
from opx_ingestor.batches import loading

pytestmark = pytest.mark.system
HEADER = "Reference,Received,Product,Issue,Last name,Postcode"
ROWS = 3000


@pytest.fixture
def worker(addresses, opx_home):
    """Starts workers as processes of their own; none outlives the test."""
    started = []

    def start():
        command = [sys.executable, "-m", "opx_core.cli", "worker", "--with-parent"]
        environment = {**os.environ, "OPX_HOME": str(opx_home)}
        child = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, env=environment)
        started.append(child)
        parents.tell(child.stdin, addresses)
        return child

    yield start
    for child in started:
        child.send_signal(signal.SIGKILL)
        child.wait(10)
        child.stdin.close()


@pytest.fixture
def until(at):
    """Waits until the batch is as wanted; gives it."""

    async def wait(batch_id, wanted, seconds=60):
        end = time.monotonic() + seconds
        while not wanted(batch := await at(batch_id)):
            assert time.monotonic() < end, batch
            await asyncio.sleep(0.05)
        return batch

    return wait


async def test_every_row_is_loaded_once_though_its_worker_is_killed(
    matched, at, within, leader, worker, until
):
    rows = (f"A-{n},18/03/2026,Travel,Other,Ogden,LS1 1AA" for n in range(ROWS))
    batch_id = await matched("\n".join([HEADER, *rows]).encode())
    await at(batch_id, loading.start, leader)
    first = worker()
    await until(batch_id, lambda batch: batch.cursor >= 3)

    first.send_signal(signal.SIGKILL)
    killed = await at(batch_id)
    worker()
    old = "update ingestor_batch set stepped_at = now() - interval '1 minute' where id = $1"
    await within(lambda: db.execute(old, batch_id))
    batch = await until(batch_id, lambda batch: batch.state == "loaded")

    assert 0 < killed.created < ROWS
    counted = "select count(*), count(distinct source_key) from complaints_complaint"
    (row,) = await within(lambda: db.fetch(counted))
    assert (batch.created, tuple(row)) == (ROWS, (ROWS, ROWS))
