"""Modules and jobs at the command line."""

import asyncpg
import pytest

from opx_core import runtime
from opx_core.settings import Settings

from .commands import opx

pytestmark = pytest.mark.system
FILE = (
    "Complaint ID,Date received,Product,Issue,Consumer complaint narrative,Company,"
    "Submitted via,State,ZIP code\n1,2026/3/18,Mortgage,Fees,,ACME INC,Web,FL,330XX\n"
)
FAILED = (
    "insert into opx.outbox (tenant, job, payload, attempts, failed_at, error)"
    " select id, 'core.read_document', '{\"document_id\": 4}', 8, now(), 'Broken: paper'"
    " from opx.tenant returning id"
)


@pytest.fixture
def acme(home):
    assert opx(home, "tenant", "create", "acme").returncode == 0
    return home


async def fail(home):
    with runtime.servers(Settings(home=home)) as addresses:
        connection = await asyncpg.connect(addresses.owner)
        number = await connection.fetchval(FAILED)
        await connection.close()
    return str(number)


def test_a_module_is_switched_off_listed_and_refused_until_it_is_on(acme, tmp_path):
    file = tmp_path / "some.csv"
    file.write_text(FILE)
    words = ("--tenant", "acme")

    off = opx(acme, "module", "off", "complaints", *words)
    listed = opx(acme, "module", "list", *words)
    report = opx(acme, "report", "complaints.pipeline", *words)
    ingest = opx(acme, "ingest", str(file), *words)
    core = opx(acme, "module", "off", "core", *words)

    assert "Complaints is off for acme" in off.stdout and "off" in listed.stdout
    assert (report.returncode, core.returncode) == (2, 2)
    assert "opx module on complaints" in " ".join([*ingest.stderr.split(), ingest.stdout])
    assert opx(acme, "module", "on", "complaints", *words).returncode == 0
    assert opx(acme, "report", "complaints.pipeline", *words).returncode == 0


async def test_jobs_are_listed_tried_again_and_dropped_with_a_reason(acme):
    number, words = await fail(acme), ("--tenant", "acme")

    listed = opx(acme, "jobs", "list", *words)
    retried = opx(acme, "jobs", "retry", number, *words)
    dropped = opx(acme, "jobs", "drop", number, "--reason", "Not needed", *words)
    again = opx(acme, "jobs", "drop", number, "--reason", "Not needed", *words)

    assert "Broken: paper" in listed.stdout and "document 4" in listed.stdout
    assert "To be tried again: 1" in retried.stdout
    assert (dropped.returncode, again.returncode) == (0, 2)


def test_people_teams_and_books_added_here_stand_in_the_log(acme):
    words, password = ("--tenant", "acme"), "a long enough password\n"
    team = opx(acme, "team", "add", "Motor", *words)
    twice = opx(acme, "team", "add", "Motor", *words)
    person = ("user", "add", "ann@acme.example", "--name", "Ann Lee", "--role", "leader")
    added = opx(acme, *person, "--team", "Motor", *words, stdin=password)

    verified = opx(acme, "verify", *words)

    assert (team.returncode, twice.returncode, added.returncode) == (0, 2, 0)
    assert verified.stdout.startswith("2 events")


def test_who_may_not_is_refused_with_a_sentence_of_its_own(acme, tmp_path):
    words, password = ("--tenant", "acme"), "a long enough password\n"
    person = ("user", "add", "ann@acme.example", "--name", "Ann Lee", "--role", "auditor")
    opx(acme, *person, *words, stdin=password)
    file, flow = tmp_path / "flow.json", (*words, "--kind", "complaints")
    file.write_text(opx(acme, "workflow", "export", *flow).stdout)

    refused = opx(acme, "workflow", "import", str(file), *flow, "--by", "ann@acme.example")
    nobody = opx(acme, "workflow", "import", str(file), *flow, "--by", "no@acme.example")

    assert (refused.returncode, nobody.returncode) == (2, 2)
    assert refused.stderr.strip().endswith("Ask an administrator for it.")
    assert "PostgreSQL" not in refused.stderr and "list --tenant acme" in nobody.stderr
