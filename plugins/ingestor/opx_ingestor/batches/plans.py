"""How the cells of a batch's rows become an importer's fields."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from opx_core.importers import Importer
from opx_ingestor.matching import days

Order = Literal["day", "month"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What was chosen for a batch.

    ``places`` has the number of the column by field. ``order`` says how dates of numbers are
    read. ``clear`` empties what a known record has where the file's cell is empty. With
    ``whole_row`` a row is known by all of its cells, for files without references.
    """

    source: str
    places: Mapping[str, int] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    order: Order = "day"
    clear: bool = False
    whole_row: bool = False

    def fields(self, importer: Importer, cells: Sequence[str]) -> dict[str, str]:
        """The importer's fields of a row's cells."""
        found = {name: cells[place] for name, place in self.places.items() if place < len(cells)}
        if self.order == "month":
            for each in importer.fields:
                if each.kind == "day" and each.key in found:
                    found[each.key] = days.turned(found[each.key])
        whole = {"key": _of_all(cells)} if self.whole_row else {}
        return {**whole, **found, **self.fixed}

    def stored(self) -> str:
        """The plan as JSON."""
        return json.dumps(asdict(self))


def read(stored: str | None) -> Plan | None:
    """A plan from JSON."""
    return Plan(**json.loads(stored)) if stored else None


def _of_all(cells: Sequence[str]) -> str:
    told = json.dumps([cell.strip() for cell in cells]).encode()
    return f"row-{hashlib.sha256(told).hexdigest()[:24]}"
