"""“Where the time went”, on the page of a case: one query."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from opx_core.activities import facts, stepping_out
from opx_core.activities.facts import Known
from opx_core.activities.parties import ASKED, WAITS
from opx_core.cases import mistaken
from opx_core.identity import Actor
from opx_core.policy import may
from opx_web import words
from opx_web.case.page import MoveLink, Panel
from opx_web.times import ribbon, said
from opx_web.times.page import Open, Ribbon


async def panels(actor: Actor, case: Mapping[str, Any]) -> list[Panel]:
    """The ribbon of the present episode, and whom the case waits for now."""
    (known,) = await facts.read([case["id"]])
    view = panel(known, actor, case, datetime.now(UTC))
    return [Panel("time", "Where the time went", "opx/ribbon.html", view, top=True)] if view else []


def actions(actor: Actor, case: Mapping[str, Any]) -> list[MoveLink]:
    """Asking somebody, and waiting for somebody, on an open case."""
    if case["closed"] or not may(actor, stepping_out.PERMISSION, dict(case)):
        return []
    base = f"/cases/{case['reference']}"
    return [
        MoveLink("Ask a specialist", f"{base}/step-outs", "arrows-split-2"),
        MoveLink("Wait for someone", f"{base}/waits", "player-pause"),
    ]


def panel(known: Known, actor: Actor, case: Mapping[str, Any], now: datetime) -> Ribbon | None:
    """The panel with every word ready; None for a case without an episode."""
    spans = [span for span in known.life.spans if span.episode == case["episode"]]
    if not spans:
        return None
    span = spans[-1]
    tiles = ribbon.merged([each for each in known.holding() if each.episode == span.episode])
    deadlines = [row for row in known.rows["deadlines"] if row["episode"] == span.episode]
    scale = ribbon.scale_of(span, deadlines, now)
    marks = ribbon.markers(deadlines, scale, now)
    lengths: dict[str, timedelta] = {}
    for each in tiles:
        name = said.within(known, actor, each)
        lengths[name] = lengths.get(name, timedelta()) + said.length(each, now)
    href = f"/cases/{case['reference']}/times"
    begin = f"{words.day(span.began_at.astimezone(words.LONDON).date(), now)}: received"
    if span.episode > 1:
        begin = begin.replace("received", "reopened")
    return Ribbon(
        words=f"{_day(span.began_at, span.ended_at or now, scale)} {_totals(lengths)}.",
        story=_story(known, actor, tiles, now),
        height=88 if any(mark.row for mark in marks) else 74,
        segments=ribbon.segments(known, actor, tiles, scale, now),
        markers=marks,
        begin=begin,
        now=ribbon.now_marker(begin, scale, now) if span.ended_at is None else None,
        end=f"Closed {words.moment(span.ended_at, now)}" if span.ended_at else "",
        rows=ribbon.rows(known, actor, tiles, now),
        open=_open(known, actor, case, now),
        href=href,
        **_last_move(known, actor, case, now),
    )


def _day(began: datetime, until: datetime, scale: ribbon.Scale) -> str:
    dates = [at.astimezone(words.LONDON).date() for at in (began, until, scale.due or until)]
    day, whole = (dates[1] - dates[0]).days, (dates[2] - dates[0]).days
    return f"Day {day} of {whole}." if whole > day else f"Day {day}."


def _totals(lengths: Mapping[str, timedelta]) -> str:
    said_ = said.totals(lengths)
    return f"{said_[:1].upper()}{said_[1:]}"


def _story(known: Known, actor: Actor, tiles: Any, now: datetime) -> str:
    pieces = [
        f"{said.within(known, actor, each)} {said.days(said.length(each, now))}" for each in tiles
    ]
    return f"Time ribbon, from receipt on: {', '.join(pieces)}."


def _open(known: Known, actor: Actor, case: Mapping[str, Any], now: datetime) -> tuple[Open, ...]:
    base = f"/cases/{case['reference']}"
    able = may(actor, stepping_out.PERMISSION, dict(case)) and not case["closed"]
    asked = [row for row in known.rows["step_outs"] if not stepping_out.is_over(row)]
    waits = [row for row in known.rows["waits"] if not row["ended_at"]]
    return (
        *(_asked(row, f"{base}/step-outs/{row['id']}" if able else "", now) for row in asked),
        *(_wait(row, f"{base}/waits/{row['id']}/end" if able else "", now) for row in waits),
    )


def _asked(row: Mapping[str, Any], href: str, now: datetime) -> Open:
    since = words.moment(datetime.fromisoformat(row["asked_at"]), now).replace("Today", "today")
    expected = date.fromisoformat(row["expected_on"]) if row["expected_on"] else None
    late = expected is not None and expected < now.astimezone(words.LONDON).date()
    when = f", answer expected {words.day(expected, now)}" if expected else ""
    return Open(
        title=f"{row['asked_of']} was asked",
        text=row["asked"],
        facts=f"{ASKED[row['kind']]}, by {row['asker'] or 'OPX'} {since}{'' if late else when}",
        late=f"Answer was expected {words.day(expected, now)}" if late and expected else "",
        href=href,
    )


def _wait(row: Mapping[str, Any], end: str, now: datetime) -> Open:
    since = words.moment(datetime.fromisoformat(row["began_at"]), now).replace("Today", "today")
    return Open(
        title=f"Waiting for {WAITS[row['party']]}",
        text=row["reason"],
        facts=f"Since {since}, said by {row['beginner'] or 'OPX'}",
        end=end,
    )


def _last_move(
    known: Known, actor: Actor, case: Mapping[str, Any], now: datetime
) -> dict[str, str]:
    last = known.moves[-1] if known.moves else None
    if last is None or known.workflow is None or mistaken.why_not(actor, case, last):
        return {}
    name = mistaken.named(known.workflow, last).name
    by = "you" if last["actor_id"] == actor.id else last["actor"] or "OPX"
    at = words.moment(last["at"], now).replace("Today", "today")
    href = f"/cases/{case['reference']}/mistake"
    return {"last_move": f"Last move: “{name}” by {by}, {at}.", "mistake_href": href}
