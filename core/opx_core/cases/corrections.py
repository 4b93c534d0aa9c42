"""Putting right what was first told of a case: when it was received, and who complains."""

from dataclasses import asdict
from datetime import datetime

from opx_core import db
from opx_core.cases.clocks import renew_clocks
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.parties import adding
from opx_core.parties.adding import Person
from opx_core.policy import require


async def correct_receipt(actor: Actor, case: Row, permission: str, received_at: datetime) -> Row:
    """Set when a locked case was received; its first episode's clocks run from then.

    Gives the case as it then stands. The caller records the event.
    """
    require(actor, permission, case)
    changed: Row = {"received_at": received_at, "version": case["version"] + 1}
    if case["episode"] == 1:
        changed["episode_started_at"] = received_at
    await db.update("case_file", case["id"], changed)
    await db.execute(
        "update episode set started_at = $2 where case_id = $1 and number = 1",
        case["id"],
        received_at,
    )
    moved = {**case, **changed}
    await renew_clocks(actor, case, moved)
    return moved


async def correct_person(party_id: int, person: Person) -> None:
    """Replace what is known of a person; search finds them by the new name."""
    told = asdict(person)
    del told["unnamed"]
    (before,) = await db.fetch("select * from party where id = $1", party_id)
    await db.update("party", party_id, {**told, "name": person.name})
    await adding.retell(party_id, Person(**{name: before[name] for name in told}), person)
