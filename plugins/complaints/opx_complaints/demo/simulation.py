"""Two years of a complaints desk, from a seed: nothing here touches a database."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from opx_complaints.demo import asking
from opx_complaints.demo.arrivals import DAYS, arrivals
from opx_complaints.demo.desk import FIRST_CONTACT, Desk
from opx_complaints.demo.history import History
from opx_complaints.demo.journeys import Journey, Step
from opx_complaints.demo.matters import draw_matters
from opx_complaints.demo.opening import opened
from opx_complaints.demo.stages import life
from opx_complaints.demo.touches import touches
from opx_complaints.demo.working import WorkingTime

SEED = 20_160_630
AHEAD = 800


def simulate(desk: Desk, seed: int = SEED) -> Iterator[History]:
    """The history of every complaint up to now, in the order in which they were logged.

    The same seed, moment and people give the same histories.
    """
    rng = Random(seed)  # noqa: S311 (invented people, not secrets)
    today = desk.now.date()
    working = WorkingTime.between(today - timedelta(days=DAYS + 30), today + timedelta(days=AHEAD))
    arrived = arrivals(rng, desk.now, len(desk.references), working)
    for matter in draw_matters(rng, desk, arrived):
        # Each has its own source of chance, so that one more step here changes nothing there.
        own = Random(f"{seed}/{matter.reference}")  # noqa: S311
        clerk = own.choice(desk.team(FIRST_CONTACT, matter.book))
        history = opened(desk, matter, clerk, matter.payment and own.random() < 0.9)
        _live(Journey(desk, working, history, own, clerk, matter.arrival.opened_at, clerk))
        more = Random(f"{seed}/{matter.reference}/time")  # noqa: S311
        asking.add(history, desk, working, more)
        history.touches += touches(history, working, desk.now, more)
        yield history


def _live(journey: Journey) -> None:
    for step in life(journey):
        if step.at > journey.desk.now:
            break
        _take(journey.history, step, journey)
    journey.history.review(journey.desk.now)


def _take(history: History, step: Step, journey: Journey) -> None:
    match step.key:
        case "assign":
            history.assign(journey.owner, step.who, step.at)
        case "note":
            history.note(step.data["body"], step.who, step.at)
        case "suspect":
            history.suspect(step.data["reference"], step.at)
        case _:
            history.move(step.key, step.who, step.at, step.data)
