"""What a tenant's schema holds, and how it is made ready to be filled and whole again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from opx_core.extracts.values import NOT_CARRIED

A_DAY = 86_400

_TABLES = """
select c.relname as name, c.relkind::text as kind, array(
    select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
    and not a.attisdropped and a.attgenerated = '' order by a.attnum)::text[] as columns
from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p')
and not c.relispartition order by c.relname
"""
_SEQUENCES = """
select s.relname as name from pg_class s
left join pg_depend d on d.objid = s.oid and d.deptype in ('a', 'i')
    and d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
left join pg_class t on t.oid = d.refobjid
where s.relnamespace = $1::regnamespace and s.relkind = 'S'
and (t.relname is null or t.relname <> all($2))
order by s.relname
"""
_INDEXES = """
select c.relname as name, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') as made
from pg_index i join pg_class c on c.oid = i.indexrelid
where c.relnamespace = $1::regnamespace and not c.relispartition
and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
order by c.relname
"""
_KEYS = """
select k.conname as name, t.relname as owner, pg_get_constraintdef(k.oid) as made
from pg_constraint k join pg_class t on t.oid = k.conrelid
where t.relnamespace = $1::regnamespace and k.contype = 'f' and k.conparentid = 0
order by t.relname, k.conname
"""
_TOTAL = (
    "select count(*) as rows,"
    " coalesce(sum(('x' || left(md5(t::text), 14))::bit(56)::bigint), 0)::text as total"
)
_TRIGGERS = """
select distinct t.relname as owner from pg_trigger g join pg_class t on t.oid = g.tgrelid
where t.relnamespace = $1::regnamespace and not g.tgisinternal and g.tgenabled <> 'D'
"""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table as it stands: its name, its columns without the generated, whether in partitions."""

    name: str
    columns: list[str]
    partitioned: bool

    @property
    def quoted(self) -> str:
        """The columns, for SQL."""
        return ", ".join(f'"{column}"' for column in self.columns)


async def relations(connection: asyncpg.Connection, schema: str) -> list[Relation]:
    """The tables of a schema, in order of name."""
    rows = await connection.fetch(_TABLES, schema)
    return [Relation(row["name"], list(row["columns"]), row["kind"] == "p") for row in rows]


async def sequences(connection: asyncpg.Connection, schema: str) -> list[str]:
    """The sequences of a schema, without those of tables that are not carried."""
    rows = await connection.fetch(_SEQUENCES, schema, sorted(NOT_CARRIED))
    return [row["name"] for row in rows]


async def total(
    connection: asyncpg.Connection, schema: str, relation: Relation, columns: list[str]
) -> tuple[int, str]:
    """How many rows, and a sum over every byte of them that does not depend on their order."""
    quoted = ", ".join(f'"{column}"' for column in columns)
    rows = f'select {quoted} from "{schema}"."{relation.name}"'  # noqa: S608 (the catalogue's)
    row = await connection.fetchrow(
        f"{_TOTAL} from ({rows}) t",
        timeout=A_DAY,
    )
    return row["rows"], row["total"]


@asynccontextmanager
async def bare(connection: asyncpg.Connection, schema: str) -> AsyncIterator[None]:
    """Without indexes, foreign keys and triggers meanwhile: rows may come in any order, quickly.

    What the migrations made is put back at the end exactly as it was, and then it is checked: a
    foreign key that points nowhere cannot be put back.
    """
    indexes = await connection.fetch(_INDEXES, schema)
    keys = await connection.fetch(_KEYS, schema)
    owners = [row["owner"] for row in await connection.fetch(_TRIGGERS, schema)]
    for row in keys:
        sql = f'alter table "{schema}"."{row["owner"]}" drop constraint "{row["name"]}"'
        await connection.execute(sql)
    for row in indexes:
        await connection.execute(f'drop index "{schema}"."{row["name"]}"')
    for owner in owners:
        await connection.execute(f'alter table "{schema}"."{owner}" disable trigger user')
    yield
    for row in indexes:
        await connection.execute(row["made"], timeout=A_DAY)
    for row in keys:
        sql = (
            f'alter table "{schema}"."{row["owner"]}" add constraint "{row["name"]}" {row["made"]}'
        )
        await connection.execute(sql, timeout=A_DAY)
    for owner in owners:
        await connection.execute(f'alter table "{schema}"."{owner}" enable trigger user')
