import pytest

from bench.harness import site
from opx_core import plugins, runtime
from opx_core.settings import Settings
from soak.kills import kill_everything
from soak.run import soak

pytestmark = pytest.mark.system


async def test_a_slice_of_the_soak_leaves_nothing_wrong(opx):
    before = plugins.active()

    with site() as running, runtime.servers(Settings(home=running.home)) as addresses:
        wrong = await soak(running, addresses, clients=20, seconds=6, seed=7)

    plugins.activate(before)
    assert wrong == []


async def test_a_slice_of_the_kills_loses_nothing(opx):
    before = plugins.active()

    with site(processes=2) as running, runtime.servers(Settings(home=running.home)) as addresses:
        wrong = await kill_everything(running, addresses, times=1, rows=1_000, seed=7)

    plugins.activate(before)
    assert wrong == []
