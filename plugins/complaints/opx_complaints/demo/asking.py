"""What the people of the demo ask of others while they investigate, and what they wait for."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from opx_complaints.demo.desk import Desk
from opx_complaints.demo.history import History
from opx_complaints.demo.working import MINUTES, WorkingTime
from opx_core.activities.parties import ASKED, PARTIES, WAITS
from opx_core.dates import day_in_words
from opx_core.identity import Actor

LIKELY = {"formal": 0.5, "mis_sale": 0.65, "fos": 0.6, "informal": 0.12}
SHORTEST, NEW = timedelta(days=5), timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Stretch:
    """An investigation: by whom, from when to when; ``open`` while it goes on."""

    who: Actor
    began: datetime
    ended: datetime
    open: bool

    def at(self, share: float) -> datetime:
        """The moment at a share of it."""
        return self.began + (self.ended - self.began) * share


def add(history: History, desk: Desk, working: WorkingTime, rng: Random) -> None:
    """Add step-outs, waits and their events to a complaint's history."""
    for stretch in stretches(history, desk.now):
        if stretch.ended - stretch.began >= SHORTEST:
            _wait(history, working, rng, stretch)
            _ask(history, desk, working, rng, stretch)
    history.happened.sort(key=lambda each: each.at)


def stretches(history: History, now: datetime) -> Iterator[Stretch]:
    """Every investigation of a complaint."""
    begun = None
    for each in history.happened:
        origin, to = each.values.get("from"), each.values.get("to")
        if "investigating" not in (origin, to) or origin == to:
            continue
        if to == "investigating":
            begun = each
        elif begun is not None:
            yield Stretch(begun.actor, begun.at, each.at, False)
            begun = None
    if begun is not None:
        yield Stretch(begun.actor, begun.at, now, True)


def _wait(history: History, working: WorkingTime, rng: Random, stretch: Stretch) -> None:
    if rng.random() > 0.45:
        return
    kind = rng.choices(_texts()["waits"], (6, 2, 1))[0]
    begin = _moment(working, rng, stretch.at(rng.uniform(0.02, 0.12)), stretch)
    end = _moment(working, rng, stretch.at(rng.uniform(0.15, 0.3)), stretch)
    if not stretch.began < begin < end < stretch.ended:
        return
    party, reason = kind["party"], rng.choice(kind["reasons"])
    still = stretch.open and rng.random() < 0.6 and stretch.ended - begin < NEW
    row = {"party": party, "reason": reason, "began_at": begin, "began_by": stretch.who.id}
    ended = {"ended_at": None if still else end, "ended_by": None if still else stretch.who.id}
    history.waits.append({**row, **ended, "ended_why": ""})
    values = {"wait_id": len(history.waits) - 1, "party": party, "whom": WAITS[party]}
    history.tell("core.waiting_began", stretch.who, begin, {**values, "reason": reason})
    if still:
        _waits_for(history, party, PARTIES[party], begin)
    else:
        history.tell("core.waiting_ended", stretch.who, end, {**values, "why": ""})


def _ask(history: History, desk: Desk, working: WorkingTime, rng: Random, stretch: Stretch) -> None:
    if rng.random() > LIKELY.get(history.case["level"], 0):
        return
    text = _fitting(history, rng)
    begin = _moment(working, rng, stretch.at(rng.uniform(0.32, 0.45)), stretch)
    longest = begin + timedelta(days=rng.triangular(2, 24, 9))
    end = _moment(working, rng, min(longest, stretch.at(0.85)), stretch)
    if not stretch.began < begin < end < stretch.ended:
        return
    still = stretch.open and rng.random() < 0.8 and stretch.ended - begin < NEW
    expected = (begin + timedelta(days=rng.choice((5, 7, 10, 14)))).date()
    person = desk.of_role("compliance")[0] if not text["whom"] else None
    row = {
        "kind": text["kind"],
        "user_id": person.id if person else None,
        "asked_of": person.name if person else text["whom"],
        "asked": text["ask"],
        "expected_on": expected,
        "asked_by": stretch.who.id,
        "asked_at": begin,
        "answer": "" if still else text["answer"],
        "answered_of": "" if still else (person.name if person else text["whom"]),
        "answered_by": None if still else (person.id if person else stretch.who.id),
        "answered_at": None if still else end,
    }
    history.step_outs.append(row)
    by = person.actor if person else stretch.who
    _tell(history, stretch.who, by, row)
    if still:
        _waits_for(history, "specialist", row["asked_of"], begin)


def _tell(history: History, asker: Actor, by: Actor, row: Mapping[str, Any]) -> None:
    number = len(history.step_outs) - 1
    values = {"step_out_id": number, "asked_of": row["asked_of"], "kind": row["kind"]}
    expected = f"Answer expected {day_in_words(row['expected_on'])}."
    what = {"what": ASKED[row["kind"]], "asked": row["asked"], "expected": expected}
    asked = {**values, **what, "expected_on": row["expected_on"].isoformat()}
    history.tell("core.stepped_out", asker, row["asked_at"], asked)
    if row["answered_at"] is None:
        return
    days = max((row["answered_at"].date() - row["asked_at"].date()).days, 1)
    waited = f"Waited {days} {'day' if days == 1 else 'days'}."
    answer = {"answer": row["answer"], "answered_of": row["answered_of"], "waited": waited}
    history.tell("core.step_out_answered", by, row["answered_at"], {**values, **answer})


def _waits_for(history: History, party: str, name: str, since: datetime) -> None:
    now = {"waiting_on": party, "waiting_for": name, "waiting_since": since}
    if history.case["waiting_since"] is None or since > history.case["waiting_since"]:
        history.case = {**history.case, **now}


def _fitting(history: History, rng: Random) -> Mapping[str, Any]:
    product = history.complaint["product"].lower()
    every = _texts()["asked"]
    fits = [each for each in every if any(word in product for word in each["products"])]
    return rng.choice([*fits * 3, *(each for each in every if not each["products"])])


def _moment(working: WorkingTime, rng: Random, near: datetime, stretch: Stretch) -> datetime:
    found = working.on(near.date(), rng.uniform(5, MINUTES - 5))
    return max(found, working.after(stretch.began, rng.uniform(10, 60)))


@cache
def _texts() -> dict[str, Any]:
    with Path(__file__).with_name("asked.toml").open("rb") as file:
        return tomllib.load(file)
