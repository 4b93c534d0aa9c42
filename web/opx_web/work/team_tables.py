"""The tables of the board: weeks ahead, pipeline by age, and someone’s day in words."""

from datetime import datetime

from opx_core import workflows
from opx_core.allocation.workers import Worker
from opx_core.calendars import LONDON
from opx_core.case_list import span
from opx_core.dates import short_day
from opx_core.teams.board import BANDS, Board
from opx_core.teams.forecast import Forecast
from opx_web import words
from opx_web.case.words import state_name
from opx_web.sheets import Cell, Heading, Table, headings, number

AGES = ("0 to 1", "1 to 2", "2 to 4", "4 to 6", "6 to 8", "Over 8")
HOW = (
    "Each open case of the team counts in the week of its next deadline.",
    "Its minutes are those of the workflow’s steps until that deadline is met.",
    "Each working day, the minutes of those at work go to what is due first.",
    "Absences, bank holidays, days not worked and half loads are taken off.",
    "A case whose step is not done by its day is likely to be late.",
    "What follows takes minutes too. New cases are not supposed.",
)


def says(ahead: Forecast, now: datetime) -> tuple[str, str]:
    """What to notice about the weeks ahead: a sentence in bold, and one after it."""
    worst = ahead.worst
    if worst is None:
        return "No case is likely to become late.", "The team can do in time all that is due."
    late = words.count_words(ahead.late, "case is", "cases are")
    week = f"The week of {short_day(worst.start)} is the hardest."
    return week, f"{late} likely to become late in 8 weeks if nothing changes."


def weeks(ahead: Forecast, team_id: int, id: str = "weeks") -> Table:
    """The weeks ahead: due, and of these likely to be late."""
    rows = []
    for week in ahead.weeks:
        href = f"/cases?state=open&team={team_id}&due={span(week.start, week.last)}"
        likely = f"/team/{team_id}/likely?week={week.start}"
        track, late = number(week.on_track, f"{likely}&of=track"), number(week.late, likely)
        cells = (Cell(short_day(week.start)), track, late)
        rows.append((*cells, number(week.due, href)))
    titles = headings("Week of", "On track", "Likely to be late", "Due", numbers=3)
    return Table(id, "Weeks ahead", titles, tuple(rows))


def pipeline(found: Board, team_id: int) -> Table:
    """Open cases by state and age, each figure with its cases."""
    rows, base = [], f"/cases?team={team_id}"
    order = {
        (flow.kind, state.key): place
        for flow in workflows.now()
        for place, state in enumerate(flow.states)
    }
    most = max((count for line in found.pipeline.values() for count in line), default=0)
    for (kind, state), line in sorted(
        found.pipeline.items(), key=lambda each: order.get(each[0], 99)
    ):
        here = f"{base}&state={state}"
        cells = [
            number(count, f"{here}&age={band(place)}", _heat(count, place, most))
            for place, count in enumerate(line)
        ]
        rows.append(
            (Cell(state_name({"kind": kind, "state": state})), *cells, number(sum(line), here))
        )
    totals = [sum(line[place] for line in found.pipeline.values()) for place in range(len(BANDS))]
    open_ = f"{base}&state=open"
    foot = (
        Cell("All"),
        *(number(count, f"{open_}&age={band(place)}") for place, count in enumerate(totals)),
        number(sum(totals), open_),
    )
    titles = (Heading("State"), *headings(*AGES, "All", numbers=len(AGES) + 1))
    hint = "Weeks since receipt; stronger colour: older and more"
    return Table(
        "pipeline", "Pipeline by age", titles, tuple(rows), "Nothing is open.", hint, None, foot
    )


def band(place: int) -> str:
    """The filter of the list for an age band, such as "7-13"."""
    low, high = BANDS[place]
    return f"{low}-{'' if high is None else high}"


def given(worker: Worker) -> str:
    """What someone was given today, of what their day holds."""
    if worker.unit == "cases":
        return f"{worker.given_cases} of {worker.amount * worker.share // 100}"
    return f"{hours(worker.given_minutes)} of {hours(worker.amount * worker.share // 100)}"


def hours(minutes: int) -> str:
    """Minutes as hours: "6 h", "1 h 30"."""
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest:02}" if rest else f"{whole} h"


def today(worker: Worker, now: datetime) -> str:
    """Whether someone is at work today, in words."""
    if worker.away_until is not None:
        cover = f", {worker.cover} covers" if worker.cover else ""
        return f"Away to {short_day(worker.away_until)}{cover}"
    if not worker.works_on(now.astimezone(LONDON).date()):
        return "Does not work today"
    if worker.share < 100:
        return f"At work, {'half load' if worker.share == 50 else f'{worker.share} % load'}"
    return "At work"


def _heat(count: int, place: int, most: int) -> int:
    """A shade from 0 to 4: the older and the more, the stronger."""
    if not count or place == 0 or not most:
        return 0
    weight = place * count / most
    return 1 if weight < 0.5 else 2 if weight < 1.5 else 3 if weight < 3 else 4
