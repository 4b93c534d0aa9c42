import json

import asyncpg
import pytest

from opx_core import runtime
from opx_core.settings import Settings

from .commands import opx

pytestmark = pytest.mark.system
COLUMNS = "Complaint ID,Date received,Product,Issue,Consumer complaint narrative,Company"
FILE = f"""{COLUMNS},Submitted via,State,ZIP code
1,2026/3/18,Debt collection,Not my debt,"They
wrote twice.",ACME INC,Web,FL,330XX
2,2026/3/19,Mortgage,Fees,,ACME INC,Phone,CA,90210
3,,Mortgage,Fees,,ACME INC,Phone,CA,90210
"""


@pytest.fixture
def acme(home):
    assert opx(home, "tenant", "create", "acme", "--name", "Acme").returncode == 0
    return home


async def _alter(home, sql):
    with runtime.servers(Settings(home=home)) as addresses:
        connection = await asyncpg.connect(addresses.owner)
        schema = await connection.fetchval("select id from opx.tenant where slug = 'acme'")
        await connection.execute(f'set search_path = "{schema}"')
        value = await connection.fetchval(sql)
        await connection.close()
        return value


def test_a_tenant_is_made_listed_and_dropped(home):
    made = opx(home, "tenant", "create", "acme", "--name", "Acme Insurance")
    listed = opx(home, "tenant", "list")
    dropped = opx(home, "tenant", "drop", "acme", "--yes-drop", "acme")

    assert (made.returncode, dropped.returncode) == (0, 0)
    assert "Acme Insurance" in listed.stdout
    assert "acme" not in opx(home, "tenant", "list").stdout


def test_a_person_is_added_with_a_password_from_a_pipe(acme):
    words = ("user", "add", "ann@acme.example", "--name", "Ann Lee", "--role", "leader")

    weak = opx(acme, *words, "--tenant", "acme", stdin="short\n")
    added = opx(acme, *words, "--tenant", "acme", stdin="a long enough password\n")

    assert weak.returncode == 2 and "12 to 200" in weak.stderr
    assert added.returncode == 0 and "ann@acme.example" in added.stdout


def test_a_file_is_loaded_reported_and_loaded_again_without_a_change(acme, tmp_path):
    file = tmp_path / "some.csv"
    file.write_text(FILE)
    words = ("ingest", str(file), "--tenant", "acme", "--failed")

    first = opx(acme, *words, str(tmp_path / "failed1.csv"))
    second = opx(acme, *words, str(tmp_path / "failed2.csv"))
    report = opx(acme, "report", "complaints.pipeline", "--tenant", "acme", "--format", "json")

    assert first.stdout.rstrip().endswith("created 2, changed 0, unchanged 0, failed 1")
    assert second.stdout.rstrip().endswith("created 0, changed 0, unchanged 2, failed 1")
    rows = json.loads(report.stdout)
    assert sum(row["cases"] for row in rows["rows"]) == rows["totals"]["cases"] == 2


async def test_verify_names_the_event_of_which_one_byte_was_changed(acme, tmp_path):
    file = tmp_path / "some.csv"
    file.write_text(FILE)
    opx(acme, "ingest", str(file), "--tenant", "acme", "--failed", str(tmp_path / "failed.csv"))
    before = opx(acme, "verify", "--tenant", "acme")

    event = await _alter(
        acme,
        "update event_value set data = overlay(data::text placing 'X' from 20 for 1)::json "
        "where event_id = (select max(id) from event) returning event_id",
    )
    after = opx(acme, "verify", "--tenant", "acme")

    assert (before.returncode, after.returncode) == (0, 1)
    assert f"event {event}" in after.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "--tenant", "nobody"),
        ("report", "nosuch", "--tenant", "acme"),
        ("tenant", "create", "Not A Slug"),
        ("report", "complaints.pipeline", "--tenant", "acme", "--format", "xml"),
        ("user", "add", "not-an-address", "--name", "No", "--role", "leader", "--tenant", "acme"),
        ("user", "password", "nobody@acme.example", "--tenant", "acme"),
        ("ingest", "/nonexistent.csv", "--tenant", "acme"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_2(acme, words):
    told = opx(acme, *words, stdin="a long enough password\n")

    assert told.returncode == 2
    assert told.stderr.strip().startswith("opx: ") and "Traceback" not in told.stderr


def test_people_are_listed_and_given_new_passwords(acme):
    added = opx(acme, "team", "add", "Pensions", "--tenant", "acme")
    words = ("user", "add", "bo@acme.example", "--name", "Bo", "--role", "handler")
    opx(acme, *words, "--team", "Pensions", "--tenant", "acme", stdin="a long enough password\n")

    changed = opx(
        acme, "user", "password", "bo@acme.example", "--tenant", "acme", stdin="another long one!\n"
    )
    listed = opx(acme, "user", "list", "--tenant", "acme", COLUMNS="20")

    assert (added.returncode, changed.returncode) == (0, 0)
    assert "bo@acme.example\tBo\t" in listed.stdout and "\tPensions\t" in listed.stdout


def test_tokens_are_listed_whole_and_revoked_as_the_manual_says(acme):
    words, scopes = ("--tenant", "acme"), ("--scope", "cases:read", "--scope", "cases:write")
    person = ("user", "add", "bo@acme.example", "--name", "Bo", "--role", "handler")
    opx(acme, *person, *words, stdin="a long enough password\n")
    made = opx(acme, "token", "make", "Nightly", "--as", "bo@acme.example", *scopes, *words)

    listed = opx(acme, "token", "list", *words)
    revoked = opx(acme, "token", "revoke", "1", *words)

    assert made.stdout.startswith("opx_t_"), made.stderr
    assert "1\tNightly\tBo\tcases:read, cases:write\t" in listed.stdout
    assert "Revoked" in revoked.stdout


def test_client_books_are_listed_by_key_and_name(acme):
    words = ("--name", "Rival Insurance", "--tenant", "acme")
    added = opx(acme, "book", "add", "rival", *words)

    listed = opx(acme, "book", "list", "--tenant", "acme")

    assert (added.returncode, listed.returncode) == (0, 0), listed.stderr
    assert listed.stdout == "Key\tName\nmain\tAcme\nrival\tRival Insurance\n"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"OPX_PORT": "abc"}, "OPX_PORT"),
        ({"OPX_DATABASE_URL": "postgresql://a@127.0.0.1:1/a"}, "cannot be reached"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence(home, settings, told):
    refused = opx(home, "tenant", "list", **settings)

    assert refused.returncode == 2
    assert told in refused.stderr and "Traceback" not in refused.stderr


def test_seeding_makes_a_tenant_adds_to_it_and_leaves_its_chains_whole(home):
    first = opx(home, "bench", "seed", "--tenant", "big", "--cases", "30")
    again = opx(home, "bench", "seed", "--tenant", "big", "--cases", "20")
    sealed = opx(home, "checkpoints", "--tenant", "big", "--seal")
    kept = sealed.stdout.split()[-1]
    verified = opx(home, "verify", "--tenant", "big", "--checkpoint", kept)
    report = opx(home, "report", "complaints.pipeline", "--tenant", "big", "--format", "json")

    assert (first.returncode, again.returncode, verified.returncode) == (0, 0, 0)
    assert "1 checkpoint: nothing altered" in verified.stdout
    assert json.loads(report.stdout)["totals"]["cases"] == 2050


def test_cases_are_not_seeded_among_those_of_real_people(acme):
    refused = opx(acme, "bench", "seed", "--tenant", "acme", "--cases", "30")

    assert refused.returncode == 2
    assert "not a tenant with demonstration people" in refused.stderr
