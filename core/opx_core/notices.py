"""Notices: what each person is told about their cases, in an inbox of their own.

Someone chooses which kinds reach them. Sending them elsewhere (e-mail, text) is for gateways.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from opx_core import db
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import visible_in

PAGE = 50
PREFERENCE = "core.notices_off"
KINDS = {
    "core.mentioned": "Someone names me in a note",
    "core.case_given": "A case is given to me",
    "core.brought_forward": "A case is brought forward to today",
    "core.noted": "Someone else writes a note on my case",
    "core.deadline_missed": "A deadline of my case has passed",
    "core.told": "A workflow tells me of a case",
    "core.escalated": "A case of mine or of my team is in danger",
    "core.cases_given": "Several cases are given to me at once",
    "core.work_handed_over": "The work of a colleague is handed over to me",
    "core.document_added": "Someone else adds evidence to my case",
    "core.approval_asked": "Something waits for my approval",
    "core.approval_decided": "What I asked for is approved or refused",
    "core.access_odd": "Somebody’s access looks odd",
    "core.asked": "Something is asked of me or my team",
    "core.answered": "Something that I asked, or that was asked on my case, is answered",
    "core.asked_no_longer": "What was asked of me or my team is not needed any more",
    "core.password_forgotten": "A colleague has forgotten their password",
    "core.second_factor_reset": "My second factor is reset by an administrator",
    "core.outside_link_spent": "A party’s link is used up by wrong tries",
    "core.outside_link_wanted": "A party asks for a new link to my case",
    "core.move_corrected": "A move on my case, or one that I made, is put right",
}
"""The kinds of notices, in the words of the page on which people choose."""

FOR_COVER = ("core.case_given", "core.brought_forward", "core.deadline_missed")
"""What whoever covers for someone is told too, where they may see the case."""

_COVERS = """
select a.cover_id, told.kind, told.case_id, told.words from told
join absence a on a.user_id = told.user_id and a.ended_at is null
    and a.first_on <= current_date and a.last_on >= current_date
join case_file c on c.id = told.case_id
where told.kind = any($7) and (
    exists (select from user_book b where b.user_id = a.cover_id and b.book_id = c.book_id)
    or exists (select from user_role r join role_permission p on p.role_id = r.role_id
        where r.user_id = a.cover_id and p.permission = 'core.all_books'))
and not exists (select from case_about k where k.case_id = c.id and k.user_id = a.cover_id)
and (not c.restricted or exists (select from case_clearance k where k.case_id = c.id
    and k.user_id = a.cover_id and k.ended_at is null))
"""
_TELL = f"""
with told as (
    select * from unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[])
    told(user_id, kind, case_id, words))
insert into notice (user_id, kind, case_id, by_id, words)
select u.id, told.kind, told.case_id, $1, told.words
from (select user_id, kind, case_id, words from told union {_COVERS}) told
join user_account u on u.id = told.user_id
where u.active and u.id is distinct from $1 and not exists (
    select from preference p where p.user_id = u.id and p.key = $6
    and p.value::jsonb ? told.kind)
"""  # noqa: S608
_INBOX = """
select n.id, n.kind, n.words, n.case_id, n.made_at, n.read_at, u.name as by, c.reference,
p.name as complainant from notice n left join user_account u on u.id = n.by_id
left join case_file c on c.id = n.case_id and {visible}
left join party p on p.id = c.complainant_id
where n.user_id = $1 and ($2::bigint is null or n.id < $2) order by n.id desc limit $3
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell: its kind, the case if it is about one, and a few words."""

    kind: str
    case_id: int | None
    words: str = ""


async def tell(actor: Actor, user_ids: Iterable[int | None], notice: Notice) -> None:
    """Tell some people, except the actor and those who do not want this kind."""
    await tell_each(actor, [(user_id, notice) for user_id in dict.fromkeys(user_ids)])


async def tell_each(actor: Actor, told: Sequence[tuple[int | None, Notice]]) -> None:
    """Tell each person something of their own, in one query; as :func:`tell`."""
    some = [(user_id, notice) for user_id, notice in told if user_id is not None]
    if some:
        await db.execute(
            _TELL,
            actor.id,
            [user_id for user_id, _ in some],
            [notice.kind for _, notice in some],
            [notice.case_id for _, notice in some],
            [notice.words[:300] for _, notice in some],
            PREFERENCE,
            list(FOR_COVER),
        )


async def inbox(actor: Actor, before: int | None = None) -> list[Row]:
    """The newest notices of the actor, one more than :data:`PAGE` if there are more.

    Of a case that they may no longer see, reference and complainant are None.
    """
    sql = _INBOX.format(visible=visible_in(actor, "c"))
    return [dict(row) for row in await db.fetch(sql, actor.id, before, PAGE + 1)]


async def mark_read(actor: Actor, up_to: int | None = None, only: int | None = None) -> None:
    """Mark the actor's own notices read: all, those up to an id, or only one."""
    await db.execute(
        "update notice set read_at = now() where user_id = $1 and read_at is null "
        "and ($2::bigint is null or id <= $2) and ($3::bigint is null or id = $3)",
        actor.id,
        up_to,
        only,
    )


async def unwanted(actor: Actor) -> frozenset[str]:
    """The kinds that the actor does not want."""
    value = await db.fetch_value(
        "select value from preference where user_id = $1 and key = $2", actor.id, PREFERENCE
    )
    return frozenset(json.loads(value)) if value else frozenset()


async def choose(actor: Actor, wanted: Mapping[str, bool]) -> None:
    """Keep which kinds the actor wants; those not named stay as they were."""
    off = set(await unwanted(actor))
    for kind in KINDS.keys() & wanted.keys():
        off = off - {kind} if wanted[kind] else off | {kind}
    await db.execute(
        "insert into preference (user_id, key, value) values ($1, $2, $3) "
        "on conflict (user_id, key) do update set value = excluded.value",
        actor.id,
        PREFERENCE,
        json.dumps(sorted(off)),
    )
