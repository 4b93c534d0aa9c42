"""People of the demo who look at their own cases: two complainants and a representative."""

from datetime import date

from opx_core import cases, db, identity
from opx_core.identity import Actor
from opx_core.outside import inviting
from opx_core.parties import parts
from opx_core.signing_in.sealing import Box

BORN = date(1958, 3, 14)
SAID = (
    "We have your papers and are looking into it.\n"
    "You need to do nothing now. We will write to you before the date on this page."
)
DAUGHTER = {
    "title": "Ms",
    "given_name": "Ruth",
    "family_name": "Clarke",
    "email": "ruth.clarke@example.org",
    "postcode": "LS6 2AB",
    "role": "representative",
    "authority_kind": "family",
    "authority_proof": "Signed letter",
}
_OPEN = """
select c.id, c.reference, c.owner_id, c.complainant_id, part.id as part_id from case_file c
join party p on p.id = c.complainant_id join case_party part on part.case_id = c.id
    and part.party_id = p.id and part.role = 'complainant'
where not c.closed and c.owner_id is not null and p.kind = 'person' and not p.deceased
and not c.restricted and p.postcode <> '' order by c.next_due_at, c.id limit 3
"""


async def add() -> None:
    """Give three of them access, with something to read. A colleague makes their next link."""
    for number, case in enumerate(await db.fetch(_OPEN)):
        actor = await identity.actor(case["owner_id"])
        if actor is None:
            continue
        party, part = case["complainant_id"], case["part_id"]
        if number == 2:
            party, part = await _daughter(actor, case)
        await db.execute("update party set born_on = $2 where id = $1", party, BORN)
        # No code is made, so nothing is sealed.
        await inviting.invite(actor, Box(""), case["reference"], part, {"method": "details"})
        await cases.add_note(actor, case["reference"], SAID, "all")


async def _daughter(actor: Actor, case: db.Row) -> tuple[int, int]:
    party = await parts.add_person(actor, case["reference"], DAUGHTER)
    part = await db.fetch_value(
        "select id from case_party where case_id = $1 and party_id = $2", case["id"], party
    )
    return party, part
