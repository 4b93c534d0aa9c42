"""What each complaint is about: drawn once, before anyone has worked on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from opx_complaints.demo.arrivals import Arrival, volumes
from opx_complaints.demo.complainants import draw_complainant, draw_nation
from opx_complaints.demo.desk import CALDER_VALE, FENWICK, Desk
from opx_complaints.demo.texts import About, about, narrative
from opx_complaints.taxonomy import Entry, causes, products
from opx_core.calendars import LONDON
from opx_core.cases import Person

LEVELS = {"vod": 14, "informal": 34, "formal": 30, "mis_sale": 12, "fos": 6, "out_of_scope": 4}
MISJUDGED = {"vod": "informal", "informal": "formal", "formal": "informal", "mis_sale": "formal"}
CAUSES = (5, 5, 13, 7, 5, 20, 22, 18, 2, 4)
MIS_SALE_CAUSES = (45, 20, 0, 0, 30, 0, 0, 0, 0, 5)
BANKING_GROUPS = ("Banking and credit cards", "Home finance")
PAYMENT_PRODUCTS = (
    *("Current accounts", "Credit cards", "Overdrafts", "Packaged accounts"),
    "Other banking (details required)",
)
PAYMENT_CAUSES = (
    *("Errors/not following instructions", "Delays/timescales", "Disputes over sums/charges"),
    "Other general admin/customer service",
)
PAYMENTS = 0.47
DUPLICATES = 0.007


@dataclass(frozen=True, slots=True)
class Matter:
    """One complaint as it truly is. ``first_level`` is what it was logged as.

    ``same_as`` is the reference of the complaint that it repeats, if it does.
    """

    reference: str
    arrival: Arrival
    book: str
    level: str
    first_level: str
    complainant: Person
    product: str
    group: str
    cause: str
    payment: bool
    nation: str
    policy_number: str
    narrative: str
    about: About
    same_as: str = ""

    @property
    def is_banking(self) -> bool:
        """Whether the banking team works on it."""
        return self.group in BANKING_GROUPS


def draw_matters(rng: Random, desk: Desk, arrived: Sequence[Arrival]) -> list[Matter]:
    """A matter for every arrival; no two have the same narrative."""
    found: list[Matter] = []
    told: set[str] = set()
    for reference, arrival in zip(desk.references, arrived, strict=True):
        matter = _draw(rng, desk, reference, arrival)
        while matter.narrative in told:
            matter = _draw(rng, desk, reference, arrival)
        if len(found) > 40 and rng.random() < DUPLICATES:
            matter = _again(rng.choice(found[-40:]), matter)
        told.add(matter.narrative)
        found.append(matter)
    return found


def _draw(rng: Random, desk: Desk, reference: str, arrival: Arrival) -> Matter:
    product = rng.choices(products(), [each.opened for each in products()])[0]
    level = rng.choices(list(LEVELS), list(LEVELS.values()))[0]
    cause = _cause(rng, product, level)
    payment = _is_payment(rng, product.name, cause, level)
    nation = draw_nation(rng)
    person = draw_complainant(rng, nation)
    matter = about(rng, person, product.name, product.group, cause, payment)
    return Matter(
        reference=reference,
        arrival=arrival,
        book=_book(rng, desk, arrival, product.group),
        level=level,
        first_level=MISJUDGED.get(level, "formal") if rng.random() < 0.12 else level,
        complainant=person,
        product=product.name,
        group=product.group,
        cause=cause,
        payment=payment,
        nation=nation,
        policy_number=_number(rng) if rng.random() < 0.6 else "",
        narrative=narrative(rng, _day(arrival), matter),
        about=matter,
    )


def _again(before: Matter, now: Matter) -> Matter:
    same: Mapping[str, object] = {
        name: getattr(before, name)
        for name in ("book", "complainant", "product", "group", "cause", "nation")
    }
    if not before.complainant.family_name:
        return now
    # The same person, in other words and not as a payment case.
    plain = replace(now, payment=False, level="informal", first_level="informal")
    return replace(plain, same_as=before.reference, about=before.about, **same)  # type: ignore[arg-type]


def _day(arrival: Arrival) -> date:
    return arrival.received_at.astimezone(LONDON).date()


def _cause(rng: Random, product: Entry, level: str) -> str:
    weights = list(MIS_SALE_CAUSES if level == "mis_sale" else CAUSES)
    names = [each.name for each in causes()]
    if product.group not in BANKING_GROUPS:
        weights[names.index("Arrears related")] = 0
    return rng.choices(names, weights)[0]


def _is_payment(rng: Random, product: str, cause: str, level: str) -> bool:
    could = product in PAYMENT_PRODUCTS and cause in PAYMENT_CAUSES and level != "mis_sale"
    return could and rng.random() < PAYMENTS


def _book(rng: Random, desk: Desk, arrival: Arrival, group: str) -> str:
    first, second = volumes(_day(arrival), desk.now.astimezone(LONDON).date())
    leaning = 0.45 if group in BANKING_GROUPS else 3.0
    return rng.choices((CALDER_VALE, FENWICK), (first, second * leaning))[0]


def _number(rng: Random) -> str:
    return f"{rng.choice(('CV', 'FM', 'P', 'A'))}{rng.randrange(10_000_000, 99_999_999)}"
