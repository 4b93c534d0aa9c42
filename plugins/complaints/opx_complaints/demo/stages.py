"""The stages of a complaint's life, each as the steps that people take in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from opx_complaints.demo.journeys import Journey, Step, taken
from opx_core.calendars import LONDON

UPHELD = {
    "Banking and credit cards": 0.44,
    "Insurance & pure protection": 0.37,
    "Home finance": 0.35,
    "Decumulation & pensions": 0.29,
    "Investments": 0.31,
}
WARRANTED = ("Warranty", "Travel", "Packaged accounts")
SENT_BY = {"email": 62, "letter": 34, "text": 4}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a level usually goes: shares, and days since receipt or since the response."""

    early: float
    response: tuple[float, float]
    late: float
    after: tuple[float, float]


PLANS = {
    "informal": Plan(0.5, (8, 40), 0.06, (3, 16)),
    "formal": Plan(0.07, (16, 56), 0.25, (4, 24)),
    "mis_sale": Plan(0.01, (28, 56), 0.28, (5, 28)),
    "fos": Plan(0.0, (20, 56), 0.12, (50, 150)),
}
AGAIN = Plan(0.12, (10, 45), 0.06, (5, 25))
PAYMENT = Plan(0.2, (6, 20), 0.14, (4, 20))
LATENESS = 30
PAID_TO_BANK = 0.6


def life(journey: Journey) -> Iterator[Step]:
    """Everything that happens to a complaint after it was logged."""
    matter = journey.history.matter
    yield from _triaged(journey)
    if matter.same_as:
        yield from _ended(journey, "duplicate", reference=matter.same_as)
    elif matter.level == "vod" and journey.chance(0.9):
        yield from _ended(journey, "vod_recorded")
    elif matter.level == "out_of_scope":
        yield from _ended(journey, "out_of_scope")
    elif matter.level == "informal" and journey.chance(0.02):
        yield from _ended(journey, "not_a_complaint")
    else:
        plan = PLANS.get(matter.level, PLANS["informal"])
        yield from _episode(journey, PAYMENT if matter.payment else plan)
        for likelihood in (0.125, 0.15):
            if not journey.history.case["closed"] or not journey.chance(likelihood):
                break
            yield from _reopened(journey)


def _triaged(journey: Journey) -> Iterator[Step]:
    matter = journey.history.matter
    if matter.same_as:
        seen = journey.at + timedelta(seconds=journey.rng.uniform(0.4, 9))
        yield Step(seen, journey.clerk, "suspect", {"reference": matter.same_as})
    data = {"level": matter.level, "payment_service": matter.payment}
    # What is logged late in the day waits for the morning, as a rule.
    tomorrow = journey.at.astimezone(LONDON).hour >= 16 and journey.chance(0.7)
    journey.wait(100 if tomorrow else 6, 1200 if journey.chance(0.06) else 450)
    if journey.chance(0.015):
        first = {"level": matter.first_level, "payment_service": matter.payment}
        yield journey.step("triage", first)
        journey.wait(10, 120)
        yield journey.step("retriage", {"reason": journey.say("reasons", "sent_back")})
        journey.wait(10, 120)
    yield journey.step("triage", data)
    yield from taken(journey)


def _episode(journey: Journey, plan: Plan) -> Iterator[Step]:
    begun = journey.history.case["episode_started_at"]
    number = journey.history.case["episode"]
    if journey.chance(0.7) and journey.history.case["state"] == "triaged":
        yield from _registered(journey)
    if journey.chance(plan.early):
        yield from _resolved(journey, number)
        if journey.history.case["closed"]:
            return
    if journey.history.case["state"] == "triaged":
        yield from _registered(journey)
    yield from _acknowledged(journey, number)
    yield from journey.notes(30, 900, 0.5)
    journey.wait(30, 1400)
    yield journey.step("investigate")
    if journey.chance(0.045):
        yield from _withdrawn(journey)
        return
    yield from _answered(journey, plan, begun)
    yield from _closed(journey, plan)


def _registered(journey: Journey) -> Iterator[Step]:
    journey.wait(3, 200)
    wanted = journey.say("wanted") if journey.chance(0.7) else None
    number = journey.history.matter.policy_number or None
    yield journey.step("register", {"policy_number": number, "wanted": wanted})


def _resolved(journey: Journey, episode: int) -> Iterator[Step]:
    ends = journey.history.clocks.due(episode, "SRC3")
    yield from journey.notes(5, 120, 0.4)
    journey.wait(10, 900)
    if ends is None or journey.at >= ends:
        return
    outcome = journey.rng.choices(("upheld", "not_upheld_goodwill", "not_upheld"), (35, 33, 32))[0]
    reasons = journey.say("reasons", "resolved")
    told = {"outcome": outcome, "reasons": reasons, **redress(journey, outcome, 40)}
    yield journey.step("resolve", told)


