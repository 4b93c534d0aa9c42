"""The complaint, on the page of its case."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from opx_complaints.views import ComplaintPanel, EpisodeView
from opx_complaints.workflow import ENDINGS, OUTCOMES
from opx_core import db
from opx_web.case.page import Panel
from opx_web.pages import Fact

_COMPLAINT = """
select c.*, (select json_agg(d order by d.id) from complaints_decision d
    where d.case_id = c.case_id) as decisions
from complaints_complaint c where c.case_id = $1
"""
LABELS = dict((*OUTCOMES, *ENDINGS))


async def complaint_panel(case: Mapping[str, Any]) -> Panel | None:
    """What the complaint is about, in their words, and how each episode ended."""
    rows = await db.fetch(_COMPLAINT, case["id"])
    if not rows:
        return None
    decisions = json.loads(rows[0]["decisions"] or "[]")
    view = ComplaintPanel(
        _facts(rows[0]),
        _paragraphs(rows[0]["narrative"]),
        _episodes(case, decisions),
    )
    return Panel("complaint", "Complaint", "complaints/panel.html", view)


def _facts(complaint: Mapping[str, Any]) -> tuple[Fact, ...]:
    rows = (
        ("Product", complaint["product"]),
        ("Cause", complaint["cause"]),
        ("Firm", complaint["firm"]),
        ("Policy", complaint["policy_number"]),
        ("How", complaint["channel"]),
        ("They want", complaint["wanted"]),
        ("Rules", "Payment services" if complaint["payment_service"] else ""),
    )
    return tuple(Fact(label, value) for label, value in rows if value)


def _episodes(
    case: Mapping[str, Any], decisions: Sequence[Mapping[str, Any]]
) -> tuple[EpisodeView, ...]:
    stands = {row["episode"]: row for row in decisions}
    shown = []
    for number in range(1, case["episode"] + 1):
        row = stands.get(number)
        outcome = LABELS.get(row["outcome"], row["outcome"]) if row else "Not decided yet"
        reasons = _paragraphs(row["reasons"]) if row else ()
        shown.append(EpisodeView(f"Episode {number}", outcome, reasons))
    return tuple(shown)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("\n") if part.strip())
