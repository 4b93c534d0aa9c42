"""``python -m bench.rehearsal``: a draft tried on every case, against only reading the same.

The draft changes a target that every case has, so that each one is worked out, live or closed; a
second one changes a move besides, so that each closed case is replayed. Rehearsing and reading read
the same cases and events in the same steps, in turns. Another number: ``… 20000``.
"""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

from bench.harness import environment, free_port
from opx_core import db, identity, plugins, rehearsing, runtime, stories
from opx_core.identity import Actor
from opx_core.rehearsing.running import BATCH
from opx_core.runtime import Runtime
from opx_core.settings import Settings
from opx_core.tenants import Tenant
from opx_core.workflow import Target
from opx_core.workflow.editing import find
from opx_core.workflows import current, drafts, reader

CASES, ROUNDS, SLUG, KIND = 100_000, 3, "bench-rehearsal", "complaints"
EVER = (date(2000, 1, 1), date(2099, 12, 31))


async def designer(opx: Runtime, tenant: Tenant) -> int:
    """The id of somebody who designs workflows."""
    async with opx.tenants.session(tenant):
        found: int = await db.fetch_value(
            "select r.user_id from user_role r join role_permission p on p.role_id = r.role_id "
            "where p.permission = $1 limit 1",
            drafts.DESIGN,
        )
        return found


async def change_target(actor: Actor) -> None:
    """Draft a longer target, which every case has, whatever was drafted before."""
    await drafts.begin(actor, KIND)
    await drafts.discard(actor, KIND, (await drafts.read(KIND)).version)
    await drafts.begin(actor, KIND)
    draft = await drafts.read(KIND)
    old = find(draft.workflow, "deadlines", "own_decision")
    longer = replace(old, target=Target(30, "business_days", old.target.pauses))
    await drafts.put_part(actor, KIND, draft.version, "deadlines", longer, "own_decision")


async def change_move(actor: Actor) -> None:
    """Draft a condition of closing besides: closed cases are replayed, live ones asked it."""
    draft = await drafts.read(KIND)
    close = draft.workflow.transition("close")
    asked = replace(close, guard="case.episode < 9", guard_reason="It was opened too often.")
    await drafts.put_part(actor, KIND, draft.version, "transitions", asked, "close")


async def read_only(opx: Runtime, tenant: Tenant) -> int:
    """Read what a rehearsal reads, step by step; gives how many cases."""
    after = count = 0
    while True:
        async with opx.tenants.session(tenant):
            known = await reader(await current(KIND))
            rows = await db.fetch(
                "select id from case_file where kind = $1 and voided_at is null and id > $2 "
                "order by id limit $3",
                *(KIND, after, BATCH),
            )
            ids = [row["id"] for row in rows]
            await stories.read(known, ids)
        if not rows:
            return count
        after, count = ids[-1], count + len(ids)


async def rehearse(opx: Runtime, tenant: Tenant, actor_id: int) -> rehearsing.Rehearsal:
    """The whole rehearsal, without a worker."""
    async with opx.tenants.session(tenant):
        actor = await identity.actor(actor_id)
        assert actor is not None
        rehearsal_id = await rehearsing.ask(actor, KIND, *EVER)
    more = True
    while more:
        async with opx.tenants.session(tenant):
            more = await rehearsing.step(rehearsal_id)
    async with opx.tenants.session(tenant):
        return await rehearsing.find(rehearsal_id)


async def measure(opx: Runtime, tenant: Tenant) -> str:
    """The figures: a line a draft, and the memory."""
    actor_id, lines = await designer(opx, tenant), []
    for name, change in (("a target", change_target), ("a move besides", change_move)):
        async with opx.tenants.session(tenant):
            actor = await identity.actor(actor_id)
            assert actor is not None
            await change(actor)
        lines.append(f"{name} is other: {await _compared(opx, tenant, actor_id)}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return "\n".join((*lines, f"memory of the process at most {memory:.0f} MB"))


async def _compared(opx: Runtime, tenant: Tenant, actor_id: int) -> str:
    ratios, found = [], None
    for _ in range(ROUNDS):
        began = time.perf_counter()
        count = await read_only(opx, tenant)
        between = time.perf_counter()
        found = await rehearse(opx, tenant, actor_id)
        ended = time.perf_counter()
        ratios.append((ended - between, between - began))
    times = median(one / other for one, other in ratios)
    return (
        f"{count:,} cases, {found.differing if found else 0:,} would differ, "
        f"read only {median(o for _, o in ratios):.1f} s, "
        f"rehearsed {median(o for o, _ in ratios):.1f} s, {times:.2f} times"
    )


async def _run(settings: Settings, addresses: runtime.Addresses) -> str:
    async with runtime.running(settings, addresses) as opx:
        # As a worker does, whose job a rehearsal is.
        runtime.keep_for_good()
        return await measure(opx, await opx.tenants.get(SLUG))


def measured(how: Callable[[Settings, runtime.Addresses], Awaitable[str]]) -> None:
    """Fill a tenant of a home of its own, measure and print.

    ``OPX_BENCH_HOME`` names a folder to keep it in: the next time it is brought up to date, and
    only what is missing is added.
    """
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with tempfile.TemporaryDirectory(prefix="opx-bench-") as folder:
        home = Path(os.environ.get("OPX_BENCH_HOME", folder))
        home.chmod(0o755)
        _fill(home, wanted)
        settings = Settings(home=home)
        with runtime.servers(settings) as addresses:
            asyncio.run(runtime.prepare(addresses, plugins.load()))
            print(asyncio.run(how(settings, addresses)), flush=True)


def _fill(home: Path, wanted: int) -> None:
    kept = home / "filled"
    there = int(kept.read_text()) if kept.exists() else 0
    if there >= wanted:
        return
    words = ["bench", "seed", "--tenant", SLUG, "--cases", str(wanted - there)]
    subprocess.run(
        [sys.executable, "-m", "opx_core.cli", *words],
        env=environment(home, free_port()),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    kept.write_text(str(wanted))


if __name__ == "__main__":
    measured(_run)
