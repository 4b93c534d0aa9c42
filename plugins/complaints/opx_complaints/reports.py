"""What the complaints module counts."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from opx_complaints.workflow import COMPLAINTS, KIND
from opx_core.dashboards import Column, Report
from opx_core.identity import Actor
from opx_core.policy import visible
from opx_core.tables import Case

BANDS = ((0, 3), (4, 14), (15, 28), (29, 56), (57, None))

_COUNT = """
select level, state, least(greatest(extract(day from now() - received_at), 0), 100000)::int as days,
count(*) as cases from ({}) seen group by 1, 2, 3
"""


def band(days: int) -> str:
    """The age band of so many days since receipt, such as "29-56" or "57-"."""
    for low, high in BANDS:
        if days >= low and (high is None or days <= high):
            return f"{low}-{high or ''}"
    raise ValueError(f"An age is not negative: {days}")


async def pipeline(actor: Actor) -> list[dict[str, Any]]:
    """Complaints that the actor may see, by level, state and age band, in workflow order."""
    seen = Case.select(Case.level, Case.state, Case.received_at).where(
        visible(actor), Case.kind == KIND
    )
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in await Case.raw(_COUNT, seen.querystrings[0]):
        counted[row["level"], row["state"], band(row["days"])] += row["cases"]
    return [
        {"level": level.key, "state": state.key, "age": f"{low}-{high or ''}", "cases": cases}
        for level in COMPLAINTS.levels
        for state in COMPLAINTS.states
        for low, high in BANDS
        if (cases := counted[level.key, state.key, f"{low}-{high or ''}"])
    ]


def cases_behind(row: Mapping[str, object], column: str) -> dict[str, str]:
    """The filters of the case list behind one figure."""
    return {name: str(row[name]) for name in ("level", "state", "age")}


def _band_words(low: int, high: int | None) -> str:
    return f"{low} to {high} days" if high is not None else f"{low} days or more"


PIPELINE = Report(
    name="complaints.pipeline",
    title="Pipeline and age",
    definition="Complaints by level, state and days since receipt (whole days of 24 hours).",
    permission="core.read_reports",
    columns=(
        Column("level", "Level"),
        Column("state", "State"),
        Column("age", "Days since receipt"),
        Column("cases", "Complaints", number=True),
    ),
    run=pipeline,
    drill=cases_behind,
    labels={
        "level": {level.key: level.name for level in COMPLAINTS.levels},
        "state": {state.key: state.name for state in COMPLAINTS.states},
        "age": {f"{low}-{high or ''}": _band_words(low, high) for low, high in BANDS},
    },
)
