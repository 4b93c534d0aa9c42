"""A workflow as a file: taken out of one tenant, loaded as a draft into another."""

from dataclasses import replace

from opx_core import plugins
from opx_core.identity import Actor
from opx_core.mistakes import Mistake
from opx_core.workflow import Workflow
from opx_core.workflow.documents import BadDocument, from_text, to_text
from opx_core.workflows import drafts
from opx_core.workflows.known import current


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
    try:
        workflow = from_text(text)
    except BadDocument as error:
        raise BadFile("\n".join(error.faults)) from None
    if workflow.kind != kind:
        raise BadFile(f"The file is for cases of kind “{workflow.kind}”, not “{kind}”.")
    return workflow


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
