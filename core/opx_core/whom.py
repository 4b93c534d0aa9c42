"""Whom a workflow means by "owner", "leader", "team:4" or "user:7"."""

from collections.abc import Mapping
from typing import Any

from opx_core import db

_LEADERS = """
select u.id, u.team_id from user_account u where u.active and exists (
    select from user_role r join role_permission p on p.role_id = r.role_id
    where r.user_id = u.id and p.permission = 'core.assign_cases')
and (exists (select from user_book b where b.user_id = u.id and b.book_id = $1)
    or exists (select from user_role r join role_permission p on p.role_id = r.role_id
        where r.user_id = u.id and p.permission = 'core.all_books'))
order by u.id
"""


async def meant(case: Mapping[str, Any], to: str) -> list[int]:
    """The ids of those whom ``to`` means; for a case that nobody has, the leaders.

    The leaders are those of the case's team who see its client book; without any, all who see it.
    """
    kind, _, number = to.partition(":")
    if kind == "user":
        return [int(number)]
    if kind == "team":
        sql = "select id from user_account where team_id = $1 and active order by id"
        return [row["id"] for row in await db.fetch(sql, int(number))]
    if kind == "owner" and case["owner_id"] is not None:
        return [case["owner_id"]]
    leaders = await db.fetch(_LEADERS, case["book_id"])
    own = [row["id"] for row in leaders if row["team_id"] == case["team_id"]]
    return own or [row["id"] for row in leaders]
