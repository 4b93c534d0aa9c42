"""The page of a case, made of what is known about it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from opx_core import cases, parties, switches, timeline
from opx_core.cases import presence, reading
from opx_core.cases.around import around
from opx_core.cases.assignment import people_for
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.plugins import active
from opx_core.policy import may
from opx_web import words
from opx_web.case import people, together
from opx_web.case import words as case_words
from opx_web.case.page import (
    Case,
    Entry,
    MoveLink,
    Panel,
    Refused,
    StateView,
)
from opx_web.case.together import NOTHING, Typed
from opx_web.pages import Fact, FieldView, FormView, MenuLink, Option, Problem
from opx_web.requests import OpxRequest, actor_of, off_in, opx

LATE_KINDS = {"late": "late", "note": "note", "move": "move"}


async def case_page(
    request: OpxRequest,
    case: Mapping[str, Any],
    *,
    refused_form: tuple[str, Typed] = ("", NOTHING),
    give_error: str = "",
) -> Case:
    """The page; ``refused_form`` names the form on it that was refused (note, link, diary)."""
    actor, now = actor_of(request), datetime.now(UTC)
    before, asked = (request.query_params.get(name, "") for name in ("before", "why"))
    happened = await timeline.timeline(actor, case["id"], row_id(before))
    beside = await around(actor, case["id"])
    if not together.is_here(actor, beside):
        await presence.be_seen(actor, case["id"])
    moves = cases.moves(actor, case)
    refused, typed = _refused(actor, case, moves), {refused_form[0]: refused_form[1]}
    known = await parties.contacts(actor, case["id"])
    notes = together.composer(actor, case, beside, typed.get("note", NOTHING), now)
    pins = notes is not None
    return Case(
        **_head(actor, case, now),
        **_clocks(case, await reading.deadlines_of(case["id"]), now, asked),
        **people.of_case(actor, case, known),
        moves=_moves(request, actor, case, moves),
        refused=refused,
        refused_words=_refused_words(len(refused)),
        give=await _give(actor, case, give_error),
        timeline=tuple(_entry(case, row, now, pins) for row in happened[: timeline.PAGE]),
        timeline_words=_how_many(happened),
        older_href=_older(case, happened),
        notes=notes,
        panels=await _panels(request, actor, case),
        presence=together.presence(actor, case["reference"], beside),
        drafts=together.drafts(actor, case["reference"], beside, now),
        pinned=together.pinned(case["reference"], beside, now),
        links=together.linked(actor, case, beside, typed.get("link", NOTHING)),
        diary=together.diary(actor, case, beside, typed.get("diary", NOTHING), now),
        done=_done(request.query_params.get("done", "")),
        next_why=_next_why(request, happened),
    )


def _head(actor: Actor, case: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "reference": case["reference"],
        "complainant": case["complainant_name"],
        "subject": case["subject"],
        "level": case_words.level_name(case),
        "state": StateView(case_words.state_name(case), case["closed"]),
        "episode": case["episode"],
        "turn": case_words.turn(actor.id, case),
        "owner": _with(case),
        "team": case["team_name"] or "",
        "book": case["book_name"],
        "received": case_words.received(case["received_at"], now),
        "version": case["version"],
        "restricted": bool(case["restricted"]),
        "back": MenuLink("Cases", "/cases"),
    }


def _with(case: Mapping[str, Any]) -> str:
    """Who has it, and who covers while they are away."""
    owner = str(case["owner_name"] or "Nobody")
    return f"{owner} (away, {case['cover_name']} covers)" if case.get("cover_name") else owner


def _clocks(
    case: Mapping[str, Any], found: Sequence[Mapping[str, Any]], now: datetime, asked: str
) -> dict[str, Any]:
    """The deadlines; the one whose why was ``asked`` for shows it at once."""
    return {
        "next": case_words.next_with_why(case, found, now, asked),
        "deadlines": tuple(case_words.deadline(row, now, asked) for row in found),
    }


def _refused(
    actor: Actor, case: Mapping[str, Any], moves: Sequence[cases.Move]
) -> tuple[Refused, ...]:
    """What cannot be done yet; nothing for someone who only reads."""
    if not any(may(actor, move.transition.permission, case) for move in moves):
        return ()
    return tuple(Refused(move.transition.name, move.reasons) for move in moves if move.reasons)


def _moves(
    request: OpxRequest, actor: Actor, case: Mapping[str, Any], moves: Sequence[cases.Move]
) -> tuple[MoveLink, ...]:
    own = [
        MoveLink(
            move.transition.name,
            f"/cases/{case['reference']}/moves/{move.transition.key}",
            move.transition.icon,
            move.transition.primary,
        )
        for move in moves
        if not move.reasons
    ]
    own.sort(key=lambda link: not link.primary)
    off, about = off_in(request), {"request": request, "actor": actor, "case": case}
    asked = switches.ask(opx(request).plugins, "case_actions", off, **about)
    return (*own, *(action for some in asked for action in some))


def _entry(case: Mapping[str, Any], row: Mapping[str, Any], now: datetime, pins: bool) -> Entry:
    kind, values = timeline.kind_of(row["kind"]), row["values"]

    def show(at: datetime) -> str:
        return words.moment(at, now)

    text = timeline.in_words(kind.sentence, values, show)
    return Entry(
        kind=LATE_KINDS.get(kind.tone, "event"),  # type: ignore[arg-type]
        title=timeline.in_words(kind.title, values, show),
        who=row["actor"] or {"import": "Loaded from a file"}.get(row["actor_kind"], "OPX"),
        moment=words.moment(row["at"], now),
        iso=row["at"].isoformat(),
        text=tuple(part for part in text.split("\n") if part.strip()),
        facts=tuple(Fact(str(label), str(value)) for label, value in values.get("fields", [])),
        ring=row["ring"] if row["kind"] == "core.note_added" or row["ring"] != "firm" else "",
        pin=_pin(case, row) if pins else "",
        icon=kind.icon,
    )


async def _give(actor: Actor, case: Mapping[str, Any], error: str) -> FormView | None:
    others = may(actor, "core.assign_cases", case)
    if case["closed"] or not (others or may(actor, "core.take_cases", case)):
        return None
    if not others and case["owner_id"] == actor.id:
        return None
    people = await people_for(dict(case)) if others else [{"id": actor.id, "name": actor.name}]
    choices = [Option(str(p["id"]), str(p["name"]), p["id"] == case["owner_id"]) for p in people]
    nobody = [Option("", "Nobody", case["owner_id"] is None)] if others else []
    field = FieldView("owner", "Give to", "choice", options=(*nobody, *choices), error=error)
    return FormView(
        f"/cases/{case['reference']}/assignment",
        "Give to someone" if others else "Take the case",
        (field,),
        (("version", str(case["version"])),),
        (Problem(error, field.id),) if error else (),
    )


def _pin(case: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    note_id = row["values"].get("note_id")
    if row["kind"] != "core.note_added" or not note_id:
        return ""
    return f"/cases/{case['reference']}/notes/{note_id}/pin"


async def _panels(request: OpxRequest, actor: Actor, case: Mapping[str, Any]) -> tuple[Panel, ...]:
    off, about = off_in(request), {"request": request, "actor": actor, "case": case}
    asked = switches.ask(opx(request).plugins, "case_panels", off, **about)
    found = [await given if hasattr(given, "__await__") else given for given in asked]
    some = [(given,) if isinstance(given, Panel) else given or () for given in found]
    return tuple(panel for given in some for panel in given)


def _refused_words(count: int) -> str:
    return f"{words.count_words(count, 'thing', 'things')} you cannot do yet" if count else ""


def _next_why(request: OpxRequest, happened: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Why it was the reader's next case, once they have taken it."""
    if request.query_params.get("done") != "next":
        return ()
    given = (row["values"] for row in happened if row["kind"] == "core.case_assigned")
    newest: Mapping[str, Any] = next(given, {})
    return tuple(line for line in str(newest.get("why", "")).split("\n") if line)


