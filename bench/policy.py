"""``python -m bench.policy``: the queue and a case page with the rules about cases, and without.

Somebody with two client books, cases about themselves, clearances for restricted cases and a role
of limited reach asks for both pages in turns, in one process: once as they are, once as somebody
with the same permissions for whom no rule about cases holds. Another number of cases: ``… 20000``.
"""

import asyncio
import statistics
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from bench.rehearsal import SLUG, measured
from opx_core import db, identity, runtime
from opx_core.identity import Actor
from opx_core.runtime import Runtime
from opx_core.settings import Settings
from opx_core.signing_in import sessions
from opx_core.tenants import Tenant
from opx_web.app import create_app

ROUNDS, WARM = 150, 20
_SOMEONE = """
select u.id, u.team_id from user_account u join user_role k on k.user_id = u.id
join role r on r.id = k.role_id and r.key = 'handler'
where u.active and (select count(*) from user_book b where b.user_id = u.id) > 1
and u.team_id is not null order by u.id limit 1
"""
_OPEN = "select id from case_file where not closed and voided_at is null order by id desc limit 60"
_true_actor = identity.actor_of


async def prepare(tenant: Tenant, opx: Runtime) -> str:
    """Rules of every sort about somebody; gives the token of their session."""
    async with opx.tenants.session(tenant):
        (person,) = await db.fetch(_SOMEONE)
        ids = [row["id"] for row in await db.fetch(_OPEN)]
        about, cleared = ids[:5], ids[5:25]
        told = {"user_id": person["id"], "made_by": person["id"]}
        known = "select count(*) from case_conflict where user_id = $1"
        if not await db.fetch_value(known, person["id"]):
            rows = [{**told, "case_id": each, "reason": "Bench"} for each in about]
            await db.insert("case_conflict", rows)
            await db.execute("update case_file set restricted = true where id = any($1)", ids[5:45])
            for each in cleared:
                await db.execute(
                    "insert into case_clearance (case_id, user_id, made_by) values ($1, $2, $2)",
                    *(each, person["id"]),
                )
        kinds = ["complaints"]
        limits = "update role set kinds = $1, teams = 'named', team_ids = $2 where key = 'handler'"
        teams = [row["id"] for row in await db.fetch("select id from team")]
        await db.execute(limits, kinds, teams)
        return await sessions.begin_session(person["id"])


def unruled(row: Mapping[str, Any]) -> Actor:
    """The same person as somebody about whom no rule says anything."""
    nobody: frozenset[int] = frozenset()
    free = {"books": None, "barred": nobody, "cleared": nobody, "restricts": False, "reach": None}
    return replace(_true_actor(row), **free)  # type: ignore[arg-type]


async def measure(opx: Runtime, tenant: Tenant) -> str:
    """The figures, a line a page."""
    token = await prepare(tenant, opx)
    transport = httpx.ASGITransport(app=create_app(opx))  # type: ignore[arg-type]
    cookies = {"opx_session": f"{tenant.id}.{token}"}
    client = httpx.AsyncClient(transport=transport, base_url="http://localhost", cookies=cookies)
    listed = (await client.get("/cases")).text
    reference = listed.split('href="/cases/')[1].split('"')[0]
    lines = []
    for name, path in (("queue", "/cases"), ("case page", f"/cases/{reference}")):
        ruled, free = await _in_turns(client, path)
        lines.append(
            f"{name}: {free * 1000:.1f} ms without rules, {ruled * 1000:.1f} ms with,"
            f" {ruled / free - 1:+.0%} (wanted: at most +20%)"
        )
    await client.aclose()
    return "\n".join(lines)


async def _in_turns(client: httpx.AsyncClient, path: str) -> tuple[float, float]:
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * (ROUNDS + WARM)):
        ruled = number % 2 == 0
        identity.actor_of = _true_actor if ruled else unruled  # type: ignore[assignment]
        began = time.perf_counter()
        answer = await client.get(path)
        assert answer.status_code == 200, answer.status_code
        if number >= 2 * WARM:
            times[ruled].append(time.perf_counter() - began)
        await asyncio.sleep(0)
    identity.actor_of = _true_actor
    return statistics.median(times[True]), statistics.median(times[False])


async def _run(settings: Settings, addresses: runtime.Addresses) -> str:
    async with runtime.running(settings, addresses) as opx:
        return await measure(opx, await opx.tenants.get(SLUG))


if __name__ == "__main__":
    measured(_run)
