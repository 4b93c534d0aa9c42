"""A chart of stacked bars, drawn here as SVG. Its figures stand in a table beside it."""

from dataclasses import dataclass

from opx_core.dates import short_day
from opx_core.teams.forecast import Forecast

STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15)
HEIGHT, TOP, BOTTOM, LEFT, WIDTH = 200, 18, 22, 34, 640


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its two parts as rectangles (x, y, width, height) in the chart's units."""

    label: str
    x: float
    width: float
    track_y: float
    track_height: float
    late_y: float
    late_height: float
    late: str
    label_x: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line across, at a round number."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart, and in `story` all of it in words."""

    story: str
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def chart(ahead: Forecast) -> Chart:
    """Cases due by week, on track and likely to be late."""
    top = _round_up(max((week.due for week in ahead.weeks), default=0))
    room = HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT) / max(len(ahead.weeks), 1)
    bars = []
    for place, week in enumerate(ahead.weeks):
        track, late = room * week.on_track / top, room * week.late / top
        base = HEIGHT - BOTTOM
        x = LEFT + step * place + step * 0.28
        gap = 1.0 if week.late and week.on_track else 0.0
        bars.append(
            Bar(
                short_day(week.start).split(" ", 1)[1],
                round(x, 1),
                round(step * 0.44, 1),
                round(base - track, 1),
                round(track, 1),
                round(base - track - late - gap, 1),
                round(late, 1),
                f"{week.late:,}" if week.late else "",
                round(x + step * 0.22, 1),
            )
        )
    lines = tuple(
        Line(round(HEIGHT - BOTTOM - room * part / 4, 1), f"{top * part // 4:,}")
        for part in range(5)
    )
    said = (f"{short_day(w.start)}: {w.due:,} due, {w.late:,} likely late" for w in ahead.weeks)
    return Chart("Cases due by week. " + "; ".join(said) + ".", lines, tuple(bars))


def _round_up(most: int) -> int:
    """The top of the scale: four even steps of a plain number, with as little above as can be."""
    power = 1
    while 4 * STEPS[-1] * power < most:
        power *= 10
    return next(4 * step * power for step in STEPS if 4 * step * power >= most)
