"""Who may be given cases of which client book, and whose turn it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from opx_core.cases.assignment import people_for
from opx_core.db import Row


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who gets the work: a team (nobody in it yet), or people, evenly."""

    team_id: int | None = None
    people: tuple[int, ...] = ()


@dataclass(slots=True)
class Owners:
    """Those who may own cases, by client book; looked up once for each book."""

    without: int
    _by_book: dict[int, list[Row]] = field(default_factory=dict)

    async def of(self, book_id: int) -> list[Row]:
        """The people who may own cases of the book, without the one whose work it is."""
        if book_id not in self._by_book:
            found = await people_for({"book_id": book_id})
            self._by_book[book_id] = [row for row in found if row["id"] != self.without]
        return self._by_book[book_id]

    async def every(self, book_ids: Iterable[int]) -> list[Row]:
        """Everybody who may own cases of at least one of the books, by name."""
        found = {row["id"]: row for book in book_ids for row in await self.of(book)}
        return sorted(found.values(), key=lambda row: str(row["name"]))

    async def can_take(self, receivers: Receivers, book_id: int) -> list[int]:
        """Which of the receivers can have a case of the book; for a team, its people who can."""
        owners = await self.of(book_id)
        if receivers.team_id is not None:
            return [row["id"] for row in owners if row["team_id"] == receivers.team_id]
        return [row["id"] for row in owners if row["id"] in receivers.people]


def next_of(able: Sequence[int], counts: Mapping[int, int]) -> int | None:
    """Of those who can, the one who was given least so far."""
    return min(able, key=lambda person: (counts.get(person, 0), person), default=None)
