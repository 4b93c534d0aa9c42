"""What a simulation is given: the moment, the people, the client books, the references."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from opx_core.identity import Actor

CALDER_VALE, FENWICK = "calder-vale", "fenwick"
BOOKS = {CALDER_VALE: "Calder Vale Building Society", FENWICK: "Fenwick Mutual"}
FIRST_CONTACT, BANKING, INSURANCE = (
    "First contact",
    "Banking and payments",
    "Insurance and pensions",
)
TEAMS = (FIRST_CONTACT, BANKING, INSURANCE)


@dataclass(frozen=True, slots=True)
class Worker:
    """Someone of the demo. ``books`` are keys; ``team`` is a name, empty for those outside."""

    id: int
    name: str
    role: str
    team: str
    team_id: int | None
    books: tuple[str, ...]

    @property
    def actor(self) -> Actor:
        """The person as events name them."""
        return Actor(self.id, self.name, frozenset(), None, self.team_id)


@dataclass(frozen=True, slots=True)
class Desk:
    """The whole firm at one moment. There are as many complaints as references."""

    now: datetime
    workers: tuple[Worker, ...]
    book_ids: dict[str, int]
    references: Sequence[str]

    def team(self, team: str, book: str, role: str = "") -> list[Worker]:
        """Those of a team who work a book's cases, leaders included."""
        return [
            worker
            for worker in self.workers
            if worker.team == team and book in worker.books and role in ("", worker.role)
        ]

    def of_role(self, role: str) -> list[Worker]:
        """Everyone of a role."""
        return [worker for worker in self.workers if worker.role == role]
