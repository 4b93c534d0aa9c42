"""Four eyes: one person asks for a change of the set-up, another lets it happen.

What is asked for is kept whole with its digest: what was altered since cannot be approved.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from opx_core import db, events, notices, plugins
from opx_core.identity import Actor
from opx_core.mistakes import Mistake
from opx_core.notices import Notice
from opx_core.policy import may

_ASK = """
insert into approval (action, subject, title, content, digest, reason, asked_by, asked_at, case_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id
"""
_SELECT = """
select a.*, u.name as asker, d.name as decider from approval a
join user_account u on u.id = a.asked_by left join user_account d on d.id = a.decided_by
"""
_DECIDE = """
update approval set decision = $2, decided_by = $3, decided_at = $4, answer = $5
where id = $1 and decision = 'waiting'
"""
_AS_ASKED = """
select encode(sha256(convert_to(content::text, 'UTF8')), 'hex') = digest from approval where id = $1
"""
_DECIDERS = """
select distinct u.id, u.name from user_account u join user_role r on r.user_id = u.id
join role_permission p on p.role_id = r.role_id
where u.active and u.id <> $1 and p.permission = $2 order by u.name
"""
LONGEST_REASON = 2_000


class CannotDecide(Mistake):
    """The approval cannot be given so. The message says why, and who can."""


class UnknownApproval(LookupError):
    """There is no such approval."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Something asked for. ``content`` is what the action needs; ``decision`` waiting, approved,
    refused or withdrawn."""

    id: int
    action: str
    subject: str
    title: str
    content: Mapping[str, Any]
    reason: str
    asked_by: int
    asker: str
    asked_at: datetime
    decision: str
    decider: str = ""
    decided_at: datetime | None = None
    answer: str = ""
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """The case that a request is about, and the people who are told and may approve it."""

    case_id: int
    told: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """What can be asked for: ``does`` it, in the transaction of the approval.

    ``permission`` is what the second person needs; ``href`` leads to where it can be looked at.
    ``bars`` says why somebody who has the permission cannot approve it all the same.
    """

    action: str
    title: str
    permission: str
    does: Callable[[Actor, Approval], Awaitable[None]]
    href: Callable[[Approval], str]
    bars: Callable[[Actor, Approval], Awaitable[str]] | None = None


async def ask(
    actor: Actor,
    action: str,
    subject: str,
    title: str,
    content: Mapping[str, Any],
    reason: str,
    about: About | None = None,
) -> int:
    """Ask for ``action`` on ``subject``; gives the approval's id. What waits already is replaced.

    ``CannotDecide`` where nobody else could approve it. What is ``about`` a case stands on the
    case, not in the set-up.
    """
    kind = plugins.active().approvals[action]
    able = about.told if about else [row["id"] for row in await deciders(actor, action)]
    if not able:
        name = plugins.active().permissions[kind.permission].name
        raise CannotDecide(
            f"Nobody else may approve this. Give a second person the permission “{name}”."
        )
    now = datetime.now(UTC)
    waiting = await find_waiting(action, subject)
    if waiting is not None:
        await _decide(actor, waiting, "withdrawn", "Asked for anew.")
    text = json.dumps(content, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    values = (action, subject, title, text, digest, reason[:LONGEST_REASON], actor.id, now)
    case_id = about.case_id if about else None
    approval_id: int = await db.fetch_value(_ASK, *values, case_id)
    await _say(actor, "core.approval_asked", await find(approval_id), reason, now)
    await notices.tell(actor, list(able), Notice("core.approval_asked", case_id, title))
    return approval_id


async def deciders(actor: Actor, action: str) -> list[Mapping[str, Any]]:
    """The active people other than ``actor`` who may approve: rows of id and name."""
    permission = plugins.active().approvals[action].permission
    return [dict(row) for row in await db.fetch(_DECIDERS, actor.id, permission)]


async def find_waiting(action: str, subject: str) -> Approval | None:
    """What waits for a second person, if anything."""
    rows = await db.fetch(
        _SELECT + "where action = $1 and subject = $2 and decision = 'waiting'", action, subject
    )
    return _approval(rows[0]) if rows else None


async def find(approval_id: int) -> Approval:
    """One approval, asked or decided; :class:`UnknownApproval`."""
    rows = await db.fetch(_SELECT + "where a.id = $1", approval_id)
    if not rows:
        raise UnknownApproval("There is no such request for approval.")
    return _approval(rows[0])


async def all_of(limit: int = 100) -> list[Approval]:
    """The newest of the set-up, those that wait first."""
    rows = await db.fetch(
        _SELECT
        + "where a.case_id is null order by (decision = 'waiting') desc, asked_at desc limit $1",
        limit,
    )
    return [_approval(row) for row in rows]


async def waiting_on(case_id: int) -> list[Approval]:
    """What waits for a second person on a case, which the caller has found for the actor."""
    sql = _SELECT + "where a.case_id = $1 and a.decision = 'waiting' order by a.id"
    return [_approval(row) for row in await db.fetch(sql, case_id)]


def why_not(actor: Actor, approval: Approval) -> str:
    """Why ``actor`` cannot approve, or "" where they can."""
    kind = plugins.active().approvals.get(approval.action)
    if kind is None:
        return "The module that this is for is not loaded."
    if approval.decision != "waiting":
        return f"It is decided: {approval.decision}."
    if approval.asked_by == actor.id:
        return "You asked for it, so somebody else approves it."
    return "" if may(actor, kind.permission) else "You may not approve this."


async def approve(actor: Actor, approval_id: int, answer: str = "") -> Approval:
    """Let it happen, now, in this transaction. :class:`CannotDecide` says why not."""
    await _lock(approval_id)
    approval = await find(approval_id)
    if why := why_not(actor, approval):
        raise CannotDecide(why)
    if not await db.fetch_value(_AS_ASKED, approval_id):
        raise CannotDecide("It is not what was asked for any more. Ask for it again.")
    kind = plugins.active().approvals[approval.action]
    await _bar(actor, approval)
    await _decide(actor, approval, "approved", answer)
    await kind.does(actor, approval)
    return approval


async def refuse(actor: Actor, approval_id: int, answer: str) -> Approval:
    """Say no, with a reason. Whoever asked may withdraw it the same way."""
    await _lock(approval_id)
    approval = await find(approval_id)
    own = approval.asked_by == actor.id and approval.decision == "waiting"
    if not own and (why := why_not(actor, approval)):
        raise CannotDecide(why)
    if not own:
        await _bar(actor, approval)
    if not own and not answer.strip():
        raise CannotDecide("Say why it is refused.")
    await _decide(actor, approval, "withdrawn" if own else "refused", answer)
    return approval


async def withdraw_for(actor: Actor, action: str, subject: str, why: str) -> None:
    """Take back what waits, because what it is about has changed."""
    if approval := await find_waiting(action, subject):
        await _decide(actor, approval, "withdrawn", why)


async def _bar(actor: Actor, approval: Approval) -> None:
    bars = plugins.active().approvals[approval.action].bars
    if bars is not None and (why := await bars(actor, approval)):
        raise CannotDecide(why)


async def _lock(approval_id: int) -> None:
    await db.execute("select 1 from approval where id = $1 for update", approval_id)


async def _decide(actor: Actor, approval: Approval, decision: str, answer: str) -> None:
    now = datetime.now(UTC)
    said = answer.strip()[:LONGEST_REASON]
    await db.execute(_DECIDE, approval.id, decision, actor.id, now, said)
    kind = {
        "approved": "core.approval_given",
        "refused": "core.approval_refused",
        "withdrawn": "core.approval_withdrawn",
    }[decision]
    await _say(actor, kind, approval, said, now)
    told = Notice("core.approval_decided", approval.case_id, f"{approval.title}: {decision}")
    await notices.tell(actor, [approval.asked_by], told)


async def _say(actor: Actor, kind: str, approval: Approval, reason: str, now: datetime) -> None:
    values = {"title": approval.title, "reason": reason}
    of_case = approval.case_id is not None
    stream = events.case_stream(approval.case_id or 0) if of_case else f"approval/{approval.id}"
    await events.record(events.Happening(stream, kind, actor, values, approval.case_id, now))


def _approval(row: Mapping[str, Any]) -> Approval:
    return Approval(
        id=row["id"],
        action=row["action"],
        subject=row["subject"],
        title=row["title"],
        content=json.loads(row["content"]),
        reason=row["reason"],
        asked_by=row["asked_by"],
        asker=row["asker"],
        asked_at=row["asked_at"],
        decision=row["decision"],
        decider=row["decider"] or "",
        decided_at=row["decided_at"],
        answer=row["answer"],
        case_id=row["case_id"],
    )
