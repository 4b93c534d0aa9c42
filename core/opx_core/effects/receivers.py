"""The teams and people that a workflow can name: "team:4", "user:7"."""

from opx_core import db

_KNOWN = """
select 'team:' || id as key, 'The team ' || name as name, 0 as place from team
union all select 'user:' || id, name, 1 from user_account where active
order by place, name, key
"""


async def known() -> dict[str, str]:
    """Every team, and everybody active, by what a workflow calls them."""
    return {row["key"]: row["name"] for row in await db.fetch(_KNOWN)}
