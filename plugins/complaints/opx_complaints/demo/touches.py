"""When the people of the demo had a complaint open, made of what they did to it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from opx_complaints.demo.asking import stretches
from opx_complaints.demo.history import Happened, History
from opx_complaints.demo.working import MINUTES, WorkingTime
from opx_core.activities.facts import WORKED, is_move
from opx_core.identity import Actor

MINUTES_BEFORE = {
    "complaints.triaged": (2, 9),
    "complaints.registered": (4, 16),
    "complaints.acknowledged": (6, 25),
    "complaints.decided": (18, 70),
    "complaints.response_sent": (15, 55),
    "complaints.resolved": (10, 35),
    "core.step_out_answered": (6, 30),
}
USUAL = (2, 12)


def touches(history: History, working: WorkingTime, now: datetime, rng: Random) -> Iterator[Any]:
    """The stretches of work on a complaint, as rows without its id."""
    for place, each in enumerate(history.happened):
        if each.actor.kind == "person" and (
            place == 0 or each.kind in WORKED or is_move(each.values)
        ):
            yield _around(each, rng, first=place == 0)
    for stretch in stretches(history, now):
        days = (stretch.ended - stretch.began).days
        for _ in range(min(rng.randint(1, 5), days)):
            day = stretch.at(rng.random()).date()
            begin = working.on(day, rng.uniform(5, MINUTES - 70))
            end = begin + timedelta(minutes=rng.triangular(6, 65, 18))
            if stretch.began < begin and end < stretch.ended:
                yield _row(stretch.who, begin, end)


def one_at_a_time(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows, cut so that nobody works on two cases at the same moment."""
    busy: dict[int, datetime] = {}
    kept: list[Mapping[str, Any]] = []
    for row in sorted(rows, key=lambda each: (each["began_at"], each["last_at"])):
        began = max(row["began_at"], busy.get(row["user_id"], row["began_at"]))
        if began < row["last_at"]:
            busy[row["user_id"]] = row["ended_at"]
            kept.append({**row, "began_at": began})
    return kept


def _around(each: Happened, rng: Random, *, first: bool) -> dict[str, Any]:
    before = rng.triangular(*MINUTES_BEFORE.get(each.kind, USUAL))
    if first:
        return _row(each.actor, each.at, each.at + timedelta(minutes=rng.uniform(1, 4)))
    return _row(each.actor, each.at - timedelta(minutes=before), each.at)


def _row(who: Actor, began: datetime, last: datetime) -> dict[str, Any]:
    ended = last + timedelta(seconds=20)
    return {
        "user_id": who.id,
        "team_id": who.team_id,
        "began_at": began,
        "last_at": last,
        "ended_at": ended,
        "changed_at": ended,
    }
