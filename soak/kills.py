"""Everything killed at random moments, while files are loaded and eight people work.

Afterwards every acknowledged write is there once, every row of every file once, every chain
verifies, no job has failed, and nobody has lifted a hand.
"""

import asyncio
import random
import statistics
from collections import Counter
from collections.abc import Awaitable, Callable

from bench.harness import Site
from opx_core import checkpoints, db, plugins, runtime
from opx_core.runtime import Addresses, Runtime
from opx_core.settings import Settings
from opx_core.verify import verify
from soak import parts
from soak.files import NOT_NOW, Files, load
from soak.people import Told, work
from soak.tenants import Marked, make

PEOPLE = 8
QUIET_SECONDS = 120


async def kill_everything(
    running: Site, addresses: Addresses, *, times: int, rows: int, seed: int
) -> list[str]:
    """Kill each part ``times`` times; gives what was wrong, in words. Prints what was seen."""
    settings = Settings(home=running.home)
    async with runtime.running(settings, addresses, plugins.load()) as opx:
        tenant = await make(opx, f"kills-{seed}", "okapi", cases=20)
        told, files, over, door = Told(), Files(rows), asyncio.Event(), asyncio.Lock()
        async with asyncio.TaskGroup() as group:
            for n in range(PEOPLE):
                day = work(running.address, tenant, told, over, seed * 100 + n, door)
                group.create_task(day)
            group.create_task(load(opx, running.address, tenant, files, over))
            seconds = await _kill(running, times, random.Random(seed))
            over.set()
        _print(told, files, seconds)
        await _until_quiet(opx)
        return await _wrong(opx, tenant, told, files)


async def _kill(running: Site, times: int, dice: random.Random) -> dict[str, list[float]]:
    order = [part for part in parts.PARTS for _ in range(times)]
    dice.shuffle(order)
    seconds: dict[str, list[float]] = {part: [] for part in parts.PARTS}
    for part in order:
        await asyncio.sleep(dice.uniform(0.2, 2.5))
        killed = parts.kill(running, part)
        seconds[part].append(await parts.back(running, part, killed))
    return seconds


async def _until_quiet(opx: Runtime) -> None:
    """Wait until no job is left that somebody asked for; one put back waits some seconds."""
    recurring = [job.name for job in opx.plugins.jobs.values() if job.recurring]
    for _ in range(QUIET_SECONDS):
        waiting = await opx.database.pool.fetchval(
            "select count(*) from opx.outbox where failed_at is null and job <> all($1)", recurring
        )
        if not waiting:
            return
        await asyncio.sleep(1)


async def _wrong(opx: Runtime, tenant: Marked, told: Told, files: Files) -> list[str]:
    failed = await opx.database.pool.fetchval(
        "select count(*) from opx.outbox where failed_at is not null"
    )
    checks: list[Callable[[], Awaitable[list[str]]]] = [
        lambda: _people_wrong(told),
        lambda: _files_wrong(files),
        _chains_wrong,
    ]
    found = [f"{failed} jobs have failed for good"] if failed else []
    async with opx.tenants.session(await opx.tenants.get(tenant.slug)):
        for check in checks:
            found += await check()
    return found


async def _people_wrong(told: Told) -> list[str]:
    names = await _counted("select family_name from party where family_name like 'okapi%x%'")
    moves = await _counted(
        "select c.reference from event e join case_file c on c.id = e.case_id "
        "where e.kind = 'complaints.triaged'"
    )
    notes = await _counted("select body from note where body like 'Note of %'")
    wrong = [f"{name} was logged {names[name]} times" for name in told.logged if names[name] != 1]
    wrong += [f"{name} is there twice" for name in told.tried if names[name] > 1]
    wrong += [f"{each} moved {moves[each]} times" for each in told.moved if moves[each] != 1]
    wrong += [f"“{each}” is there {notes[each]} times" for each in told.noted if notes[each] != 1]
    return wrong + [f"“{text}” is there twice" for text, count in notes.items() if count > 1]


async def _files_wrong(files: Files) -> list[str]:
    keys = await _counted("select source_key from complaints_complaint where source is not null")
    wanted = [f"{prefix}{n}" for prefix in files.loaded for n in range(files.rows)]
    wrong = [f"row {key} is there {keys[key]} times" for key in wanted if keys[key] != 1]
    return [*wrong[:10], f"{len(wrong)} rows are wrong"] if wrong else []


async def _chains_wrong() -> list[str]:
    await checkpoints.seal()
    found = await verify()
    print(f"{found.events} events, {found.checkpoints} checkpoints")
    return [fault.sentence() for fault in found.faults[:10]]


async def _counted(sql: str) -> Counter[str]:
    for _ in range(20):
        try:
            return Counter(row[0] for row in await db.fetch(sql))
        except NOT_NOW:
            await asyncio.sleep(0.5)
    raise TimeoutError("The database did not answer for ten seconds.")


def _print(told: Told, files: Files, seconds: dict[str, list[float]]) -> None:
    for part, some in seconds.items():
        back = f"back after {statistics.median(some):.1f} s, at worst {max(some):.1f} s"
        print(f"{part}: killed {len(some)} times, {back}")
    print(
        f"{len(told.logged)} complaints, {len(told.moved)} moves and {len(told.noted)} notes "
        f"acknowledged, {told.refused} requests without success; "
        f"{len(files.loaded)} files of {files.rows:,} rows loaded"
    )
