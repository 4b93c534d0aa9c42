"""``python -m bench.batches``: running cases taken to a new version of their workflow, and back.

The version changes a target that every case has, so that clocks are worked out and written down.
Every chain of events is verified afterwards. Another number of cases: ``… 20000``.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bench.rehearsal import KIND, SLUG, measured
from opx_core import db, identity, runtime
from opx_core.identity import Actor
from opx_core.runtime import Runtime
from opx_core.settings import Settings
from opx_core.tenants import Tenant
from opx_core.verify import verify
from opx_core.workflow import Target, Workflow
from opx_core.workflow.editing import find, put
from opx_core.workflows import current, moving
from opx_core.workflows.storing import store

PERMISSION = "core.publish_workflows"
_ACTOR = """
select r.user_id from user_role r join role_permission p on p.role_id = r.role_id
where p.permission = $1 limit 1
"""
_STATE = "select state from workflow_moving where id = $1"


async def publish() -> tuple[Actor, Workflow]:
    """A version with another target, as an approval would store it."""
    actor = await identity.actor(await db.fetch_value(_ACTOR, PERMISSION))
    assert actor is not None
    before = await current(KIND)
    old = find(before, "deadlines", "own_decision")
    # Another one than every version before had.
    target = Target(30 + before.version, "business_days", old.target.pauses)
    changed = put(before, "deadlines", replace(old, target=target), "own_decision")
    made = replace(changed, version=before.version + 1)
    await store(made, published_by=actor.id)
    return actor, made


async def whole(
    opx: Runtime, tenant: Tenant, moving_id: int, job: Callable[[int], Awaitable[None]], end: str
) -> float:
    """Do a batch without a worker; gives the seconds."""
    began, state = time.perf_counter(), ""
    while state != end:
        async with opx.tenants.session(tenant):
            await job(moving_id)
            state = await db.fetch_value(
                "select state from workflow_moving where id = $1", moving_id
            )
    return time.perf_counter() - began


async def measure(opx: Runtime, tenant: Tenant) -> str:
    """The figures in two lines."""
    async with opx.tenants.session(tenant):
        actor, made = await publish()
        moving_id = await moving.begin(actor, made, {})
    there = await whole(opx, tenant, moving_id, moving.change, "done")
    async with opx.tenants.session(tenant):
        count = await db.fetch_value("select moved from workflow_moving where id = $1", moving_id)
        await moving.undo(actor, moving_id)
    back = await whole(opx, tenant, moving_id, moving.take_back, "undone")
    async with opx.tenants.session(tenant):
        verified = await verify()
    return (
        f"{count:,} cases there {there:.1f} s, {there / count * 1_000:.2f} ms a case, "
        f"and back {back:.1f} s, {back / count * 1_000:.2f} ms a case\n"
        f"{verified.events:,} events verified, {len(verified.faults)} faults"
    )


async def _run(settings: Settings, addresses: runtime.Addresses) -> str:
    async with runtime.running(settings, addresses) as opx:
        return await measure(opx, await opx.tenants.get(SLUG))


if __name__ == "__main__":
    measured(_run)
