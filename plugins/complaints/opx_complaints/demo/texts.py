"""What people write: complaints, notes and reasons, put together from parts."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from opx_core.cases import Person
from opx_core.dates import MONTHS

SCALE = {"Home finance": 6.0, "Decumulation & pensions": 9.0, "Investments": 8.0}


@dataclass(frozen=True, slots=True)
class About:
    """What all texts of one complaint share, so that they speak of the same thing and sums."""

    thing: str
    group: str
    cause: str
    sum: str
    sum2: str
    who: str
    family: str
    payment: bool = False


def about(
    rng: Random, person: Person, product: str, group: str, cause: str, payment: bool
) -> About:
    """The shared matter of one complaint's texts."""
    texts = _texts()
    amount = max(rng.lognormvariate(4.9, 0.9), 45) * SCALE.get(group, 1.0)
    who = " ".join(filter(None, (person.title, person.family_name))) or person.organisation
    return About(
        thing=texts["things"].get(product) or texts["group_things"][group],
        group=group,
        cause=cause,
        sum=_pounds(amount, rng),
        sum2=_pounds(amount * rng.uniform(0.2, 0.7), rng),
        who=who,
        family=person.family_name or person.organisation,
        payment=payment,
    )


def narrative(rng: Random, on: date, matter: About) -> str:
    """Two to five sentences in the voice of the complainant, written on a day."""
    texts = _texts()
    parts = [
        texts["openings"][matter.group],
        texts["causes"]["payment" if matter.payment else matter.cause],
    ]
    optional = (texts["details"][matter.group], 0.7), (texts["effects"]["all"], 0.5)
    for part, chance in (*optional, (texts["wishes"]["all"], 0.65)):
        if rng.random() < chance:
            parts.append(part)
    days = _days(rng, on)
    return " ".join(_put(rng, rng.choice(part), matter, days) for part in parts)


def say(rng: Random, kind: str, of: str, on: date, matter: About, **more: str) -> str:
    """One text of ``kind`` (such as notes, or reasons ``of`` an outcome), written on a day."""
    return _put(rng, rng.choice(_texts()[kind][of]), matter, {**_days(rng, on), **more})


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))


def _pounds(amount: float, rng: Random) -> str:
    if amount > 400 or rng.random() < 0.4:
        return f"£{round(amount, -1 if amount > 100 else 0):,.0f}"
    return f"£{amount:,.2f}"


def _days(rng: Random, on: date) -> dict[str, str]:
    first = on - timedelta(days=rng.randrange(6, 60))
    second = first + timedelta(days=rng.randrange(1, max((on - first).days, 2)))
    return {"day": _day(first, on), "day2": _day(second, on)}


def _day(day: date, on: date) -> str:
    words = f"{day.day} {MONTHS[day.month - 1]}"
    return words if day.year == on.year else f"{words} {day.year}"


def _put(rng: Random, template: str, matter: About, more: Mapping[str, str]) -> str:
    return template.format(
        thing=matter.thing,
        sum=matter.sum,
        sum2=matter.sum2,
        who=matter.who,
        family=matter.family,
        weeks=rng.randrange(3, 15),
        times=rng.choice(("three", "four", "five", "six", "seven")),
        **more,
    )
