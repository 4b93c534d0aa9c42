"""Naming a colleague in a text: ``@Asha Patel``."""

import re
from collections.abc import Iterable
from typing import Any

from opx_core import db
from opx_core.db import Row

_READERS = """
select u.id, u.name, u.team_id,
exists (select from user_role r join role_permission p on p.role_id = r.role_id
    where r.user_id = u.id and p.permission = 'core.read_team_ring') as reads_team_ring
from user_account u where u.active
and exists (select from user_role r join role_permission p on p.role_id = r.role_id
    where r.user_id = u.id and p.permission = 'core.read_cases')
and (exists (select from user_book b where b.user_id = u.id and b.book_id = $1)
    or exists (select from user_role r join role_permission p on p.role_id = r.role_id
        where r.user_id = u.id and p.permission = 'core.all_books'))
order by u.name
"""


async def readers(book_id: int) -> list[Row]:
    """The active people who may read cases of a client book."""
    return [dict(row) for row in await db.fetch(_READERS, book_id)]


def mentioned(text: str, people: Iterable[Row]) -> list[Row]:
    """Those of ``people`` whom the text names with ``@`` and their whole name."""
    if "@" not in text:
        return []
    plain = " ".join(text.split())
    return [person for person in people if _pattern(person["name"]).search(plain)]


def sees_team(reader: dict[str, Any], team_id: int | None) -> bool:
    """Whether a reader sees what the team ``team_id`` keeps to itself."""
    own = team_id is not None and reader["team_id"] == team_id
    return own or bool(reader["reads_team_ring"])


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)@{re.escape(name)}(?!\w)", re.IGNORECASE)
