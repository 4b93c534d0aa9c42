"""The list of cases as CSV, streamed."""

from collections.abc import AsyncIterator
from typing import Any

from opx_core import case_list
from opx_core.calendars import LONDON
from opx_core.case_list import CaseFilter
from opx_core.csv_lines import BYTE_ORDER_MARK, line
from opx_core.deadlines import NEVER
from opx_core.identity import Actor
from opx_core.policy import narrowed
from opx_core.tenants import Tenant, Tenants
from opx_web.case.words import level_name, state_name

HEADINGS = (
    *("Reference", "Complainant", "Level", "About", "State", "Episode", "Owner", "Team"),
    *("Client book", "Received", "Closed", "Next deadline", "Due"),
)


async def cases_csv(
    tenants: Tenants, tenant: Tenant, actor: Actor, wanted: CaseFilter
) -> AsyncIterator[bytes]:
    """The cases of a filter as CSV in UTF-8 with a byte order mark, in a session of its own."""
    yield BYTE_ORDER_MARK + line(HEADINGS)
    actor = narrowed(actor, "core.export_cases")
    async with tenants.session(tenant):
        async for rows in case_list.every(actor, wanted):
            yield b"".join(line(_cells(case)) for case in rows)


def _cells(case: dict[str, Any]) -> list[object]:
    due = case["next_due_at"]
    return [
        case["reference"],
        case["complainant"],
        level_name(case),
        case["subject"],
        state_name(case),
        case["episode"],
        case["owner_name"] or "",
        case["team_name"] or "",
        case["book_name"],
        _local(case["received_at"]),
        _local(case["closed_at"]),
        case["next_deadline"],
        _local(due) if due < NEVER else "",
    ]


def _local(at: Any) -> str:
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}" if at else ""
