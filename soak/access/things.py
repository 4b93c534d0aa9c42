"""One of every kind of thing that somebody may or may not see, each with a word of its own."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db, documents, events
from opx_core.cases import Person
from opx_core.data_classes import CLASSES
from opx_core.documents import NewDocument
from opx_core.identity import Actor, system_actor
from opx_core.parties import support
from opx_core.testing import make_person, the_books

COMMON = "wayzgoose"
"""A word in all of them: a search for it has to find each that may be seen."""
Held = Collection[str]


@dataclass(frozen=True, slots=True)
class Thing:
    """A case, a document, a note, a field or a need; ``word`` stands in it and nowhere else.

    ``seen`` says who sees it by the permissions that they hold: the table that OPX is held to.
    """

    name: str
    word: str
    reference: str
    case_id: int
    seen: Callable[[Held], bool]
    is_case: bool = False


def reads(held: Held) -> bool:
    """Whether somebody reads cases at all."""
    return "core.read_cases" in held


def in_another_book(held: Held) -> bool:
    """Whether they read those of a client book that is not theirs."""
    return reads(held) and "core.all_books" in held


def restricted(held: Held) -> bool:
    """Whether they read restricted ones."""
    return reads(held) and "core.read_restricted" in held


def never(_: Held) -> bool:
    """Nobody: their own complaint, or one that was voided."""
    return False


CASES = {
    "a case of one’s book": ("quokka", reads),
    "a case of another book": ("numbat", in_another_book),
    "a restricted case": ("bilby", restricted),
    "a case about oneself": ("dunnart", never),
    "a voided case": ("potoroo", never),
}
"""Each kind of case, its word, and who sees it."""
WORDS = {"general": "galah", "bank": "brolga", "health": "jabiru", "identity": "corella"}
WORDS |= {"legal": "lorikeet"}


async def make_things() -> list[Thing]:
    """All of them, in the session's tenant, which has the books ``main`` and ``rival``."""
    books, made = await the_books(), []
    for name, (word, seen) in CASES.items():
        book_id = books.rival if seen is in_another_book else books.main
        made.append(await _case(name, word, book_id, seen))
    own = made[0]
    await db.execute("update case_file set restricted = true where id = $1", made[2].case_id)
    await cases.void(system_actor(), [made[4].case_id], "Logged twice")
    made += [await _document(own, key, word) for key, word in WORDS.items()]
    made += [await _field(own), await _need(own)]
    author = await make_person("leader", ("main",), "Author")
    return [*made, await _note(author, own, "team"), await _note(author, own, "firm")]


async def bar(things: Collection[Thing], user_id: int) -> None:
    """Let the case that is about oneself be about this person."""
    about = next(each for each in things if each.name == "a case about oneself")
    await db.execute(
        "insert into case_conflict (case_id, user_id, reason) values ($1, $2, 'Their own')",
        *(about.case_id, user_id),
    )


async def _case(name: str, word: str, book_id: int, seen: Callable[[Held], bool]) -> Thing:
    someone = Person("Mx", word, COMMON, "", f"{word}@example.org")
    told = f"{word} {COMMON}"
    new = NewComplaint(book_id, "formal", someone, word, word, datetime.now(UTC), told)
    case = await complaints.receive(system_actor(), new)
    return Thing(name, word, str(case["reference"]), int(case["id"]), seen, is_case=True)


async def _document(own: Thing, key: str, word: str) -> Thing:
    data = f"{word} {COMMON}".encode()
    sha256 = documents.sha256_of(data) if hasattr(documents, "sha256_of") else word.encode()
    file = NewDocument(documents.new_key(), f"{word}.txt", "txt", len(data), sha256, data_class=key)
    await documents.store_bytes(file, data)
    await documents.keep(system_actor(), own.case_id, [file])
    needed = next(each.permission for each in CLASSES if each.key == key)

    def seen(held: Held) -> bool:
        return reads(held) and "core.read_documents" in held and (not needed or needed in held)

    return Thing(f"a document ({key})", word, own.reference, own.case_id, seen)


async def _field(own: Thing) -> Thing:
    """An answer of the class bank, on the case and in the event of its move."""
    word = "budgerigar"
    sql = "update case_file set fields = $2 where id = $1"
    await db.execute(sql, own.case_id, json.dumps({"pay_to": word}))
    values = {"move": "decide", "from": "investigating", "to": "decided"}
    values |= {"fields": [["Account to pay it to", word]]}
    stream, who = events.case_stream(own.case_id), system_actor()
    happened = events.Happening(stream, "complaints.decided", who, values, own.case_id)
    await events.record(happened)
    return Thing("a field (bank)", word, own.reference, own.case_id, _of("core.read_bank"))


async def _need(own: Thing) -> Thing:
    """Why somebody needs support."""
    word = "cassowary"
    sql = "select complainant_id from case_file where id = $1"
    party_id = await db.fetch_value(sql, own.case_id)
    told = {"driver": "health", "label": word, "said": word}
    told |= {"known_how": "told", "consent": "agreed"}
    await support.record_need(system_actor(), party_id, told)
    return Thing("a support need", word, own.reference, own.case_id, _of("core.read_health"))


def _of(permission: str) -> Callable[[Held], bool]:
    return lambda held: reads(held) and permission in held


async def _note(author: Actor, own: Thing, ring: str) -> Thing:
    word = {"team": "drongo", "firm": "currawong"}[ring]
    await cases.add_note(author, own.reference, f"{word} {COMMON}", ring)

    def seen(held: Held) -> bool:
        return reads(held) and (ring == "firm" or "core.read_team_ring" in held)

    return Thing(f"a note ({ring})", word, own.reference, own.case_id, seen)
