"""``python -m soak.forms.run [COUNT [SEED]]``: the forms of the demo tenant under nonsense."""

import asyncio
import sys

from bench.harness import Site, site
from opx_core import plugins, runtime
from opx_core.runtime import Addresses
from opx_core.settings import Settings
from soak.forms.filling import Seen, attack
from soak.forms.people import ROLES, entering

COUNT, SEED, TENANT = 10_000, 1, "demo"


async def forms(running: Site, addresses: Addresses, *, count: int, seed: int) -> Seen:
    """Send ``count`` forms to a site with the demo tenant. Prints what was seen."""
    settings = Settings(home=running.home)
    async with runtime.running(settings, addresses, plugins.load()) as opx:
        tenant = await opx.tenants.get(TENANT)
        enter = [entering(opx, tenant, running.address, role) for role in ROLES]
        seen = await attack(enter, count=count, number=seed)
    answers = ", ".join(f"{n} × {status}" for status, n in sorted(seen.answers.items()))
    print(f"Forms, seed {seed}: {answers}; {len(seen.forms)} forms, {len(seen.saved)} taken")
    return seen


def main() -> None:
    """Send them; exit 1 if anything is wrong."""
    given = [int(word) for word in sys.argv[1:]]
    count, seed = given + [COUNT, SEED][len(given) :]
    with site("--demo") as running, runtime.servers(Settings(home=running.home)) as addresses:
        seen = asyncio.run(forms(running, addresses, count=count, seed=seed))
    print("\n".join(seen.wrong[:50]) or "Nothing wrong.")
    sys.exit(1 if seen.wrong else 0)


if __name__ == "__main__":
    main()
