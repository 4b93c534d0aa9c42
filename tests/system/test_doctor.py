"""``opx doctor`` finds what is broken, says so in a sentence, and what to do."""

import json
import tempfile
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from opx_core import doctor, plugins, runtime
from opx_core.runtime import Addresses
from opx_core.settings import Settings

from .commands import opx

pytestmark = pytest.mark.system
SEEN = "insert into opx.worker_seen default values on conflict (id) do update set at = now()"


def faults(found):
    return {each.check: each for each in found if not each.well}


@pytest.fixture(scope="module")
def servers_home():
    with tempfile.TemporaryDirectory(prefix="opx-system-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def addresses(servers_home):
    with runtime.servers(Settings(home=servers_home)) as found:
        yield found


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, host="127.0.0.1")


@pytest_asyncio.fixture(loop_scope="session")
async def site(settings, addresses, opx_plugins):
    """A site with one tenant and a worker that was seen; gives a connection as its owner."""
    await runtime.prepare(addresses, opx_plugins)
    async with runtime.running(settings, addresses, opx_plugins) as made, made.owner() as owner:
        tenant = await owner.create("acme", "Acme")
        await owner.mark_ready(tenant)
    connection = await asyncpg.connect(addresses.owner)
    await connection.execute(SEEN)
    yield connection
    await connection.close()
    async with runtime.running(settings, addresses, opx_plugins) as made, made.owner() as owner:
        await owner.drop(tenant)


async def look(settings, addresses):
    return faults(await doctor.examine(settings, addresses, plugins.active()))


async def test_a_good_site_is_found_well(site, settings, addresses):
    assert await look(settings, addresses) == {}


async def test_a_secret_that_others_can_read_is_found(site, settings, addresses):
    settings.signing_secret()
    (settings.home / "secret").chmod(0o644)

    found = await look(settings, addresses)

    assert list(found) == ["secrets"]
    assert found["secrets"].remedy == f"Run: chmod 600 {settings.home / 'secret'}"


async def test_failed_jobs_and_a_silent_worker_are_found(site, settings, addresses):
    await site.execute("update opx.worker_seen set at = now() - interval '2 hours'")
    sql = "insert into opx.outbox (tenant, job, payload, run_at, failed_at) select id, $1, '{}', "
    await site.execute(f"{sql} now() - interval '1 hour', null from opx.tenant", "core.a")
    await site.execute(f"{sql} now(), now() from opx.tenant", "core.b")

    found = await look(settings, addresses)

    assert found.keys() == {"failed jobs", "worker", "worker seen"}
    assert "opx jobs list --tenant acme" in found["failed jobs"].remedy
    assert "60 minutes" in found["worker"].sentence


async def test_pending_migrations_are_found(site, settings, addresses):
    schema = await site.fetchval("select id from opx.tenant")
    await site.execute(f"delete from \"{schema}\".migration where name like 'core_%15_00%'")

    found = await look(settings, addresses)

    assert found["migrations"].sentence == "Migrations are pending for acme (1)."
    assert found["migrations"].remedy == "Run: opx migrate"


async def test_an_index_left_half_built_is_found(site, settings, addresses):
    schema = await site.fetchval("select id from opx.tenant")
    await site.execute(
        "update pg_index set indisvalid = false where indexrelid = $1::text::regclass",
        f"{schema}.event_at",
    )

    found = await look(settings, addresses)

    assert f"{schema}.event_at" in found["indexes"].sentence


async def test_a_role_that_owns_and_inherits_is_found(site, settings, addresses):
    as_owner = Addresses(addresses.owner, addresses.owner, addresses.redis)

    found = await look(settings, as_owner)

    assert "superuser" in found["app role"].sentence
    assert found["timeouts"].remedy.startswith("Run: alter role")


async def test_servers_that_do_not_answer_are_found(settings, tmp_path):
    nowhere = "postgresql://opx@127.0.0.1:1/opx"

    found = await look(settings, Addresses(nowhere, nowhere, "redis://127.0.0.1:1"))

    assert {"database", "owner", "redis"} <= found.keys()


async def test_documents_that_cannot_be_kept_and_open_cookies_are_found(site, addresses, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    url = f"file://{tmp_path / 'file' / 'below'}"
    settings = Settings(home=Path(tmp_path), host="0.0.0.0", documents_url=url)

    found = await look(settings, addresses)

    assert {"documents", "cookies"} <= found.keys()
    assert "OPX_SECURE_COOKIES=true" in found["cookies"].remedy


def test_the_command_exits_with_1_and_speaks_json(home):
    assert opx(home, "tenant", "create", "acme").returncode == 0

    words, as_json = opx(home, "doctor"), opx(home, "doctor", "--json")

    assert (words.returncode, as_json.returncode) == (1, 1)
    assert "No worker has been seen yet" in words.stdout
    found = {each["check"]: each["well"] for each in json.loads(as_json.stdout)}
    assert found["worker seen"] is False and found["postgresql"] is True
