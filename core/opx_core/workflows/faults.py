"""What keeps a workflow from being published in this tenant."""

from collections.abc import Mapping

from opx_core import db, plugins
from opx_core.effects import checking, receivers
from opx_core.workflow import Problem, Workflow, validate
from opx_core.workflows.drafts import Draft
from opx_core.workflows.known import current

_LIVE = """
select state, count(*) as cases from case_file where kind = $1 and not closed
and voided_at is null group by state
"""


async def faults(draft: Draft) -> tuple[Problem, ...]:
    """All that keeps the draft from being published: its own faults, and states with cases."""
    return await faults_of(draft.workflow, draft)


async def faults_of(workflow: Workflow, draft: Draft | None = None) -> tuple[Problem, ...]:
    """The same of a workflow that is no draft yet, such as a file's."""
    found = own_faults(workflow, await receivers.known())
    base = draft.base if draft else await current(workflow.kind)
    moved = draft.moved_states if draft else {}
    for key, cases in (await live_cases(workflow.kind)).items():
        if key not in workflow.states_by_key and not moved.get(key):
            name = base.states_by_key[key].name if key in base.states_by_key else key
            said = f"“{name}” is taken out, and {_cases(cases)} there: say where they go"
            found.append(Problem("state_with_cases", said))
    return tuple(found)


def own_faults(workflow: Workflow, known: Mapping[str, str] | None = None) -> list[Problem]:
    """Its faults beside the cases here; ``known`` are the teams and people that there are."""
    loaded = plugins.active()
    found = list(validate(workflow, loaded.permissions))
    found += checking.faults(workflow, loaded.effects, loaded.jobs, known)
    for each in workflow.transitions:
        if each.event not in loaded.events:
            said = f"“{each.name}” records {each.event}, which no loaded module knows"
            found.append(Problem("unknown_event", said))
    return found


async def warnings(workflow: Workflow) -> tuple[str, ...]:
    """What does not keep it from being published and may be a slip: skills unknown here."""
    known = {row["key"] for row in await db.fetch("select key from skill")}
    return tuple(
        f"“{each.name}” needs the skill “{need.skill}”, which nobody defined here: "
        "until somebody does, it asks for nothing."
        for each in workflow.activities
        for need in each.skills
        if need.skill not in known
    )


async def live_cases(kind: str) -> dict[str, int]:
    """How many open cases are in which state."""
    return {row["state"]: row["cases"] for row in await db.fetch(_LIVE, kind)}


def _cases(count: int) -> str:
    return "1 open case is" if count == 1 else f"{count:,} open cases are"
