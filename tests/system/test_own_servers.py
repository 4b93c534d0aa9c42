import asyncpg
import pytest

from opx_core import runtime
from opx_core.settings import Settings

from .commands import opx

pytestmark = pytest.mark.system
ROLES = """
create role opx_owner login createrole;
create role deployed_app login noinherit;
"""


@pytest.fixture
async def urls(home):
    """A database whose owner is no superuser and whose application owns nothing."""
    with runtime.servers(Settings(home=home)) as addresses:
        superuser = await asyncpg.connect(addresses.owner)
        await superuser.execute(ROLES)
        await superuser.execute("create database deployed owner opx_owner")
        await superuser.close()
        where = addresses.owner.partition("@")[2].replace("/opx?", "/deployed?", 1)
        yield {
            "OPX_DATABASE_URL": f"postgresql://deployed_app@{where}",
            "OPX_OWNER_DATABASE_URL": f"postgresql://opx_owner@{where}",
            "OPX_REDIS_URL": addresses.redis,
        }


async def test_opx_works_on_servers_of_ones_own_with_an_owner_who_is_no_superuser(home, urls):
    made = opx(home, "tenant", "create", "acme", **urls)
    words = ("user", "add", "ann@acme.example", "--name", "Ann Lee", "--role", "leader")
    added = opx(home, *words, "--tenant", "acme", stdin="a long enough password\n", **urls)
    checked = opx(home, "verify", "--tenant", "acme", **urls)
    dropped = opx(home, "tenant", "drop", "acme", "--yes-drop", "acme", **urls)

    told = [(each.returncode, each.stderr) for each in (made, added, checked, dropped)]
    assert [code for code, _ in told] == [0, 0, 0, 0], told


async def test_without_the_owner_opx_serves_and_says_what_it_cannot_do(home, urls):
    opx(home, "tenant", "create", "acme", **urls)
    del urls["OPX_OWNER_DATABASE_URL"]

    listed = opx(home, "tenant", "list", **urls)
    refused = opx(home, "tenant", "create", "other", **urls)

    assert (listed.returncode, refused.returncode) == (0, 2)
    assert "OPX_OWNER_DATABASE_URL" in refused.stderr


async def test_a_tenant_is_restored_and_loaded_by_an_owner_who_is_no_superuser(
    home, urls, tmp_path
):
    file = str(tmp_path / "acme.opx")
    opx(home, "tenant", "create", "acme", **urls)
    restore = ("tenant", "restore", file, "--tenant", "acme", "--replace", "--yes-replace", "acme")

    taken = opx(home, "tenant", "extract", "acme", file, **urls)
    loaded = opx(home, "tenant", "load", file, "--as", "beside", **urls)
    restored = opx(home, *restore, **urls)

    told = [(each.returncode, each.stderr) for each in (taken, loaded, restored)]
    assert [code for code, _ in told] == [0, 0, 0], told
