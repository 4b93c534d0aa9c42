"""Looking for complaints that may be the same as one just logged (a job)."""

from opx_core import db, events
from opx_core.identity import system_actor

_LIKELY = """
select other.id, other.reference from case_file this
join party who on who.id = this.complainant_id
join party same on same.family_name = who.family_name
    and lower(same.given_name) = lower(who.given_name) and (same.id = who.id or not exists (
    select from contact_point a join contact_point b on b.party_id = same.id and b.kind = 'post'
    where a.party_id = who.id and a.kind = 'post' and a.postcode <> '' and b.postcode <> ''
    having bool_and(a.postcode <> b.postcode)))
join case_file other on other.complainant_id = same.id and other.kind = this.kind
    and other.book_id = this.book_id and other.id <> this.id and other.voided_at is null
where this.id = $1 and who.family_name <> '' and who.given_name <> ''
order by other.received_at desc limit 5
"""


async def look_for_duplicates(case_id: int) -> None:
    """Say on the case's timeline which others of the same book have the same complainant."""
    found = await db.fetch(_LIKELY, case_id)
    already = await db.fetch_value(
        "select 1 from event where case_id = $1 and kind = 'complaints.duplicate_suspected'",
        case_id,
    )
    if not found or already:
        return
    values = {"references": ", ".join(row["reference"] for row in found)}
    stream = events.case_stream(case_id)
    kind = "complaints.duplicate_suspected"
    await events.record(events.Happening(stream, kind, system_actor(), values, case_id))
