"""What people have put around a case, for its page, in one query."""

import json
from dataclasses import dataclass
from typing import Any

from opx_core import db, rings
from opx_core.cases.presence import HERE_SECONDS, WRITING_SECONDS
from opx_core.identity import Actor
from opx_core.policy import visible_in

_PINNED = """
select n.id, n.body, n.ring, n.created_at, u.name as author from note n
join user_account u on u.id = n.author_id
where n.case_id = $1 and n.pinned_at is not null and {note} order by n.pinned_at desc
"""
_DRAFTS = """
select d.id, d.about, d.saved_at, d.author_id, u.name as author,
d.saved_at > now() - make_interval(secs => {writing}) as writing,
case when d.author_id = $2 then d.fields end as fields
from draft d join user_account u on u.id = d.author_id
where d.case_id = $1 and (d.author_id = $2 or {draft}) order by d.saved_at desc
"""
_HERE = """
select u.id, u.name, p.seen_at, p.seen_at > now() - make_interval(secs => {here}) as here,
p.user_id = $2 and exists (select from touch t where t.user_id = $2 and t.case_id = $1
    and t.ended_at is null and t.last_at > now() - make_interval(secs => {here})) as working
from presence p join user_account u on u.id = p.user_id
where p.case_id = $1 and (p.user_id = $2 or p.seen_at > now() - make_interval(secs => {here}))
order by u.name
"""
_LINKS = """
select l.id, l.kind, l.case_id = $1 as outward, c.reference, c.state, c.kind as case_kind,
c.workflow_version, c.closed, p.name as complainant from case_link l
join case_file c on c.id = case when l.case_id = $1 then l.other_id else l.case_id end
join party p on p.id = c.complainant_id
where $1 in (l.case_id, l.other_id) and l.ended_at is null and {case} order by l.id
"""
_DIARY = """
select d.id, d.due_on, d.reason, u.name as for_name from diary_entry d
left join user_account u on u.id = d.for_id
where d.case_id = $1 and d.done_at is null order by d.due_on, d.id
"""
_PART = "coalesce((select json_agg(part) from ({sql}) part), '[]') as {name}"
_PARTS = {
    "pinned": _PINNED,
    "drafts": _DRAFTS,
    "here": _HERE,
    "links": _LINKS,
    "diary": _DIARY,
}


@dataclass(frozen=True, slots=True)
class Around:
    """Rows as the queries above name them; moments and days are ISO text, as JSON has them.

    ``fields`` of a draft are there only for its author.
    """

    pinned: list[dict[str, Any]]
    drafts: list[dict[str, Any]]
    here: list[dict[str, Any]]
    links: list[dict[str, Any]]
    diary: list[dict[str, Any]]

    def draft(self, actor: Actor, about: str) -> dict[str, str]:
        """What the actor is writing there; empty where nothing."""
        for draft in self.drafts:
            if draft["author_id"] == actor.id and draft["about"] == about:
                return dict(draft["fields"])
        return {}


async def around(actor: Actor, case_id: int) -> Around:
    """Everything around a case that the actor may see; the case itself has been read by policy."""
    rules = {
        "note": rings.condition(actor, "n"),
        "draft": rings.of_drafts(actor, "d"),
        "case": visible_in(actor, "c"),
        "here": str(HERE_SECONDS),
        "writing": str(WRITING_SECONDS),
    }
    parts = [_PART.format(sql=sql.format(**rules), name=name) for name, sql in _PARTS.items()]
    rows = await db.fetch(f"select {', '.join(parts)}", case_id, actor.id)
    return Around(**{name: json.loads(rows[0][name]) for name in _PARTS})
