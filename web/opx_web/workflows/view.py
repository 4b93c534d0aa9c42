"""The page of a workflow: what is published, what the draft makes of it, and what can be done."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from opx_core import approvals, rehearsing
from opx_core.approvals import Approval
from opx_core.identity import Actor
from opx_core.policy import may
from opx_core.rehearsing import KINDS, Rehearsal
from opx_core.workflow import Workflow
from opx_core.workflow.differences import Difference, compare
from opx_core.workflow.merging import merged
from opx_core.workflows import current, drafts, faults, moving, publishing
from opx_core.workflows.storing import last_of_module
from opx_web import words
from opx_web.admin.overview import rooms
from opx_web.workflows import lists
from opx_web.workflows.values import (
    ApprovalView,
    BatchRow,
    ChangeRow,
    CountRow,
    Draft,
    FlowPage,
    RehearsalView,
    VersionRow,
)

HERE, PUBLISH = "/admin/workflows", "core.publish_workflows"
TONES = {"late": "late", "stuck": "late", "statutory": "late", "broken": "late"}
TONES |= {"earlier": "today", "met": "today"}
STATES = {"running": "Under way", "done": "Done", "undoing": "Being undone", "undone": "Undone"}


async def flow_page(actor: Actor, kind: str, done: str = "", wrong: Sequence[str] = ()) -> FlowPage:
    """Everything about the workflow of ``kind``."""
    own, now = await current(kind), datetime.now(UTC)
    here, live = f"{HERE}/{kind}", await faults.live_cases(kind)
    designs, publishes = may(actor, drafts.DESIGN), may(actor, PUBLISH)
    try:
        draft: drafts.Draft | None = await drafts.read(kind)
    except drafts.NoDraft:
        draft = None
    shown, base = (draft.workflow, draft.base) if draft else (own, own)
    found = draft.differences() if draft else ()
    edit = here if draft and designs else ""
    cases = words.count_words(sum(live.values()), "open case", "open cases")
    return FlowPage(
        rooms=rooms(actor, HERE),
        title=own.name,
        here=here,
        in_use=f"Version {own.version} is in force. There are {cases}.",
        sections=lists.sections(shown, base, found, edit, live),
        graph=lists.graph(shown, base, found, edit),
        roads=lists.roads(shown),
        draft=await _draft(actor, draft, found, live, now) if draft else None,
        approval=await _approval(actor, kind),
        may_design=designs,
        versions=tuple(
            _versions(here, await publishing.versions(kind), own, now, may_move=publishes)
        ),
        batches=tuple(_batches(here, await moving.batches(kind), now, may_undo=publishes)),
        done=done,
        wrong=tuple(wrong),
    )


def change_rows(found: Iterable[Difference]) -> tuple[ChangeRow, ...]:
    """Differences as lines."""
    return tuple(
        ChangeRow(
            f"{each.noun.capitalize()} “{each.name}”",
            lists.HOW[each.how],
            tuple((change.label, change.before, change.after) for change in each.changes),
        )
        for each in found
    )


async def _draft(
    actor: Actor,
    draft: drafts.Draft,
    found: Sequence[Difference],
    live: Mapping[str, int],
    now: datetime,
) -> Draft:
    wrong = await faults.faults(draft)
    who = [row["name"] for row in await approvals.deciders(actor, drafts.PUBLISH)]
    return Draft(
        at=str(draft.version),
        tag=f"Draft of version {draft.base.version + 1}",
        changes=change_rows(found),
        faults=tuple(f"{each.message}." for each in wrong),
        rehearsal=_rehearsal(draft, await rehearsing.newest(draft.kind, draft.made_at), now),
        reasons=tuple(await publishing.reasons(draft, wrong)),
        approvers=_approvers(who),
        proposal=await _proposal(draft),
        proposed=draft.proposal is not None,
        must_move="yes" if set(draft.moved_states) & live.keys() else "",
    )


async def _proposal(draft: drafts.Draft) -> tuple[ChangeRow, ...]:
    if draft.proposal is None:
        return ()
    ancestor = await last_of_module(draft.kind) or draft.base
    return change_rows(compare(draft.workflow, merged(draft.workflow, ancestor, draft.proposal)))


def _approvers(names: Sequence[str]) -> str:
    if not names:
        return "Nobody else may approve yet. Give somebody the permission “Approve workflows”."
    first = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    return f"Someone else publishes what you ask for. {first} can approve."


def _rehearsal(draft: drafts.Draft, found: Rehearsal | None, now: datetime) -> RehearsalView | None:
    if found is None:
        return None
    href = f"{HERE}/{draft.kind}/rehearsals/{found.id}"
    runs = found.state in ("waiting", "running")
    share = 100 * found.done // max(found.total, 1) if runs else None
    cases = words.count_words(found.done, "case", "cases")
    changed = f"{found.differing:,} of {cases} would differ."
    stale = "" if found.digest == draft.digest else "The draft was changed after this rehearsal."
    took = (found.ended_at - found.asked_at).total_seconds() if found.ended_at else 0
    when = f"{words.moment(found.asked_at, now)}{f', took {took:,.0f} s' if took else ''}"
    rows = tuple(
        CountRow(
            label,
            f"{found.counts.get(key, 0):,}",
            f"{href}?way={key}" if found.counts.get(key) else "",
            TONES.get(key, "") if found.counts.get(key) else "",
            "None, checked" if key == "statutory" and not found.counts.get(key) else "",
        )
        for key, label in KINDS.items()
        if found.counts.get(key) or key in ("state", "statutory", "late")
    )
    progress = f"{found.done:,} of {found.total:,} cases" if runs else ""
    said = found.said if found.state == "stopped" else ""
    sentence = changed if found.state == "done" else said or "It runs. Other pages can be used."
    return RehearsalView(
        sentence, when, rows, href, share, progress, stale, f"{href}/stop" if runs else ""
    )


async def _approval(actor: Actor, kind: str) -> ApprovalView | None:
    waiting = await approvals.find_waiting(drafts.PUBLISH, kind)
    return approval_view(actor, waiting) if waiting else None


def approval_view(actor: Actor, approval: Approval) -> ApprovalView:
    """A request as the reader sees it."""
    why = approvals.why_not(actor, approval)
    who = "You" if approval.asked_by == actor.id else approval.asker
    when = words.moment(approval.asked_at, datetime.now(UTC))
    return ApprovalView(
        title=approval.title,
        sentence=f"{who} asked for it to be published, {when}.",
        reason=approval.reason,
        action=f"/admin/approvals/{approval.id}",
        can_approve=not why,
        own=approval.asked_by == actor.id,
        why_not=why,
        says=tuple(approval.content.get("says", ())),
    )


def _versions(
    here: str, rows: Iterable[Any], own: Workflow, now: datetime, *, may_move: bool
) -> Iterable[VersionRow]:
    for row in rows:
        newest = row["number"] == own.version
        behind = may_move and newest and any(other["cases"] for other in rows if other is not row)
        yield VersionRow(
            name=f"Version {row['number']}{', in force' if newest else ''}",
            when=words.moment(row["published_at"], now),
            who=_who(row),
            cases=words.count_words(row["cases"], "open case", "open cases"),
            file=f"{here}/versions/{row['number']}/file",
            move=f"{here}/versions/{row['number']}/cases" if behind else "",
        )


def _who(row: Any) -> str:
    if row["by_module"]:
        return "Its module"
    return f"{row['publisher'] or 'OPX'}, approved by {row['approver'] or 'OPX'}"


def _batches(
    here: str, rows: Iterable[Any], now: datetime, *, may_undo: bool
) -> Iterable[BatchRow]:
    for row in rows:
        kept = f", {row['kept']:,} stayed" if row["kept"] else ""
        state = f"{STATES[row['state']]}{kept}"
        back = may_undo and row["state"] == "done" and row["moved"]
        yield BatchRow(
            f"{words.count_words(row['moved'], 'case', 'cases')} taken to version {row['number']}",
            f"{words.moment(row['asked_at'], now)}, by {row['asker']}",
            state,
            f"{here}/batches/{row['id']}/undoing" if back else "",
        )
