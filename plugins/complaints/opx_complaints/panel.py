"""The complaint, on the page of its case."""

from collections.abc import Mapping, Sequence
from typing import Any

from opx_complaints.tables import Complaint, Decision
from opx_complaints.views import ComplaintPanel, EpisodeView
from opx_complaints.workflow import ENDINGS, OUTCOMES
from opx_web.case.page import Panel
from opx_web.pages import Fact

LABELS = dict((*OUTCOMES, *ENDINGS))


async def complaint_panel(case: Mapping[str, Any]) -> Panel | None:
    """What the complaint is about, in their words, and how each episode ended."""
    complaint = await Complaint.select().where(Complaint.case == case["id"]).first()
    if complaint is None:
        return None
    decisions = await Decision.select().where(Decision.case == case["id"]).order_by(Decision.id)
    view = ComplaintPanel(
        _facts(complaint),
        _paragraphs(complaint["narrative"]),
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
