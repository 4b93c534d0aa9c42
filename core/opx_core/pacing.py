"""How often a job that runs by itself looks: at most once in some seconds, per tenant."""

from opx_core import db

_DUE = """
insert into tenant_setting (key, value) values ($1, to_json(extract(epoch from now())::bigint))
on conflict (key) do update set value = excluded.value
where (tenant_setting.value #>> '{}')::bigint <= extract(epoch from now())::bigint - $2
returning 1
"""


async def due(key: str, seconds: int) -> bool:
    """Whether it is time again; if so, it is noted that it was done now."""
    return await db.fetch_value(_DUE, key, seconds) is not None
