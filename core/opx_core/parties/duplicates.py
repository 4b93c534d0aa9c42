"""Who may be the same person: names that sound alike, and a phone, e-mail, postcode or birthday.

Only within one client book, and only people on cases that the actor may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from piccolo.querystring import QueryString

from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.parties import sounds
from opx_core.parties.adding import Person, ways
from opx_core.parties.contact import Way
from opx_core.parties.finding import rows
from opx_core.policy import may, visible

MOST = 10
_REASONS = {
    "phone": "same phone number",
    "email": "same e-mail",
    "post": "same postcode",
    "other": "same contact",
    "born": "same day of birth",
}
_LIKELY = """
with shared as (
    select c.party_id, case when c.kind in ('mobile', 'landline') then 'phone' else c.kind end why
    from contact_point c where c.ended_at is null and ({} or not c.withheld)
    and ((c.folded = any({}::text[]) and c.kind <> 'post')
        or (c.postcode = any({}::text[]) and c.postcode <> ''))
    union select id, 'born' from party where born_on = {}::date
), likely as (
    select p.id, p.name, p.kind, array_agg(distinct s.why) why from shared s
    join party p on p.id = s.party_id
    where p.book_id = {} and p.merged_into_id is null and p.id <> {}
    and exists (select from party_word w join name_word n on n.word = w.word
        where w.party_id = p.id and (w.word = any({}::text[]) or n.sounds && {}::text[]))
    group by p.id order by count(distinct s.why) desc, p.id limit 50
)
select likely.id, likely.name, likely.kind, likely.why,
array_agg(case_file.reference order by case_file.id desc) as references
from likely join case_party part on part.party_id = likely.id
join case_file on case_file.id = part.case_id
where {} group by likely.id, likely.name, likely.kind, likely.why
order by cardinality(likely.why) desc, likely.id limit {}
"""


@dataclass(frozen=True, slots=True)
class Likely:
    """Someone who may be the same: why, and the references of cases that the actor may see."""

    party_id: int
    name: str
    why: tuple[str, ...]
    references: tuple[str, ...]


async def of_party(actor: Actor, party: Row, points: Sequence[Any]) -> list[Likely]:
    """Who may be the same as ``party``, whose contact points these are."""
    told = [Way(p["kind"], p["value"], p["folded"], postcode=p["postcode"]) for p in points]
    name = Person(
        given_name=party["given_name"],
        family_name=party["family_name"],
        organisation=party["organisation"],
    )
    return await _find(actor, party["book_id"], name, told, party["born_on"], party["id"])


async def of_person(actor: Actor, book_id: int, person: Person) -> list[Likely]:
    """Who may be the same as someone about to be added to a case of this client book."""
    return await _find(actor, book_id, person, ways(person))


async def _find(
    actor: Actor,
    book_id: int,
    person: Person,
    told: Sequence[Way],
    born_on: date | None = None,
    own: int = 0,
) -> list[Likely]:
    named = [word for word in person.words if len(word) > 1]
    telling = person.family_name or person.organisation or person.given_name
    heard = await sounds.heard(_words(telling))
    folded = [way.folded for way in told if way.kind != "post" and way.folded]
    codes = [way.postcode for way in told if way.kind == "post" and way.checked and way.postcode]
    if not named or not (folded or codes or born_on):
        return []
    query = QueryString(
        _LIKELY,
        *(may(actor, "core.read_withheld"), folded, codes, born_on, book_id, own),
        *(_words(telling), heard, visible(actor).querystring, MOST),
    )
    return [
        Likely(
            row["id"],
            row["name"],
            tuple(_REASONS[why] for why in sorted(row["why"])),
            tuple(dict.fromkeys(row["references"])),
        )
        for row in await rows(query)
    ]


def _words(name: str) -> list[str]:
    return Person(family_name=name).words
