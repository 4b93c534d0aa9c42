"""Rows that look like a complaint that is known under another reference."""

from collections.abc import Mapping

from opx_complaints.complaints import NewComplaint
from opx_core import db
from opx_core.identity import Actor
from opx_core.policy import may_in_book, visible_in

_LIKELY = """
select distinct on (r.place) r.place, f.reference
from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::bigint[])
    as r(place, family_name, given_name, postcode, book_id)
join party p on p.family_name = r.family_name and lower(p.given_name) = lower(r.given_name)
    and (p.postcode = r.postcode or p.postcode = '' or r.postcode = '')
join case_file f on f.complainant_id = p.id and f.book_id = r.book_id
    and not f.closed and f.voided_at is null and f.kind = 'complaints' and {visible}
order by r.place, f.received_at desc
"""


async def likely(actor: Actor, rows: Mapping[int, NewComplaint]) -> dict[int, str]:
    """By place, which open complaint of the same book has a complainant of the same name."""
    named = {
        place: new
        for place, new in rows.items()
        if new.complainant.family_name
        and new.complainant.given_name
        and may_in_book(actor, "core.read_cases", new.book_id)
    }
    if not named:
        return {}
    people = [new.complainant for new in named.values()]
    found = await db.fetch(
        _LIKELY.format(visible=visible_in(actor, "f")),
        list(named),
        [person.family_name for person in people],
        [person.given_name for person in people],
        [person.postcode for person in people],
        [new.book_id for new in named.values()],
    )
    return {row["place"]: f"Could be the same as {row['reference']}" for row in found}
