"""What a rehearsal found: every case that would differ, as far as the actor may see it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from opx_core import db
from opx_core.identity import Actor
from opx_core.policy import visible_in
from opx_core.rehearsing.values import KINDS

PAGE = 50
_CASES = """
select d.case_id, d.kinds, d.words, c.reference, c.state, c.kind, c.workflow_version, c.closed,
p.name as complainant from workflow_difference d join case_file c on c.id = d.case_id
join party p on p.id = c.complainant_id
where d.rehearsal_id = $1 and d.case_id > $2 and ($3 = '' or $3 = any(d.kinds)) and {visible}
order by d.case_id limit $4
"""


@dataclass(frozen=True, slots=True)
class Differing:
    """One case that would differ, and how."""

    case_id: int
    reference: str
    complainant: str
    state: str
    kind: str
    workflow_version: int
    closed: bool
    kinds: tuple[str, ...]
    words: tuple[str, ...]

    def cells(self) -> tuple[str, ...]:
        """The cells of a line of a file, under :data:`COLUMNS`."""
        kinds = ", ".join(KINDS[each] for each in self.kinds)
        return (self.reference, self.complainant, self.state, kinds, ". ".join(self.words))


COLUMNS = ("Reference", "Complainant", "State", "How it differs", "What would be other")


async def cases(
    actor: Actor, rehearsal_id: int, kind: str = "", after: int = 0, limit: int = PAGE
) -> list[Differing]:
    """The cases after ``after`` that differ in the way ``kind`` (or in any)."""
    sql = _CASES.format(visible=visible_in(actor, "c"))
    return [
        Differing(
            case_id=row["case_id"],
            reference=row["reference"],
            complainant=row["complainant"],
            state=row["state"],
            kind=row["kind"],
            workflow_version=row["workflow_version"],
            closed=row["closed"],
            kinds=tuple(row["kinds"]),
            words=tuple(json.loads(row["words"])),
        )
        for row in await db.fetch(sql, rehearsal_id, after, kind, limit)
    ]


async def every(actor: Actor, rehearsal_id: int) -> AsyncIterator[Differing]:
    """All of them, for a file."""
    after = 0
    while some := await cases(actor, rehearsal_id, "", after, 1_000):
        for each in some:
            yield each
        after = some[-1].case_id
