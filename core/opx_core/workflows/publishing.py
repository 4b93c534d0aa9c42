"""Publishing a draft: asked for by one person, done by another, as the next version."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from opx_core import approvals, db, events, rehearsing
from opx_core.approvals import Approval, ApprovalKind
from opx_core.identity import Actor
from opx_core.mistakes import Mistake
from opx_core.policy import require
from opx_core.workflow import Problem
from opx_core.workflow.documents import from_document, to_document
from opx_core.workflow.merging import merged
from opx_core.workflows import drafts, faults, moving
from opx_core.workflows.storing import keep_of_module, last_of_module, store


class CannotPublish(Mistake):
    """The draft cannot be published yet. The message has every reason."""


async def reasons(draft: drafts.Draft, wrong: Sequence[Problem] | None = None) -> list[str]:
    """Why the draft cannot be put to a second person yet; empty: it can.

    ``wrong`` are its faults, where the caller has them.
    """
    found = await faults.faults(draft) if wrong is None else wrong
    said = [f"{each.message}." for each in found]
    if not draft.differences():
        said.append("The draft changes nothing.")
    rehearsed = await rehearsing.newest(draft.kind, draft.made_at)
    if rehearsed is None or rehearsed.digest != draft.digest:
        said.append("This draft has not been rehearsed. Rehearse it first.")
    elif rehearsed.state in ("waiting", "running"):
        said.append("A rehearsal is running. Wait until it has ended, or stop it.")
    elif rehearsed.state != "done":
        said.append("The last rehearsal did not end. Rehearse it again.")
    return said


async def ask(actor: Actor, kind: str, at: int, *, move_cases: bool, reason: str) -> int:
    """Ask a second person to publish the draft; ``move_cases`` moves the running ones too."""
    require(actor, drafts.DESIGN)
    draft = await drafts.read(kind)
    if draft.version != at:
        raise drafts.DraftConflict(draft)
    if said := await reasons(draft):
        raise CannotPublish(" ".join(said))
    must_move = sorted(set(draft.moved_states) & (await faults.live_cases(kind)).keys())
    content = {
        "document": to_document(draft.workflow),
        "base": draft.base.version,
        "digest": draft.digest,
        "moved_states": dict(draft.moved_states),
        "move_cases": move_cases or bool(must_move),
        "says": await _says(draft, move_cases=move_cases or bool(must_move)),
    }
    title = f"{draft.workflow.name}, version {draft.base.version + 1}"
    return await approvals.ask(actor, drafts.PUBLISH, kind, title, content, reason)


async def publish(actor: Actor, approval: Approval) -> None:
    """What happens once it is approved: the version is stored, the draft is gone, cases move."""
    content, kind = approval.content, approval.subject
    await db.execute("select 1 from workflow_draft where kind = $1 for update", kind)
    draft = await drafts.read(kind)
    if draft.digest != content["digest"] or draft.base.version != content["base"]:
        raise CannotPublish("The draft was changed after it was asked for. Ask again.")
    if said := await reasons(draft):
        raise CannotPublish(" ".join(said))
    made = replace(from_document(content["document"]), version=content["base"] + 1)
    what = _what(draft)
    about = {"published_by": approval.asked_by, "approval_id": approval.id, "note": approval.reason}
    await store(made, **about)
    await db.execute("delete from workflow_draft where kind = $1", kind)
    if draft.proposal is not None:
        await keep_of_module(draft.proposal)
    values = {"title": f"{made.name}, version {made.version}", "what": what}
    stream = f"workflow/{kind}"
    await events.record(events.Happening(stream, "core.workflow_published", actor, values))
    if content["move_cases"]:
        await moving.begin(actor, made, content["moved_states"])


async def _says(draft: drafts.Draft, *, move_cases: bool) -> list[str]:
    """What the second person is told at once: the law first, then cases, then how much changes."""
    found = draft.differences()
    law = {each.name for each in draft.base.deadlines if each.target is None}
    said = [
        f"A clock of the rules changes. “{each.name}”, {change.label.lower()}: {change.after}."
        for each in found
        if each.part == "deadlines" and each.name in law
        for change in each.changes
    ]
    running = sum((await faults.live_cases(draft.kind)).values())
    if move_cases:
        said.append(f"The {running:,} running cases come along.")
    else:
        said.append(f"The {running:,} running cases stay on their version.")
    if (tried := await rehearsing.newest(draft.kind, draft.made_at)) is not None:
        said.append(f"Rehearsed on {tried.done:,} cases: {tried.differing:,} would differ.")
        said += [
            f"{rehearsing.KINDS[key]}: {count:,}." for key, count in tried.counts.items() if count
        ]
    parts = Counter(f"{each.noun} {each.how}" for each in found)
    said.append(f"Changes: {', '.join(f'{count} {what}' for what, count in parts.items())}.")
    return said


def _what(draft: drafts.Draft) -> str:
    found = draft.differences()
    lines = [f"{each.noun.capitalize()} “{each.name}”: {each.how}" for each in found[:50]]
    return "\n".join([*lines, *([f"And {len(found) - 50} more"] if len(found) > 50 else [])])


async def versions(kind: str) -> list[dict[str, object]]:
    """Every published version, the newest first: number, moment, who, how many cases run on it."""
    rows = await db.fetch(_VERSIONS, kind)
    return [dict(row) for row in rows]


async def take_proposal(actor: Actor, kind: str, at: int) -> None:
    """Take over what the module's upgrade proposes, part by part; the tenant's own parts stay."""
    draft = await drafts.read(kind)
    if draft.proposal is None:
        raise Mistake("There is no proposal any more.")
    made = merged(draft.workflow, await last_of_module(kind) or draft.base, draft.proposal)
    await drafts.change(actor, kind, at, made, "The module’s new version taken over")


KIND = ApprovalKind(
    drafts.PUBLISH,
    "Publish a workflow",
    "core.publish_workflows",
    publish,
    lambda approval: f"/admin/workflows/{approval.subject}",
)
_VERSIONS = """
select v.number, v.published_at, v.by_module, v.note, u.name as publisher, d.name as approver,
(select count(*) from case_file c where c.kind = v.kind and c.workflow_version = v.number
    and not c.closed and c.voided_at is null) as cases
from workflow_version v left join approval a on a.id = v.approval_id
left join user_account u on u.id = v.published_by left join user_account d on d.id = a.decided_by
where v.kind = $1 order by v.number desc
"""
