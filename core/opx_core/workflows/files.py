"""A workflow as a file: taken out of one tenant, loaded as a draft into another."""

from collections.abc import Sequence
from dataclasses import replace

from opx_core import plugins
from opx_core.identity import Actor
from opx_core.mistakes import Mistake
from opx_core.workflow import Workflow
from opx_core.workflow.documents import BadDocument, read_text, to_text
from opx_core.workflows import drafts, faults, law
from opx_core.workflows.known import current

MOST = 20
"""How many faults of a file are told at once."""


class BadFile(Mistake):
    """The file is not a workflow of this kind. The message has every fault."""


def kind_named(name: str) -> str:
    """The kind that a command names, also as "complaints.complaint"; :class:`Mistake`."""
    known = plugins.active().workflows
    for each in (name, name.partition(".")[0]):
        if each in known:
            return each
    raise Mistake(f"There is no kind “{name}” here. Kinds: {', '.join(sorted(known)) or 'none'}.")


async def exported(kind: str, draft: bool = False) -> str:
    """The version in force, or the draft, as the text of a file."""
    return to_text((await drafts.read(kind)).workflow if draft else await current(kind))


def read(text: str | bytes, kind: str) -> Workflow:
    """The workflow of a file for ``kind``; :class:`BadFile` with every fault."""
    workflow, found = _read(text, kind)
    if found:
        own = [each.sentence for each in faults.own_faults(workflow)] if workflow else []
        raise BadFile("\n".join(_first((*found, *own))))
    assert workflow is not None
    return workflow


async def check(kind: str, text: str | bytes) -> list[str]:
    """All that is wrong with a file for ``kind``: what loading and publishing it would refuse."""
    workflow, found = _read(text, kind)
    if workflow is None or workflow.kind != kind:
        return _first(found)
    try:
        draft = await drafts.read(kind)
        base, known = draft.base, draft.proposal or draft.base
    except drafts.NoDraft:
        base = known = await current(kind)
    wrong = await faults.faults_of(workflow)
    said = (*law.broken(base, known, workflow), *(each.sentence for each in wrong))
    return _first((*found, *said))


def _read(text: str | bytes, kind: str) -> tuple[Workflow | None, list[str]]:
    try:
        workflow, unknown = read_text(text)
    except BadDocument as error:
        return None, list(error.faults)
    if workflow.kind != kind:
        return workflow, [f"The file is for cases of kind “{workflow.kind}”, not “{kind}”."]
    return workflow, list(unknown)


def _first(found: Sequence[str]) -> list[str]:
    """The first faults, and how many more there are."""
    more = len(found) - MOST
    last = [f"And {more:,} more {'fault' if more == 1 else 'faults'}."] if more > 0 else []
    return [*list(dict.fromkeys(found))[:MOST], *last]


async def load(actor: Actor, kind: str, text: str | bytes, at: int | None = None) -> Workflow:
    """Make the draft what the file says; ``at`` is the draft's version, where there is one.

    The draft may have faults: they are shown with it, and keep it from being published.
    """
    workflow = read(text, kind)
    await drafts.begin(actor, kind)
    draft = await drafts.read(kind)
    if at is None and draft.differences():
        raise Mistake("There is a draft already. Discard it first, or load the file on its page.")
    made = replace(workflow, version=draft.base.version)
    await drafts.change(
        actor, kind, draft.version if at is None else at, made, "Loaded from a file"
    )
    return made
