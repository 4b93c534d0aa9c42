"""``python -m bench.clocks``: a million live deadlines worked out again, against only read.

Both read the same rows in the same batches, in turns, in one process. Beside it, what a sweep of
escalations costs where nothing is due. ``python -m bench.clocks 100000`` measures another number.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median

from bench.harness import environment, free_port
from opx_core import db, recomputing, runtime
from opx_core.calendars import LONDON, Nation, calendar
from opx_core.clocks import calculate
from opx_core.deadlines import NEVER
from opx_core.escalating import doing
from opx_core.rulepacks import rule
from opx_core.runtime import Runtime
from opx_core.settings import Settings
from opx_core.tenants import Tenant

LIVE, ROUNDS, SLUG, CHUNK = 1_000_000, 3, "bench-clocks", 20_000
RULES = ("W8", "BD15", "BD35", "SRC3", "ACK", "SAR1M", "DPACK30", "RECORD3Y", "W8-ENERGY", "FOS6M")
DAYS, NOW = 60, datetime.now(UTC).replace(microsecond=0)
NATIONS = ("ENG", "ENG", "ENG", "WLS", "SCT", "NIR")
_CASES = """
insert into case_file (reference, kind, book_id, state, level, complainant_id, nation, facts,
    episode_started_at, received_at, next_escalation_at)
select 'B' || n, 'complaints', (select min(id) from client_book), 'investigating', 'formal',
    (select min(id) from party), ($2::text[])[1 + n % 6],
    '{"complaint": {"payment_service": false}}',
    $3::timestamptz - make_interval(days => (n % $4)::int, secs => (n % 30000)::int),
    $3::timestamptz - make_interval(days => (n % $4)::int, secs => (n % 30000)::int), $5
from generate_series($1::bigint + 1, $1::bigint + $6::bigint) n
returning id, nation, episode_started_at
"""


async def fill(opx: Runtime, tenant: Tenant, wanted: int) -> None:
    """Cases with ten live deadlines each, until there are ``wanted``."""
    cases = wanted // len(RULES)
    for done in range(0, cases, CHUNK):
        async with opx.tenants.session(tenant):
            some = min(CHUNK, cases - done)
            later = NOW + timedelta(days=9)
            made = await db.fetch(_CASES, done, NATIONS, NOW, DAYS, later, some)
            columns = ("case_id", "episode", "rule", "name", "started_at", "due_at", "why")
            await db.current().connection.copy_records_to_table(
                "deadline", columns=columns, records=list(_deadlines(made))
            )
    async with opx.owner() as owner:
        for table in ("case_file", "deadline"):
            await owner.connection.execute(f'vacuum analyze "{tenant.id}".{table}', timeout=600)


def _deadlines(made: list[db.Row]) -> Iterator[tuple[object, ...]]:
    for case in made:
        started = case["episode_started_at"]
        for key in RULES:
            due_at, why = _due(key, started.astimezone(LONDON).date(), case["nation"])
            yield (case["id"], 1, key, key, started, due_at, why)


@cache
def _due(key: str, day: datetime, nation: str) -> tuple[datetime, str]:
    start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    due = calculate(rule(key, start.date()), start, calendar(Nation(nation)))
    return due.due_at, json.dumps(due.why.as_json())


async def measure(opx: Runtime, tenant: Tenant) -> str:
    """The figures, as lines of a table."""
    reading, working, most = [], [], []
    for _ in range(ROUNDS):
        reading.append(await _timed(_read(opx, tenant)))
        before = _memory()
        working.append(await _timed(recomputing.recompute(opx, tenant)))
        most.append(_memory() - before)
    sweeps = [await _timed(_sweep(opx, tenant)) for _ in range(20)]
    ratio = median(one / other for one, other in zip(working, reading, strict=True))
    counts = await recomputing.recompute(opx, tenant)
    return (
        f"{counts.read:,} live deadlines, {counts.moved} moved\n"
        f"read only {median(reading):.1f} s, worked out again {median(working):.1f} s: "
        f"{ratio:.2f} times; memory grew by {max(most):.0f} MB at most\n"
        f"a sweep of escalations with nothing due: {median(sweeps) * 1000:.1f} ms"
    )


async def _read(opx: Runtime, tenant: Tenant) -> None:
    async for rows in recomputing.live(opx, tenant):
        for row in rows:
            if row["due_at"] >= NEVER:
                raise RuntimeError("A live deadline is never due.")


async def _sweep(opx: Runtime, tenant: Tenant) -> None:
    async with opx.tenants.session(tenant):
        await doing.escalate()


async def _timed(work: object) -> float:
    began = time.perf_counter()
    await work  # type: ignore[misc]
    return time.perf_counter() - began


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _run(settings: Settings, addresses: runtime.Addresses, wanted: int) -> str:
    async with runtime.running(settings, addresses) as opx:
        tenant = await opx.tenants.get(SLUG)
        await fill(opx, tenant, wanted)
        async with opx.tenants.session(tenant):
            while await db.fetch_value("select 1 from case_file where next_escalation_at < now()"):
                await doing.escalate()
        return await measure(opx, tenant)


def main() -> None:
    """Fill a tenant of a home of its own, measure and print."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else LIVE
    with tempfile.TemporaryDirectory(prefix="opx-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        words = ["bench", "seed", "--tenant", SLUG, "--cases", "1"]
        subprocess.run(
            [sys.executable, "-m", "opx_core.cli", *words],
            env=environment(home, free_port()),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        settings = Settings(home=home)
        with runtime.servers(settings) as addresses:
            print(asyncio.run(_run(settings, addresses, wanted)), flush=True)


if __name__ == "__main__":
    main()
