"""A case in the plain words of somebody from outside."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from opx_core.activities import turning
from opx_core.calendars import LONDON
from opx_core.dates import MONTHS, WEEKDAYS
from opx_core.documents import size_words
from opx_core.files.kinds import KINDS
from opx_core.identity import Actor
from opx_web.outside.page import CaseLink, MyCase, SharedDocument, SharedNote, Step
from opx_web.pages import MenuLink

HOME = "/my"
Row = Mapping[str, Any]
WAITS = {
    "customer": ("It is your turn", "We wait to hear from you."),
    "ombudsman": ("The ombudsman is looking at it", "We wait for the ombudsman."),
    "firm": ("We are looking into it", "We have asked another firm, and wait for its answer."),
    "third_party": ("We are looking into it", "We have asked somebody else, and wait for them."),
    "specialist": ("We are looking into it", "A specialist is looking at it for us."),
}
OTHERS = {
    **WAITS,
    "customer": ("We wait for the complainant", "We will tell you when it is your turn."),
    "firm": ("It is your turn", "We wait to hear from you."),
}


def case_link(row: Row, side: str) -> CaseLink:
    """A case in the list."""
    return CaseLink(
        title=title(row),
        href=f"{HOME}/cases/{row['reference']}",
        reference=row["reference"],
        stands="Closed" if row["closed"] else stands(side, row)[0],
        received=f"Received {long_day(row['received_at'])}",
    )


def my_case(
    actor: Actor,
    row: Row,
    firm: str,
    dates: Sequence[Row],
    documents: Sequence[Row],
    notes: Sequence[Row],
) -> MyCase:
    """One case."""
    side, base = side_of(actor, row), f"{HOME}/cases/{row['reference']}"
    now, words = stands(side, row)
    return MyCase(
        firm=firm,
        title=title(row),
        reference=row["reference"],
        who=_who(row),
        mine=now == "It is your turn",
        now=now,
        now_words=words,
        steps=tuple(steps(row, now, dates)),
        dates=tuple(_date(each) for each in dates if _is_for(side, each)),
        documents=tuple(_document(base, each) for each in documents),
        notes=tuple(_note(each) for each in notes),
        back=home(actor),
    )


def title(row: Row) -> str:
    """What a case is about: "Complaint about Travel insurance: delay"."""
    subject = str(row["subject"]).strip()
    if subject[1:2].islower():
        subject = f"{subject[:1].lower()}{subject[1:]}"
    return f"Complaint about {subject}" if subject else "Complaint"


def home(actor: Actor) -> MenuLink:
    """The way to their list: a complainant's own complaints, or those that a firm has part in."""
    own = all(side == "complainant" for _, side in actor.sides)
    return MenuLink("Your complaints" if own else "Your cases", HOME)


def side_of(actor: Actor, row: Row) -> str:
    """The side on which somebody reaches a case."""
    return next((side for case_id, side in actor.sides if case_id == row["id"]), "")


def stands(side: str, row: Row) -> tuple[str, str]:
    """Where a case stands, and what that means."""
    if row["closed"]:
        return "We have closed it", "You have our answer. Tell us if you think that it is not over."
    waits = turning.waiting_on(row)
    if waits:
        return (WAITS if side == "complainant" else OTHERS)[waits]
    return "We are looking into it", "There is nothing that you need to do now."


def steps(row: Row, now: str, dates: Sequence[Row]) -> list[Step]:
    """The way of a case, as far as it has come and as it goes on."""
    begun = row["episode_started_at"]
    again = "We received it" if begun == row["received_at"] else "It was opened again"
    found = [Step(again, long_day(begun), "done")]
    answered = [each for each in dates if each["met_at"] and not each["theirs"]]
    found += [Step(str(each["name"]), long_day(each["met_at"]), "done") for each in answered]
    if row["closed"]:
        return [*found, Step("We closed it", long_day(row["closed_at"] or begun), "now")]
    owed = [each for each in dates if not each["met_at"] and not each["theirs"]]
    found.append(Step(now, "This is where it is now.", "now"))
    return [*found, *(Step(str(each["name"]), _by(each), "later") for each in owed)]


def long_day(at: datetime) -> str:
    """ "Monday 7 December 2026", UK time."""
    on = at.astimezone(LONDON).date()
    return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]} {on.year}"


def _who(row: Row) -> str:
    who = f"{row['team']} is looking after it." if row["team"] else "It is being given to a team."
    return f"For {row['complainant']}. {who}"


def _by(row: Row) -> str:
    late = row["due_at"] < datetime.now(UTC)
    return f"It was due by {long_day(row['due_at'])}." if late else f"By {long_day(row['due_at'])}."


def _is_for(side: str, row: Row) -> bool:
    """What is owed now is for both sides to know; a time of the complainant's is for them."""
    return row["met_at"] is None and (side == "complainant" or not row["theirs"])


def _date(row: Row) -> str:
    if row["theirs"]:
        return f"{row['name']}: you can until {long_day(row['due_at'])}."
    if row["due_at"] < datetime.now(UTC):
        return f"{row['name']} was due by {long_day(row['due_at'])}. We are late with it."
    return f"{row['name']} is due by {long_day(row['due_at'])}."


def _document(base: str, row: Row) -> SharedDocument:
    kind = KINDS[row["kind"]].name
    said = f"{kind}, {size_words(row['size'])}, {long_day(row['added_at'])}"
    return SharedDocument(row["name"], f"{base}/documents/{row['key']}", said)


def _note(row: Row) -> SharedNote:
    text = tuple(part for part in row["body"].split("\n") if part.strip())
    who = row["team"] or "The team"
    return SharedNote(text, f"{who}, {long_day(row['created_at'])}", row["created_at"].isoformat())
