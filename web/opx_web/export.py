"""Lists as CSV, streamed, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from typing import Any

from opx_core import case_list
from opx_core.calendars import LONDON
from opx_core.case_list import CaseFilter
from opx_core.deadlines import NEVER
from opx_core.identity import Actor
from opx_core.tenants import Tenant, Tenants
from opx_web.case_words import level_name, state_name

HEADINGS = (
    *("Reference", "Complainant", "Level", "About", "State", "Episode", "Owner", "Team"),
    *("Client book", "Received", "Closed", "Next deadline", "Due"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def cases_csv(
    tenants: Tenants, tenant: Tenant, actor: Actor, wanted: CaseFilter
) -> AsyncIterator[bytes]:
    """The cases of a filter as CSV in UTF-8 with a byte order mark, in a session of its own."""
    yield b"\xef\xbb\xbf" + line(HEADINGS)
    async with tenants.session(tenant):
        async for rows in case_list.every(actor, wanted):
            yield b"".join(line(_cells(case)) for case in rows)


def line(cells: Iterable[object]) -> bytes:
    """One line of CSV. A cell that a spreadsheet would run as a formula gets an apostrophe."""
    out = io.StringIO()
    csv.writer(out).writerow([_safe(str(cell)) for cell in cells])
    return out.getvalue().encode()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cells(case: dict[str, Any]) -> list[object]:
    due = case["next_due_at"]
    return [
        case["reference"],
        case["complainant"],
        level_name(case["kind"], case["level"]),
        case["subject"],
        state_name(case["kind"], case["state"]),
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
