"""A draft of the complaints workflow: a state and a target of two working days put in."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio

from opx_core import approvals, db, rehearsing
from opx_core.identity import Actor
from opx_core.testing import AddPerson
from opx_core.workflow import Deadline, State, Target, Transition
from opx_core.workflows import drafts, moving, publishing

KIND = "complaints"
CHECK = State("check", "Team check")
TARGET = Deadline("OWN-CHECK", "Check", (), starts="state:check", target=Target(2, "business_days"))
Life = Callable[..., Awaitable[int]]


@pytest_asyncio.fixture(loop_scope="session")
async def designer(add_person: AddPerson) -> Actor:
    """An administrator, who designs."""
    return await add_person("admin", name="Ann Design")


@pytest_asyncio.fixture(loop_scope="session")
async def approver(add_person: AddPerson) -> Actor:
    """Another one, who approves."""
    return await add_person("admin", name="Pat Approve")


@pytest_asyncio.fixture(loop_scope="session")
async def drafted(designer: Actor) -> Actor:
    """The designer, with a draft in which cases in investigation go through a check."""
    await drafts.begin(designer, KIND)
    await drafts.put_part(designer, KIND, 1, "states", CHECK)
    await drafts.put_part(designer, KIND, 2, "deadlines", TARGET)
    back = Transition("checked", "Checked", ("check",), "investigating", "complaints.decide")
    await drafts.put_part(designer, KIND, 3, "transitions", back)
    draft = await drafts.read(KIND)
    moved = replace(draft.workflow.transition("investigate"), to="check", name="Check")
    await drafts.put_part(designer, KIND, 4, "transitions", moved, "investigate")
    return designer


async def rehearse(actor: Actor, **period: object) -> rehearsing.Rehearsal:
    """A whole rehearsal, without waiting for a job."""
    found = await rehearsing.ask(actor, KIND, **period)  # type: ignore[arg-type]
    while await rehearsing.step(found):
        pass
    return await rehearsing.find(found)


async def take_out_acknowledged(actor: Actor) -> None:
    """Take a state out of the draft, with its cases going to “Registered”."""
    draft = await drafts.read(KIND)
    await drafts.remove_part(actor, KIND, draft.version, "states", "acknowledged", "registered")
    draft = await drafts.read(KIND)
    move = replace(
        draft.workflow.transition("hold"),
        key="investigate",
        name="Check",
        to="check",
        from_states=("registered",),
        guard=None,
        guard_reason="",
        fields=(),
    )
    await drafts.put_part(actor, KIND, draft.version, "transitions", move)


@pytest.fixture
def publish(approver: Actor) -> Life:
    """Rehearse, ask, approve, and move the running cases."""

    async def publish(actor: Actor, move_cases: bool = True) -> int:
        await rehearse(actor)
        at = (await drafts.read(KIND)).version
        asked = await publishing.ask(actor, KIND, at, move_cases=move_cases, reason="Better")
        await approvals.approve(approver, asked)
        rows = await db.fetch("select id from workflow_moving order by id desc limit 1")
        for row in rows if move_cases else ():
            await moving.change(row["id"])
        return rows[0]["id"] if rows else 0

    return publish
