"""How each kind of complaint goes: the steps that people take, one after another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from opx_complaints.demo.desk import BANKING, FIRST_CONTACT, INSURANCE, Desk, Worker
from opx_complaints.demo.history import History
from opx_complaints.demo.texts import say
from opx_complaints.demo.working import MINUTES, WorkingTime
from opx_core.calendars import LONDON

SPECIALIST_LEVELS = ("formal", "mis_sale", "fos")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that someone does at a moment: a move, ``assign`` or ``note``."""

    at: datetime
    who: Worker
    key: str
    data: dict[str, Any]


@dataclass(slots=True)
class Journey:
    """Someone's view of one complaint while it is worked: the moment reached, and the owner.

    The methods that give steps do nothing themselves; they look at the history as it then is.
    """

    desk: Desk
    working: WorkingTime
    history: History
    rng: Random
    clerk: Worker
    at: datetime
    owner: Worker

    def step(self, key: str, data: dict[str, Any] | None = None, who: Worker | None = None) -> Step:
        """A step at the moment reached."""
        return Step(self.at, who or self.owner, key, data or {})

    def wait(self, low: float, high: float) -> None:
        """Let some working minutes go by, fewer more often than many."""
        self.at = self.working.after(self.at, self.rng.triangular(low, high, low))

    def until(self, moment: datetime) -> None:
        """Let time go by to a moment, but at least some minutes."""
        self.at = max(moment, self.working.after(self.at, self.rng.uniform(8, 40)))

    def on(self, begun: datetime, days: float) -> datetime:
        """A working moment so many days after ``begun``."""
        day = (begun + timedelta(days=days)).astimezone(LONDON).date()
        return self.working.on(day, self.rng.uniform(5, MINUTES - 5))

    def chance(self, likelihood: float) -> bool:
        """Whether something happens."""
        return self.rng.random() < likelihood

    def say(self, kind: str, of: str = "all", **more: str) -> str:
        """A text about this complaint, written at the moment reached."""
        day = self.at.astimezone(LONDON).date()
        return say(self.rng, kind, of, day, self.history.matter.about, **more)

    def notes(self, low: float, high: float, likelihood: float) -> Iterator[Step]:
        """Notes by the owner, each some working minutes after the last thing."""
        while self.chance(likelihood):
            self.wait(low, high)
            yield self.step("note", {"body": self.say("notes")})
            likelihood *= 0.6


def taken(journey: Journey) -> Iterator[Step]:
    """Somebody takes the complaint, or a team leader gives it to them."""
    matter = journey.history.matter
    team = BANKING if matter.is_banking else INSURANCE
    name = team if matter.level in SPECIALIST_LEVELS else FIRST_CONTACT
    people = journey.desk.team(name, matter.book)
    weights = [1 if worker.role == "leader" else 4 for worker in people]
    journey.owner = journey.rng.choices(people, weights)[0]
    if name == FIRST_CONTACT and journey.clerk.role == "handler":
        journey.owner = journey.clerk
    leaders = journey.desk.team(name, matter.book, "leader")
    giver = journey.owner if journey.chance(0.45) else leaders[0]
    journey.wait(4, 260)
    yield journey.step("assign", who=giver)
