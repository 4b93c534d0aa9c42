"""People and organisations as first told to us."""

from collections.abc import Sequence
from dataclasses import dataclass

from opx_core import db, names
from opx_core.db import Row
from opx_core.parties import contact, sounds
from opx_core.parties.contact import Way


@dataclass(frozen=True, slots=True)
class Person:
    """A person or organisation as first told to us. One of the names must be there."""

    title: str = ""
    given_name: str = ""
    family_name: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    postcode: str = ""
    region: str = ""
    unnamed: str = ""

    @property
    def name(self) -> str:
        """How they are shown: the organisation, the full name, or what ``unnamed`` says."""
        full = " ".join(filter(None, (self.title, self.given_name, self.family_name)))
        return self.organisation or full or self.unnamed

    @property
    def words(self) -> list[str]:
        """The folded words that search finds them by."""
        return names.words(self.given_name, self.family_name, self.organisation)


async def add_people(
    people: Sequence[Person], books: Sequence[int | None] | None = None
) -> list[int]:
    """Write down people, each in its client book; gives their ids.

    What cannot be read as a phone number, an e-mail address or a postcode is kept as given and
    marked as not checked: forms check before they come here.
    """
    own = books or [None] * len(people)
    ids = await db.next_ids("party", len(people))
    rows = list(zip(ids, people, own, strict=True))
    await db.insert("party", [_party(*row) for row in rows])
    await _words([(party_id, person.words) for party_id, person in zip(ids, people, strict=True)])
    await db.insert(
        "contact_point",
        [{"party_id": party_id, **way.row()} for party_id, one, _ in rows for way in ways(one)],
    )
    return ids


def ways(person: Person) -> list[Way]:
    """The ways to reach someone that were told with them."""
    found = []
    if person.phone:
        found.append(contact.given("phone", person.phone))
    if person.email:
        found.append(contact.given("email", person.email))
    if person.postcode or person.region:
        found.append(contact.address(town=person.region, postcode=person.postcode))
    return found


async def rename(party_id: int, *said: str) -> None:
    """Let search find a party by these names and no longer by those it had.

    The words that a merge brought from another row stay: they go back when it is undone.
    """
    await db.execute(
        "delete from party_word w where w.party_id = $1 and not exists (select from "
        "party_merge_row r join party_merge m on m.id = r.merge_id where r.kind = 'party_word' "
        "and r.row_id = w.id and m.undone_at is null)",
        party_id,
    )
    await _words([(party_id, names.words(*said))])


async def retell(party_id: int, before: Person, after: Person) -> None:
    """Follow what a file says of a person now: names to search by, and ways to reach them.

    Ways that the file never told, or that somebody has changed since, stay as they are.
    """
    await rename(party_id, after.given_name, after.family_name, after.organisation)
    old, new = ways(before), ways(after)
    for way in [way for way in old if way not in new]:
        await db.execute(
            "update contact_point set ended_at = now() where party_id = $1 and kind = $2 "
            "and value = $3 and ended_at is null",
            party_id,
            way.kind,
            way.value,
        )
    added = [{"party_id": party_id, **way.row()} for way in new if way not in old]
    await db.insert("contact_point", added)


async def _words(told: Sequence[tuple[int, Sequence[str]]]) -> None:
    rows = [{"word": word, "party_id": party_id} for party_id, words in told for word in words]
    await db.insert("party_word", rows)
    await sounds.keep(word for _, words in told for word in words)


def _party(party_id: int, person: Person, book_id: int | None) -> Row:
    told = ("title", "given_name", "family_name", "organisation", "email", "phone", "postcode")
    return {
        "id": party_id,
        "kind": "organisation" if person.organisation else "person",
        **{name: getattr(person, name) for name in (*told, "region", "name")},
        "book_id": book_id,
        "settled": True,
    }
