"""The draft of a workflow: one a kind, edited by several, never overwritten unseen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from opx_core import approvals, db, events
from opx_core.identity import Actor
from opx_core.mistakes import Mistake
from opx_core.policy import require
from opx_core.workflow import Deadline, Workflow
from opx_core.workflow.differences import Difference, compare, name_of
from opx_core.workflow.documents import digest, from_document, to_document
from opx_core.workflow.editing import find, put, without
from opx_core.workflow.wording import NOUNS
from opx_core.workflows.known import current, newest
from opx_core.workflows.storing import version

DESIGN = "core.design_workflows"
PUBLISH = "core.publish_workflow"
_READ = """
select d.*, u.name as changer from workflow_draft d
left join user_account u on u.id = d.changed_by where d.kind = $1
"""
_BEGIN = """
insert into workflow_draft (kind, base, document, made_by, changed_by) values ($1, $2, $3, $4, $4)
on conflict (kind) do nothing
"""
_SAVE = """
update workflow_draft set document = $2, moved_states = $3, version = version + 1,
changed_by = $4, changed_at = now(), base = $5 where kind = $1
"""


class NoDraft(LookupError):
    """There is no draft of this workflow."""


class Fixed(Mistake):
    """The law's part of a workflow cannot be changed so."""


class DraftConflict(Exception):
    """Somebody changed the draft first; ``draft`` is the draft as it now stands."""

    def __init__(self, draft: "Draft") -> None:
        who = draft.changer or "Somebody"
        super().__init__(f"{who} changed the draft meanwhile.")
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, and the published version ``base`` that it will follow.

    ``moved_states`` says where cases go whose state it takes out. ``proposal`` is what the
    module's upgrade proposes, if it does. ``version`` counts its changes.
    """

    workflow: Workflow
    base: Workflow
    version: int
    moved_states: Mapping[str, str]
    changer: str
    proposal: Workflow | None = None
    made_at: datetime | None = None

    @property
    def kind(self) -> str:
        """The kind of cases that it is for."""
        return self.workflow.kind

    @property
    def digest(self) -> str:
        """What a rehearsal or an approval was of."""
        states = json.dumps(dict(self.moved_states), sort_keys=True)
        return digest(self.workflow) + digest(self.base)[:8] + states

    def differences(self) -> tuple[Difference, ...]:
        """What the draft changes."""
        return compare(self.base, self.workflow)


async def read(kind: str) -> Draft:
    """The draft of ``kind``; :class:`NoDraft`."""
    rows = await db.fetch(_READ, kind)
    if not rows:
        raise NoDraft("There is no draft. Begin one, or load a file.")
    row = rows[0]
    return Draft(
        workflow=from_document(json.loads(row["document"])),
        base=await version(kind, row["base"]),
        version=row["version"],
        moved_states=json.loads(row["moved_states"]),
        changer=row["changer"] or "",
        proposal=from_document(json.loads(row["proposal"])) if row["proposal"] else None,
        made_at=row["made_at"],
    )


async def begin(actor: Actor, kind: str) -> None:
    """Begin a draft from the version in force; nothing where there is one already."""
    require(actor, DESIGN)
    own = await current(kind)
    document = json.dumps(to_document(own))
    number = (await newest())[kind]
    if await db.execute(_BEGIN, kind, number, document, actor.id) == "INSERT 0 1":
        await _say(actor, own, "Begun")


async def change(actor: Actor, kind: str, at: int, made: Workflow, what: str) -> None:
    """Save the whole draft anew, made from its version ``at``; :class:`DraftConflict`.

    Only its own kind and a new number later: a draft that waits for approval is withdrawn.
    """
    require(actor, DESIGN)
    draft = await _locked(kind, at)
    _keep_the_law(draft, made)
    await _save(actor, draft, replace(made, kind=kind), dict(draft.moved_states), what)


async def put_part(actor: Actor, kind: str, at: int, part: str, value: Any, key: str = "") -> None:
    """Put one part into the draft: a new one, or in the place of ``key``."""
    draft = await read(kind)
    how = "changed" if key else "added"
    what = f"{NOUNS[part].capitalize()} “{name_of(value)}” {how}"
    await change(actor, kind, at, put(draft.workflow, part, value, key), what)


async def remove_part(actor: Actor, kind: str, at: int, part: str, key: str, to: str = "") -> None:
    """Take one part out. Cases in a state that goes are to go to the state ``to``."""
    require(actor, DESIGN)
    draft = await _locked(kind, at)
    gone = find(draft.workflow, part, key)
    made = without(draft.workflow, part, key)
    _keep_the_law(draft, made)
    moved = dict(draft.moved_states)
    if part == "states":
        if to and to not in made.states_by_key:
            raise Mistake("Choose a state of the draft for the cases that are there.")
        moved = {old: to if new == key else new for old, new in moved.items()}
        moved |= {key: to} if to else {}
    what = f"{NOUNS[part].capitalize()} “{name_of(gone)}” taken out"
    await _save(actor, draft, made, moved, what)


async def discard(actor: Actor, kind: str, at: int) -> None:
    """Throw the draft away."""
    require(actor, DESIGN)
    draft = await _locked(kind, at)
    await approvals.withdraw_for(actor, PUBLISH, kind, "The draft was discarded.")
    await db.execute("delete from workflow_draft where kind = $1", kind)
    values = {"title": draft.workflow.name}
    kind_ = "core.workflow_draft_discarded"
    await events.record(events.Happening(f"workflow/{kind}", kind_, actor, values))


def _keep_the_law(draft: Draft, made: Workflow) -> None:
    """The deadlines of rules stay: what the law gives, a firm cannot take away or lengthen.

    Only their module can, in what it proposes.
    """
    kept = {_clock(each) for each in made.deadlines}
    known = {_clock(each) for each in (draft.proposal or draft.base).deadlines}
    moves = {each.key for each in made.transitions}
    for each in draft.base.deadlines:
        if each.target is not None or _clock(each) not in known:
            continue
        what = f"“{each.name}” ({each.rule}) is a clock of the rules: "
        if _clock(each) not in kept:
            said = "its name, start and length cannot be changed, nor can it be taken out."
            raise Fixed(f"{what}{said}")
        meeting = {key for own in made.deadlines if own.rule == each.rule for key in own.met_by}
        if gone := [key for key in each.met_by if key in moves and key not in meeting]:
            names = ", ".join(f"“{made.transition(key).name}”" for key in gone)
            raise Fixed(f"{what}{names} has to go on meeting it. You can add other moves.")


def _clock(deadline: Deadline) -> tuple[object, ...]:
    """What of a deadline is the law's; a firm can only add moves that meet it."""
    return (deadline.rule, deadline.name, deadline.when, deadline.window, deadline.starts)


async def _locked(kind: str, at: int) -> Draft:
    await db.execute("select 1 from workflow_draft where kind = $1 for update", kind)
    draft = await read(kind)
    if draft.version != at:
        raise DraftConflict(draft)
    return draft


async def _save(
    actor: Actor, draft: Draft, made: Workflow, moved: Mapping[str, str], what: str
) -> None:
    await approvals.withdraw_for(actor, PUBLISH, draft.kind, "The draft was changed.")
    document, moved_states = json.dumps(to_document(made)), json.dumps(dict(moved))
    await db.execute(_SAVE, draft.kind, document, moved_states, actor.id, draft.base.version)
    await _say(actor, made, what)


async def _say(actor: Actor, workflow: Workflow, what: str) -> None:
    values = {"title": workflow.name, "what": what}
    stream = f"workflow/{workflow.kind}"
    kind = "core.workflow_draft_changed"
    await events.record(events.Happening(stream, kind, actor, values))
