"""People of the demo who need support, and what helps them."""

from opx_core import db

EVERY = 23
NEEDS = (
    ("health", "hearing", "Wears hearing aids. A letter is better than a call.", "slowly"),
    ("health", "low vision", "Cannot read small print.", "large_print"),
    ("life_events", "bereaved", "Her husband died this summer.", "more_time"),
    ("life_events", "carer", "Looks after his mother. Mornings are bad.", "call_times"),
    ("resilience", "low income", "Has had to use the food bank.", "more_time"),
    ("capability", "dyslexia", "Asks for short letters.", "easy_read"),
    ("capability", "Welsh speaker", "Prefers to write in Welsh.", "welsh"),
    ("health", "mental health", "Calls make him anxious.", "email_only"),
)
WORDS = {"large_print": "18 point", "call_times": "after 14:00"}


async def add() -> None:
    """Record a need and what helps for some of the complainants."""
    rows = await db.fetch(
        "select c.complainant_id id, c.received_at at from case_file c join party p "
        "on p.id = c.complainant_id where p.kind = 'person' and c.id % $1 = 0 order by c.id",
        EVERY,
    )
    needs, helps = [], []
    for place, row in enumerate(rows):
        driver, label, said, kind = NEEDS[place % len(NEEDS)]
        own = {"party_id": row["id"], "recorded_at": row["at"]}
        told = {"driver": driver, "label": label, "said": said}
        needs.append({**own, **told, "known_how": "told", "consent": "agreed"})
        helps.append({**own, "kind": kind, "words": WORDS.get(kind, "")})
    await db.insert("support_need", needs)
    await db.insert("adjustment", helps)