def _how_many(happened: Sequence[object]) -> str:
    if len(happened) > timeline.PAGE:
        return f"Newest {timeline.PAGE}"
    return words.count_words(len(happened), "event", "events")


def _older(case: Mapping[str, Any], happened: Sequence[Mapping[str, Any]]) -> str | None:
    if len(happened) <= timeline.PAGE:
        return None
    return f"/cases/{case['reference']}?before={happened[timeline.PAGE - 1]['id']}"


def _done(key: str) -> str:
    """What was just saved, in words; for a module's write, the title of its event."""
    said = {
        "logged": "Logged. Its clocks have started.",
        "moved": "Saved.",
        "asked": "Asked. You are told when it is decided.",
        "decided": "Decided.",
        "withdrawn": "Taken back.",
        "noted": "The note is added.",
        "given": "Given.",
        "taken": "You have it.",
        "next": "This is your next case.",
        "drafted": "The draft is kept. Colleagues in its ring can find it here.",
        "pinned": "The note is pinned.",
        "unpinned": "The note is no longer pinned.",
        "linked": "The cases are linked.",
        "unlinked": "The link is ended.",
        "diary": "Brought forward.",
        "diary-done": "Done, and off the diary.",
        "stepped-out": "Asked. It is their turn until the answer is here.",
        "step-out-answered": "The answer is saved.",
        "step-out-withdrawn": "It is asked no longer.",
        "waiting": "The case waits.",
        "waiting-ended": "The case waits no longer.",
        "put-right": "The move is put right. The log keeps it, with your reason.",
        "person": "The people of the case are changed.",
    }
    kind = active().events.get(key)
    own = f"{kind.title}." if kind and "{" not in kind.title else ""
    return said.get(key, own)
