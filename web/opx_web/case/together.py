"""What people have put around a case, as its page shows it: who is here, drafts, pins, links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from opx_core.cases import links
from opx_core.cases.around import Around
from opx_core.identity import Actor
from opx_core.policy import may
from opx_web import words
from opx_web.case import readers
from opx_web.case import words as case_words
from opx_web.case.page import (
    Composer,
    Diary,
    DiaryEntry,
    Draft,
    Link,
    Links,
    Pinned,
    Presence,
    RingOption,
)
from opx_web.pages import FieldView, FormView, Option


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of the page that was refused: what was typed, and what is wrong by field."""

    values: Mapping[str, str]
    errors: Mapping[str, str]


NOTHING = Typed({}, {})


def composer(
    actor: Actor, case: Mapping[str, Any], around: Around, typed: Typed, now: datetime
) -> Composer | None:
    """The form of a note, begun with the actor's draft; None for someone who only reads."""
    if not may(actor, "core.add_notes", case):
        return None
    kept = around.draft(actor, "note")
    values = typed.values or kept
    first = "team" if actor.team_id is not None else "firm"
    chosen = values.get("ring", first)
    return Composer(
        action=f"/cases/{case['reference']}/notes",
        draft_action=f"/cases/{case['reference']}/draft/note",
        text=values.get("text", ""),
        error=typed.errors.get("body", "") or typed.errors.get("ring", ""),
        rings=tuple(
            RingOption(ring, ring == chosen, readers.sentence(case, ring))
            for ring in readers.offered(case)
        ),
        state=_kept(around, actor, now) if kept and not typed.values else "",
        author=str(actor.id or ""),
    )


def drafts(actor: Actor, reference: str, around: Around, now: datetime) -> tuple[Draft, ...]:
    """The drafts of colleagues, and the actor's own of other forms than the note's."""
    return tuple(
        Draft(
            who="You" if row["author_id"] == actor.id else row["author"],
            what=what(row["about"]),
            saved=words.moment(datetime.fromisoformat(row["saved_at"]), now),
            href=_draft_href(actor, reference, row),
        )
        for row in around.drafts
        if row["author_id"] != actor.id or row["about"] != "note"
    )


def what(about: str) -> str:
    """What a draft is of, in words."""
    kind, _, key = about.partition("/")
    return "a note" if kind == "note" else f"“{key.replace('_', ' ').capitalize()}”"


def presence(actor: Actor, reference: str, around: Around) -> Presence:
    """The colleagues who have the case open, those who write first."""
    writing = {
        row["author_id"]: f"{row['author']} is writing {what(row['about'])}"
        for row in around.drafts
        if row["writing"] and row["author_id"] != actor.id
    }
    here = {
        row["id"]: f"{row['name']} has this case open"
        for row in around.here
        if row["here"] and row["id"] != actor.id and row["id"] not in writing
    }
    return Presence(f"/cases/{reference}/presence", tuple(writing.values()), tuple(here.values()))


def is_here(actor: Actor, around: Around) -> bool:
    """Whether the actor has been noted on the case, and at work there, a moment ago."""
    return any(row["id"] == actor.id and row["here"] and row["working"] for row in around.here)


def pinned(reference: str, around: Around, now: datetime) -> tuple[Pinned, ...]:
    """The notes that were pinned, the newest pin first."""
    return tuple(
        Pinned(
            text=tuple(part for part in row["body"].split("\n") if part.strip()),
            who=row["author"],
            moment=words.moment(datetime.fromisoformat(row["created_at"]), now),
            ring=row["ring"],
            unpin=f"/cases/{reference}/notes/{row['id']}/pin",
        )
        for row in around.pinned
    )


def linked(actor: Actor, case: Mapping[str, Any], around: Around, typed: Typed) -> Links:
    """The cases that this one is linked to, and the form of another link."""
    reference = case["reference"]
    own = may(actor, "core.link_cases", case)
    return Links(
        tuple(
            Link(
                links.words(row["kind"], row["outward"]),
                row["reference"],
                f"/cases/{row['reference']}",
                row["complainant"],
                case_words.state_name({**row, "kind": row["case_kind"]}),
                f"/cases/{reference}/links/{row['id']}/end" if own else "",
            )
            for row in around.links
        ),
        _link_form(reference, typed) if own else None,
    )


def diary(
    actor: Actor,
    case: Mapping[str, Any],
    around: Around,
    typed: Typed,
    now: datetime,
) -> Diary:
    """When the case is brought forward, and the form of another day."""
    reference, today = case["reference"], now.astimezone(words.LONDON).date()
    own = may(actor, "core.keep_diary", case)
    return Diary(
        tuple(
            DiaryEntry(
                words.day(date.fromisoformat(row["due_on"]), now),
                row["due_on"],
                date.fromisoformat(row["due_on"]) <= today,
                row["reason"],
                row["for_name"] or "",
                f"/cases/{reference}/diary/{row['id']}/done" if own else "",
            )
            for row in around.diary
        ),
        _diary_form(reference, typed) if own else None,
    )


def _kept(around: Around, actor: Actor, now: datetime) -> str:
    for row in around.drafts:
        if row["author_id"] == actor.id and row["about"] == "note":
            return f"Draft saved {_moment(row['saved_at'], now)}"
    return ""


def _moment(iso: str, now: datetime) -> str:
    return words.moment(datetime.fromisoformat(iso), now).replace("Today", "today")


def _draft_href(actor: Actor, reference: str, row: Mapping[str, Any]) -> str:
    kind, _, key = row["about"].partition("/")
    if row["author_id"] == actor.id and kind == "move":
        return f"/cases/{reference}/moves/{key}"
    return f"/cases/{reference}/drafts/{row['id']}"


def _link_form(reference: str, typed: Typed) -> FormView:
    kind = typed.values.get("kind", "related")
    kinds = tuple(Option(each.key, each.here, each.key == kind) for each in links.KINDS)
    fields: Sequence[FieldView] = (
        FieldView(
            "kind", "This case is", "choice", options=kinds, error=typed.errors.get("kind", "")
        ),
        FieldView(
            "other",
            "The other case",
            value=typed.values.get("other", ""),
            hint="Its reference, such as HK4-7291",
            error=typed.errors.get("other", ""),
        ),
    )
    return FormView(f"/cases/{reference}/links", "Link the cases", tuple(fields))


def _diary_form(reference: str, typed: Typed) -> FormView:
    fields = (
        FieldView(
            "day",
            "Bring it forward on",
            "date",
            value=typed.values.get("day", ""),
            hint="Such as 7 Dec 2026, tomorrow, or in 10 days",
            error=typed.errors.get("day", ""),
            width="m",
        ),
        FieldView(
            "reason",
            "Why",
            value=typed.values.get("reason", ""),
            error=typed.errors.get("reason", ""),
        ),
    )
    return FormView(f"/cases/{reference}/diary", "Bring forward", fields)
