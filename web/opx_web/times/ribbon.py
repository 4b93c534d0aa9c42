"""The time ribbon of a case: who had it, whom it waited for, what is left. Made as attributes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from opx_core.activities.facts import Known
from opx_core.activities.intervals import Interval, Span, told
from opx_core.identity import Actor
from opx_web import words
from opx_web.times import said
from opx_web.times.page import Marker, Pattern, Row, Segment

PATTERNS: dict[str, Pattern] = {"customer": "hatch", "ombudsman": "omb"}
WIDE, LETTER, GAP = 1000, 6.0, 0.15
LEAST = 0.35
ROWS = 2


@dataclass(frozen=True, slots=True)
class Scale:
    """From moments to percent of the ribbon's width. ``due`` is the last deadline, if ahead."""

    begin: datetime
    end: datetime
    due: datetime | None = None

    def at(self, moment: datetime) -> float:
        """The place of a moment."""
        return min(max(100 * ((moment - self.begin) / (self.end - self.begin)), 0), 100)


def scale_of(span: Span, deadlines: Sequence[Mapping[str, Any]], now: datetime) -> Scale:
    """From the episode's start to its end, or its last running deadline, or a little after now."""
    if span.ended_at is not None:
        return Scale(span.began_at, max(span.ended_at, span.began_at + timedelta(minutes=1)))
    running = [datetime.fromisoformat(row["due_at"]) for row in deadlines if is_running(row)]
    sofar = now - span.began_at
    least = span.began_at + max(sofar * 1.03, timedelta(minutes=10))
    due = max((at for at in running if at > now), default=None)
    return Scale(span.began_at, max(least, due or least), due)


def is_running(row: Mapping[str, Any]) -> bool:
    """Whether a deadline is still owed."""
    return not (row["met_at"] or row["stopped_at"] or row["lapsed_at"])


def segments(
    known: Known, actor: Actor, tiles: Sequence[Interval], scale: Scale, now: datetime
) -> tuple[Segment, ...]:
    """The pieces so far, and what is left."""
    made = [_segment(known, actor, each, scale, now) for each in tiles if each.began_at < now]
    if scale.due is not None:
        left = (_date(scale.due) - _date(now)).days
        words_ = f"{words.count_words(left, 'day', 'days')} left" if left else "Due today"
        made.append(_piece("rest", scale.at(now), 100, words_))
    return tuple(made)


def merged(tiles: Sequence[Interval]) -> list[Interval]:
    """The intervals by who had the case or whom it waited for, in whatever state that was."""
    found: list[Interval] = []
    for each in tiles:
        plain = each if each.kind == "waiting" else replace(each, state="")
        if found and told(plain) == told(found[-1]):
            found[-1] = replace(found[-1], ended_at=plain.ended_at)
        else:
            found.append(plain)
    return found


def _segment(known: Known, actor: Actor, each: Interval, scale: Scale, now: datetime) -> Segment:
    begin, end = scale.at(each.began_at), scale.at(min(each.ended_at or now, now))
    name = said.holder(known, actor, each)
    short = name.split()[0] if each.kind in ("idle", "handled") else name
    long = said.days(said.length(each, now))
    label = f"{short}, {long}" if _fits(f"{short}, {long}", end - begin) else long
    return _piece(_pattern(each), begin, end, label)


def _pattern(each: Interval) -> Pattern:
    if each.kind in ("idle", "handled"):
        return "us"
    if each.kind == "unallocated":
        return "idle"
    return PATTERNS.get(each.party, "dots")


def _piece(pattern: Pattern, begin: float, end: float, label: str) -> Segment:
    width = max(end - begin - GAP, LEAST)
    fits = _fits(label, width)
    return Segment(
        pattern,
        _percent(min(begin, 100 - LEAST)),
        _percent(width),
        label if fits else "",
        _percent(begin + 0.6),
        round(len(label) * LETTER) + 14,
    )


def _fits(label: str, width: float) -> bool:
    return len(label) * LETTER + 22 <= width * WIDE / 100


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def markers(
    deadlines: Sequence[Mapping[str, Any]], scale: Scale, now: datetime
) -> tuple[Marker, ...]:
    """The deadlines on the ribbon, their words in rows that do not run into each other."""
    taken = [[(-1.0, -1.0)] for _ in range(ROWS)]
    return tuple(_marker(row, scale, now, taken) for row in _shown(deadlines, scale))


def _shown(deadlines: Sequence[Mapping[str, Any]], scale: Scale) -> Iterator[Mapping[str, Any]]:
    seen = set()
    for row in sorted(deadlines, key=lambda each: each["due_at"], reverse=True):
        due_at = datetime.fromisoformat(row["due_at"])
        if row["stopped_at"] and not row["met_at"]:
            continue
        if scale.begin <= due_at <= scale.end and row["due_at"] not in seen:
            seen.add(row["due_at"])
            yield row


def _marker(
    row: Mapping[str, Any], scale: Scale, now: datetime, taken: list[list[tuple[float, float]]]
) -> Marker:
    due_at = datetime.fromisoformat(row["due_at"])
    x, name = scale.at(due_at), row["name"]
    day = words.day(due_at.astimezone(words.LONDON).date(), now)
    text = f"{day}: {name[:1].lower()}{name[1:]}"
    wide = len(text) * LETTER * 100 / WIDE
    anchor = "start" if x < wide / 2 else "end" if x > 100 - wide / 2 else "middle"
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
    for place, spans in enumerate(taken):
        if all(left > end + 1 or left + wide < begin - 1 for begin, end in spans):
            spans.append((left, left + wide))
            return Marker(_percent(x), text, anchor, place)  # type: ignore[arg-type]
    return Marker(_percent(x), "", "middle")


def rows(known: Known, actor: Actor, tiles: Sequence[Interval], now: datetime) -> tuple[Row, ...]:
    """The same as a table: who had it, with how much of that was worked on."""
    worked = [each for each in known.intervals() if each.kind == "handled"]
    return tuple(_row(known, actor, each, worked, now) for each in tiles if each.began_at < now)


def _row(
    known: Known, actor: Actor, each: Interval, worked: Sequence[Interval], now: datetime
) -> Row:
    end = min(each.ended_at or now, now)
    overlaps = [min(one.ended_at or now, end) - max(one.began_at, each.began_at) for one in worked]
    name = said.what(known, actor, each)
    return Row(
        what=f"With {name.removesuffix(' had it, idle')}" if each.kind == "idle" else name,
        since=words.moment(each.began_at, now),
        until="Now" if end == now else words.moment(end, now),
        long=said.long(end - each.began_at),
        worked=said.work(sum((s for s in overlaps if s > timedelta()), timedelta())),
        corrected=each.corrected,
    )


def _date(at: datetime) -> date:
    return at.astimezone(words.LONDON).date()
