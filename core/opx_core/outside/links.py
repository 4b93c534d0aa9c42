"""Single-use links for people from outside, good for seven days. Only a token's hash is kept.

Looking at a link changes nothing: programs that check mails open it first. Five wrong tries to
show who one is use it up.
"""

import secrets
from datetime import UTC, datetime, timedelta

from opx_core import db
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.outside.proving import hashed
from opx_core.outside.sides import REACHED
from opx_core.signing_in.sealing import Box, digest

DAYS, TRIES = 7, 5
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GONE = "This link was used already, or is too old. Ask us for a new one."
_OPEN = f"""
select l.id as link_id, l.account_id, l.case_id, l.code_hash, l.failures, l.made_by,
o.id, o.name, o.secret, o.confirmed_at, o.last_step, p.kind, p.postcode, p.born_on, {REACHED}
from outside_link l join outside_account o on o.id = l.account_id
join party p on p.id = o.party_id
where l.token_hash = $1 and l.used_at is null and l.expires_at > now() and l.failures < {TRIES}
"""  # noqa: S608 (our own names)


class UnknownLink(LookupError):
    """The link was used, is too old, leads to nothing any more, or never was."""


async def make(actor: Actor, account_id: int, case_id: int) -> tuple[int, str, datetime]:
    """A link for an account: its id, its token, and until when it is good. Older ones end."""
    token, until = secrets.token_urlsafe(32), datetime.now(UTC) + timedelta(days=DAYS)
    await forget(account_id)
    (link_id,) = await db.next_ids("outside_link", 1)
    row = {"id": link_id, "account_id": account_id, "case_id": case_id, "made_by": actor.id}
    await db.insert("outside_link", [{**row, "token_hash": digest(token), "expires_at": until}])
    return link_id, token, until


async def add_code(box: Box, link_id: int, account_id: int) -> str:
    """A code to be told by phone, without which the link is of no use."""
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2))
    kept = hashed(box, account_id, code)
    await db.execute("update outside_link set code_hash = $2 where id = $1", link_id, kept)
    return code


async def find(token: str, *, lock: bool = False) -> Row:
    """A link that can be used, with whom it is for; :class:`UnknownLink`.

    With ``lock``, whoever tries it at the same moment waits.
    """
    rows = await db.fetch(_OPEN + (" for update of l" if lock else ""), digest(token[:100]))
    if not rows or not rows[0]["reached"]:
        raise UnknownLink(GONE)
    return dict(rows[0])


async def use(link_id: int) -> None:
    """The link has let somebody in."""
    await db.execute("update outside_link set used_at = now() where id = $1", link_id)


async def count_wrong(link_id: int) -> int:
    """One wrong try more; gives how many are left."""
    failures: int = await db.fetch_value(
        "update outside_link set failures = failures + 1 where id = $1 returning failures", link_id
    )
    return max(TRIES - failures, 0)


async def forget(account_id: int) -> None:
    """The links of an account that nobody has used are of no use any more."""
    await db.execute(
        "delete from outside_link where account_id = $1 and used_at is null", account_id
    )