def _acknowledged(journey: Journey, episode: int) -> Iterator[Step]:
    due = journey.history.clocks.due(episode, "ACK")
    slow = journey.chance(0.035)
    before = journey.at
    journey.wait(*((1500, 4000) if slow else (15, 900)))
    if due is not None and journey.at > due and not slow:
        journey.at = max(journey.working.after(before, 3), min(journey.at, due))
    yield journey.step("acknowledge", {"sent_by": _sent_by(journey), "states_timescale": True})


def _withdrawn(journey: Journey) -> Iterator[Step]:
    yield from journey.notes(30, 900, 0.5)
    journey.wait(300, 5000)
    yield from _ended(journey, "withdrawn")


def _ended(journey: Journey, ending: str, **more: str) -> Iterator[Step]:
    journey.wait(8, 420)
    reasons = journey.say("reasons", ending, **more) or None
    yield journey.step("end", {"ending": ending, "reasons": reasons})


def _answered(journey: Journey, plan: Plan, begun: datetime) -> Iterator[Step]:
    low, high = plan.response
    days = journey.rng.triangular(low, high, low + (high - low) * 0.8)
    if journey.chance(plan.late):
        days = high + 1 + journey.rng.expovariate(1 / LATENESS)
    if journey.history.complaint["payment_service"] and (days > high or journey.chance(0.12)):
        if journey.chance(0.6):
            yield from _held(journey, begun)
        days = max(days, journey.rng.uniform(24, 44))
    yield from journey.notes(200, 3500, 0.75)
    journey.until(journey.on(begun, _decided(journey, days)))
    outcome = _outcome(journey)
    reasons = journey.say("reasons", outcome)
    told = {"outcome": outcome, "reasons": reasons, **redress(journey, outcome, 240)}
    yield journey.step("decide", told)
    journey.until(journey.on(begun, days))
    yield journey.step("respond", {"sent_by": _sent_by(journey), "ombudsman_rights": True})


def _decided(journey: Journey, days: float) -> float:
    """Decided within the firm's own five weeks, as a rule; then the letter is written."""
    before = days - journey.rng.triangular(0.2, 5, 0.4)
    return min(before, journey.rng.uniform(26, 34.5)) if journey.chance(0.85) else before


def _held(journey: Journey, begun: datetime) -> Iterator[Step]:
    journey.until(journey.on(begun, journey.rng.uniform(13, 19)))
    expected = journey.on(begun, 40).date().isoformat()
    reason = journey.say("reasons", "holding")
    yield journey.step("hold", {"reason": reason, "expected_on": expected})


def _closed(journey: Journey, plan: Plan) -> Iterator[Step]:
    yield from journey.notes(900, 4000, 0.15)
    journey.until(journey.on(journey.at, journey.rng.uniform(*plan.after)))
    learned = journey.say("learned") if journey.chance(0.35) else None
    yield journey.step("close", {"learned": learned})
    if journey.chance(0.03):
        journey.wait(600, 4000)
        checker = journey.desk.of_role("qa")[0]
        yield journey.step("note", {"body": journey.say("checks")}, checker)


def _reopened(journey: Journey) -> Iterator[Step]:
    journey.until(journey.on(journey.at, journey.rng.triangular(3, 70, 12)))
    yield journey.step("reopen", {"reason": journey.say("reasons", "reopened")})
    yield from _episode(journey, AGAIN)


def _outcome(journey: Journey) -> str:
    matter = journey.history.matter
    likely = UPHELD[matter.group] + (0.1 if matter.product in WARRANTED else 0)
    if journey.chance(likely):
        return "upheld" if journey.chance(0.72) else "partly_upheld"
    return "not_upheld_goodwill" if journey.chance(0.12) else "not_upheld"


def redress(journey: Journey, outcome: str, usual: int) -> dict[str, str]:
    """What is offered, in pounds: about the ``usual`` for what was upheld, less for goodwill.
    For some of them, the account that it is to be paid to: none that a bank has.

    Drawn by the case's own reference, so that nothing else of the demo depends on it.
    """
    if outcome == "not_upheld":
        return {}
    own = Random(f"{journey.history.case['reference']}{outcome}")  # noqa: S311
    drawn = own.lognormvariate(0, 0.8)
    part = {"partly_upheld": 0.6, "not_upheld_goodwill": 0.3}.get(outcome, 1.0)
    told = {"redress": f"{max(10, round(usual * part * drawn / 5) * 5)}"}
    if own.random() < PAID_TO_BANK:
        told["pay_to"] = f"00-00-{own.randrange(100):02} {own.randrange(10**8):08}"
    return told


def _sent_by(journey: Journey) -> str:
    return journey.rng.choices(list(SENT_BY), list(SENT_BY.values()))[0]
