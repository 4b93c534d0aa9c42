"""Search by reference and by name, only among what the actor may see."""

from typing import Any

from opx_core import names
from opx_core.identity import Actor
from opx_core.policy import visible
from opx_core.references import tidy
from opx_core.tables import Case, CaseParty, PartyWord

LIMIT = 100


async def find_cases(actor: Actor, text: str) -> list[dict[str, Any]]:
    """The cases whose reference is ``text`` or one of whose people has all its words.

    A word also finds names that begin with it. Newest first, at most 100.
    """
    words = names.words(text)
    if not words:
        return []
    people = None
    for word in words[:6]:
        some = PartyWord.select(PartyWord.party).where(PartyWord.word.like(f"{_plain(word)}%"))
        if people is not None:
            some = some.where(PartyWord.party.is_in(people))
        people = some
    cases = CaseParty.select(CaseParty.case).where(CaseParty.party.is_in(people))
    matches = (Case.reference == tidy(text)) | Case.id.is_in(cases)
    found: list[dict[str, Any]] = (
        await Case.select(
            *(Case.id, Case.reference, Case.kind, Case.state, Case.level, Case.closed),
            *(Case.subject, Case.received_at),
            Case.complainant.name.as_alias("complainant"),
        )
        .where(visible(actor), matches)
        .order_by(Case.received_at, ascending=False)
        .limit(LIMIT + 1)
    )
    return found


def _plain(word: str) -> str:
    return word.replace("\\", "").replace("%", "").replace("_", "")
