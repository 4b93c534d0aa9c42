"""Drafts: what someone is writing on a case, kept as they type, until it is saved or thrown away.

A draft belongs to its author and its case, not to the case's owner. Colleagues find it within its
ring, so that work begun is not lost when somebody is away.
"""

import json
from collections.abc import Mapping

from opx_core import db, field_classes, rings
from opx_core.cases.locking import find
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require

LONGEST = 200_000
MOST_FIELDS = 60

_KEEP = """
insert into draft (case_id, author_id, team_id, about, ring, fields)
values ($1, $2, $3, $4, $5, $6) on conflict (case_id, author_id, about) do update
set fields = excluded.fields, ring = excluded.ring, team_id = excluded.team_id, saved_at = now()
"""


_DRAFT = """
select d.id, d.about, d.fields, d.saved_at, d.author_id, u.name as author from draft d
join user_account u on u.id = d.author_id
where d.id = $1 and d.case_id = $2 and (d.author_id = $3 or {seen})
"""


class TooLong(ValueError):
    """The draft is larger than OPX keeps. The message says what to do."""


async def keep(actor: Actor, reference: str, about: str, fields: Mapping[str, str]) -> bool:
    """Keep what was typed so far; False where nothing was typed, and then none is kept.

    ``about`` says what is being written: ``note`` or ``move/decide``.
    """
    case = await find(actor, reference)
    require(actor, "core.add_notes", case)
    written = {name: text.replace("\x00", "") for name, text in fields.items() if text.strip()}
    if not written.keys() - {"ring"}:
        await discard(actor, case["id"], about)
        return False
    text = json.dumps(written, ensure_ascii=False)
    if len(text) > LONGEST or len(written) > MOST_FIELDS:
        raise TooLong(f"A draft has at most {LONGEST:,} characters: shorten it, or save a part.")
    ring = written.get("ring", "team")
    ring = ring if ring in rings.RINGS else "team"
    await db.execute(_KEEP, case["id"], actor.id, actor.team_id, about[:200], ring, text)
    return True


async def own(actor: Actor, case_id: int, about: str) -> dict[str, str]:
    """What the actor typed so far; empty where there is no draft."""
    value = await db.fetch_value(
        "select fields from draft where case_id = $1 and author_id = $2 and about = $3",
        case_id,
        actor.id,
        about,
    )
    return dict(json.loads(value)) if value else {}


async def discard(actor: Actor, case_id: int, about: str) -> None:
    """Throw the actor's draft away; it was saved, or is not wanted."""
    await db.execute(
        "delete from draft where case_id = $1 and author_id = $2 and about = $3",
        case_id,
        actor.id,
        about,
    )


async def of_colleague(actor: Actor, reference: str, draft_id: int) -> Row | None:
    """A draft on a case that the actor may see, with ``author`` and ``fields``, or None."""
    case = await find(actor, reference)
    sql = _DRAFT.format(seen=rings.of_drafts(actor, "d"))
    rows = await db.fetch(sql, draft_id, case["id"], actor.id)
    if not rows:
        return None
    fields = field_classes.undrafted(actor, case, rows[0]["about"], json.loads(rows[0]["fields"]))
    return {**rows[0], "fields": fields}
