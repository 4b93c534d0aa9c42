"""The database: version, roles, extensions, settings, clock and indexes."""

from datetime import UTC, datetime

import asyncpg

from opx_core.doctor.finding import Finding, good, wrong

VERSIONS = range(15, 19)
MANY_TENANTS = 100
ENOUGH_LOCKS = 1024
MOST_SKEW = 2.0
TIMEOUTS = ("statement_timeout", "idle_in_transaction_session_timeout")


async def examine(app: asyncpg.Connection) -> list[Finding]:
    """Everything that the application's own role can see."""
    looks = (version, app_role, timeouts, locks, clock, indexes)
    return [await look(app) for look in looks]


async def version(app: asyncpg.Connection) -> Finding:
    """The version of PostgreSQL."""
    number = int(await app.fetchval("show server_version_num")) // 10_000
    if number not in VERSIONS:
        said = f"PostgreSQL is version {number}."
        return wrong("postgresql", said, "Use PostgreSQL 15, 16, 17 or 18.")
    return good("postgresql", f"PostgreSQL {number} answers.")


async def app_role(app: asyncpg.Connection) -> Finding:
    """The application's role owns nothing and inherits nothing."""
    role = await app.fetchrow(
        "select rolname, rolinherit, rolsuper, rolcreaterole,"
        " (select count(*) from pg_class where relowner = r.oid) as owns"
        " from pg_roles r where rolname = current_user"
    )
    faults = [
        words
        for words, true in (
            ("is a superuser", role["rolsuper"]),
            ("may make roles", role["rolcreaterole"]),
            ("inherits what its tenants may", role["rolinherit"] and not role["rolsuper"]),
            (f"owns {role['owns']} tables", role["owns"] > 0),
        )
        if true
    ]
    name = role["rolname"]
    if faults:
        remedy = f"Make another role for OPX_DATABASE_URL: create role {name}_app login noinherit;"
        return wrong("app role", f"The role {name} {' and '.join(faults)}.", remedy)
    return good("app role", f"The role {name} owns nothing and inherits nothing.")


async def timeouts(app: asyncpg.Connection) -> Finding:
    """Statements and idle transactions end by themselves."""
    unset = [name for name in TIMEOUTS if await app.fetchval(f"show {name}") in ("0", "0ms")]
    if unset:
        role = await app.fetchval("select current_user")
        todo = " ".join(f"alter role {role} set {name} = '60s';" for name in unset)
        return wrong(
            "timeouts", f"The role {role} has no {' and no '.join(unset)}.", f"Run: {todo}"
        )
    return good("timeouts", "Statements and idle transactions of the application end in time.")


async def locks(app: asyncpg.Connection) -> Finding:
    """Room for the locks of a backup of many tenants."""
    found = int(await app.fetchval("show max_locks_per_transaction"))
    tenants = int(await app.fetchval("select count(*) from opx.tenant"))
    said = f"max_locks_per_transaction is {found:,}, for {tenants:,} tenants."
    if tenants >= MANY_TENANTS and found < ENOUGH_LOCKS:
        remedy = "Set max_locks_per_transaction = 1024 and restart PostgreSQL."
        return wrong("locks", said, remedy)
    return good("locks", said)


async def clock(app: asyncpg.Connection) -> Finding:
    """The clocks of this machine and of the database agree."""
    theirs = await app.fetchval("select clock_timestamp()")
    skew = abs((datetime.now(UTC) - theirs).total_seconds())
    said = f"The clocks of OPX and of the database differ by {skew:.1f} seconds."
    if skew > MOST_SKEW:
        return wrong("clock", said, "Let both machines keep time by NTP.")
    return good("clock", said)


async def indexes(app: asyncpg.Connection) -> Finding:
    """No index was left half built."""
    rows = await app.fetch(
        "select n.nspname, c.relname from pg_index i join pg_class c on c.oid = i.indexrelid"
        " join pg_namespace n on n.oid = c.relnamespace join opx.tenant t on t.id = n.nspname"
        " where not i.indisvalid order by 1, 2"
    )
    if rows:
        names = ", ".join(f"{row['nspname']}.{row['relname']}" for row in rows[:10])
        said = f"{len(rows)} indexes were left half built: {names}."
        todo = "For each, as the owner: reindex index concurrently NAME;"
        return wrong("indexes", said, todo)
    return good("indexes", "Every index is whole.")


async def extensions(connection: asyncpg.Connection) -> Finding:
    """What the tenants' schemas are searched with."""
    there = await connection.fetchval("select to_regnamespace('opx_ext') is not null")
    if not there:
        return wrong("extensions", "The schema opx_ext is not there.", "Run: opx migrate")
    rows = await connection.fetch(
        "select e.extname from pg_extension e join pg_namespace n on n.oid = e.extnamespace"
        " where e.extname in ('pg_trgm', 'fuzzystrmatch', 'unaccent') and n.nspname <> 'opx_ext'"
    )
    if rows:
        names = ", ".join(row["extname"] for row in rows)
        remedy = "; ".join(f"alter extension {row['extname']} set schema opx_ext" for row in rows)
        return wrong("extensions", f"{names} lie outside opx_ext.", f"Run: {remedy};")
    return good("extensions", "Extensions lie where tenants find them.")
