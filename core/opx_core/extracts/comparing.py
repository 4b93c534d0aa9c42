"""What a restore would change: the live tenant beside the copy that was loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from opx_core import db
from opx_core.extracts import schema
from opx_core.extracts.values import NOT_CARRIED
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant

_NEWEST = """
select e.id, e.at, e.kind, f.reference from event e left join case_file f on f.id = e.case_id
order by e.id desc limit 1
"""
_INACTIVE = "select email from user_account where not active"
_ACTIVE = "select email, name from user_account where active"


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two holds."""

    tables: Mapping[str, tuple[int, str]]
    cases: frozenset[str]
    newest: tuple[datetime, str, str] | None
    active: Mapping[str, str]
    inactive: frozenset[str]


@dataclass(frozen=True, slots=True)
class Differences:
    """By table, rows in the live tenant and in the copy; cases in one only; people let in again."""

    tables: list[tuple[str, int, int]]
    altered: list[str]
    live_only: list[str]
    copy_only: list[str]
    live_newest: str
    copy_newest: str
    let_in_again: list[str]

    @property
    def none(self) -> bool:
        """Whether they are the same."""
        return not (self.tables or self.altered)


async def compare(opx: Runtime, live: Tenant, copy: Tenant) -> Differences:
    """Count and sum up every table of both."""
    one, other = await _side(opx, live), await _side(opx, copy)
    counts = [
        (name, one.tables.get(name, (0, ""))[0], other.tables.get(name, (0, ""))[0])
        for name in sorted(one.tables.keys() | other.tables.keys())
    ]
    same_count = [name for name, here, there in counts if here == there]
    back = sorted(other.active[email] for email in other.active.keys() & one.inactive)
    return Differences(
        [each for each in counts if each[1] != each[2]],
        [name for name in same_count if one.tables[name] != other.tables[name]],
        sorted(one.cases - other.cases),
        sorted(other.cases - one.cases),
        _words(one),
        _words(other),
        back,
    )


async def _side(opx: Runtime, tenant: Tenant) -> Side:
    async with opx.tenants.session(tenant) as session:
        await db.execute("set local statement_timeout = 0")
        tables = {
            each.name: await schema.total(session.connection, tenant.id, each, each.columns)
            for each in await schema.relations(session.connection, tenant.id)
            if each.name not in NOT_CARRIED
        }
        cases = {row["reference"] for row in await db.fetch("select reference from case_file")}
        newest = [
            (row["at"], row["kind"], row["reference"] or "") for row in await db.fetch(_NEWEST)
        ]
        active = {row["email"]: row["name"] for row in await db.fetch(_ACTIVE)}
        inactive = frozenset(row["email"] for row in await db.fetch(_INACTIVE))
    return Side(tables, frozenset(cases), next(iter(newest), None), active, inactive)


def _words(side: Side) -> str:
    if side.newest is None:
        return "no event"
    at, kind, reference = side.newest
    return f"{at:%-d %B %Y %H:%M:%S} UTC, {kind} {reference}".rstrip()
