"""The audit log as CSV, streamed."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

from opx_core import audit
from opx_core.audit import AuditFilter
from opx_core.calendars import LONDON
from opx_core.csv_lines import BYTE_ORDER_MARK, line
from opx_core.identity import Actor
from opx_core.tenants import Tenant, Tenants
from opx_web.admin.audit_words import entry

HEADINGS = (
    *("Event", "Moment (UK)", "Who", "Kind", "What happened", "In words"),
    *("Case", "Set-up", "Before", "After"),
)


async def events_csv(
    tenants: Tenants, tenant: Tenant, actor: Actor, wanted: AuditFilter
) -> AsyncIterator[bytes]:
    """The events of a filter as CSV in UTF-8 with a byte order mark, in a session of its own."""
    yield BYTE_ORDER_MARK + line(HEADINGS)
    now = datetime.now(UTC)
    async with tenants.session(tenant):
        async for rows in audit.every(actor, wanted):
            yield b"".join(line(_cells(row, now)) for row in rows)


def _cells(row: Mapping[str, Any], now: datetime) -> list[object]:
    shown = entry(row, now)
    return [
        row["id"],
        f"{row['at'].astimezone(LONDON):%Y-%m-%d %H:%M:%S}",
        shown.who,
        row["kind"],
        shown.title,
        shown.text,
        shown.reference,
        shown.about,
        "; ".join(f"{each.label}: {each.before}" for each in shown.changes if each.before),
        "; ".join(f"{each.label}: {each.after}" for each in shown.changes if each.after),
    ]
