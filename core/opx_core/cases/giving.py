"""Cases change hands: the rows, what was given today, one event each. The caller asked first."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from opx_core import db, events
from opx_core.allocation.workers import count_given
from opx_core.db import Row
from opx_core.identity import Actor

_GIVE = """
update case_file c set owner_id = g.owner_id, team_id = coalesce(g.team_id, c.team_id),
version = c.version + 1
from unnest($1::bigint[], $2::bigint[], $3::bigint[]) g(id, owner_id, team_id) where c.id = g.id
"""


@dataclass(frozen=True, slots=True)
class Gift:
    """A case and who gets it: a person with their team, or a team with nobody in it yet.

    ``why`` is what the timeline says, a sentence a line; ``values`` are more for the event.
    """

    case_id: int
    owner_id: int | None
    name: str
    team_id: int | None
    minutes: int = 0
    why: str = ""
    values: Row = field(default_factory=dict)


async def give_many(actor: Actor, gifts: Sequence[Gift]) -> None:
    """Give locked cases to people or teams."""
    columns = [
        [each.case_id for each in gifts],
        [each.owner_id for each in gifts],
        [each.team_id for each in gifts],
    ]
    await db.execute(_GIVE, *columns)
    await events.record_many([_happening(actor, gift) for gift in gifts])
    to_people = [(each.owner_id, each.minutes) for each in gifts if each.owner_id is not None]
    if to_people:
        await count_given(to_people)


def _happening(actor: Actor, gift: Gift) -> events.Happening:
    values: Row = {"owner": gift.name, "owner_id": gift.owner_id, **gift.values}
    if gift.team_id is not None:
        values["team_id"] = gift.team_id
    if gift.why:
        values["why"] = gift.why
    stream = events.case_stream(gift.case_id)
    return events.Happening(stream, "core.case_assigned", actor, values, gift.case_id)
