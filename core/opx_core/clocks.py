"""Deadlines as a pure function of a start, a dated rule and a calendar; each can say why.

The day a clock starts is day 0, whatever the hour, and counting begins on the next day (DISP
1.5, 1.6.2R, 1.6.2AR). Days are those of London, so no clock change moves a cut-off. Hours are
counted as they pass.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from opx_core import rulepacks
from opx_core.calendars import LONDON, Calendar, Skipped
from opx_core.counting import Counted, last_day
from opx_core.dates import day_in_words, short_day
from opx_core.rulepacks import Rule

END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Why:
    """How a deadline was reached: the rule, what was counted, and the days left out.

    `counted` is a number of `unit`s ("business_days", "calendar_days", "weeks", "months", "years",
    "hours"); `cut_off` is a London time, inclusive. `starts` says what it counts from, `follows`
    which rule's end that is. `rolled_from` is the day that was no business day, `strict` the last
    day by the law's words alone, and `stood_still` has a sentence for each suspension. Of a firm's
    own target (`own`), `paused` has a sentence for each pause and `hours` the opening hours.
    """

    rule: str
    title: str
    source: str
    pack: str
    version: str
    confidence: str
    started_at: datetime
    counted: int
    unit: str
    calendar: str
    skipped: tuple[Skipped, ...]
    cut_off: time
    starts: str = "receipt"
    follows: str = ""
    rolled_from: date | None = None
    strict: date | None = None
    stood_still: tuple[str, ...] = ()
    own: bool = False
    paused: tuple[str, ...] = ()
    hours: str = ""

    def length(self) -> str:
        """How much time there is, such as "25 business days"."""
        return f"{self.counted} {_unit(self.unit, self.counted)}"

    def sentence(self) -> str:
        """The reason in one line, for a person to read."""
        start = day_in_words(self.started_at.astimezone(LONDON).date())
        length = self.length()
        until = "" if self.cut_off == END_OF_DAY else f", to {self.cut_off:%H:%M}"
        more = "".join(f"; {each}" for each in self._more())
        if self.unit == "hours":
            said = f"{length} after {self.starts} on {start}, {self.source}; every hour counts"
            return f"{said}{more}"
        if self.unit == "business_hours":
            left_out = f"; {_listed(self.skipped)} left out" if self.skipped else ""
            where = f"{self.source}, {self.calendar}, open {self.hours}"
            return f"{length} after {self.starts} on {start}, {where}{left_out}{more}"
        if self.unit != "business_days":
            return (
                f"{length} from {self.starts} on {start}{until}, {self.source}; "
                f"weekends and bank holidays count{more}"
            )
        left_out = f"; {_listed(self.skipped)} left out" if self.skipped else ""
        return f"{length} after {start}{until}, {self.source}, {self.calendar}{left_out}{more}"

    def _more(self) -> Iterator[str]:
        if self.rolled_from:
            day = day_in_words(self.rolled_from)
            yield f"{day} is no business day, so the next one counts ({self.calendar})"
        if self.strict:
            yield f"by the law's words alone it would be {day_in_words(self.strict)}"
        yield from self.stood_still
        yield from self.paused

    def as_json(self) -> dict[str, Any]:
        """The reason in JSON's own kinds only, to be stored."""
        return {
            "rule": self.rule,
            "title": self.title,
            "source": self.source,
            "pack": self.pack,
            "version": self.version,
            "confidence": self.confidence,
            "started_at": self.started_at.isoformat(),
            "counted": self.counted,
            "unit": self.unit,
            "calendar": self.calendar,
            "skipped": [{"day": each.day.isoformat(), "name": each.name} for each in self.skipped],
            "cut_off": self.cut_off.isoformat(),
            "starts": self.starts,
            "follows": self.follows,
            "rolled_from": self.rolled_from and self.rolled_from.isoformat(),
            "strict": self.strict and self.strict.isoformat(),
            "stood_still": list(self.stood_still),
            **({"own": True, "paused": list(self.paused), "hours": self.hours} if self.own else {}),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The reason as stored by `as_json`. Raises KeyError or ValueError if it is not one."""
        return cls(
            rule=stored["rule"],
            title=stored["title"],
            source=stored["source"],
            pack=stored["pack"],
            version=stored["version"],
            confidence=stored["confidence"],
            started_at=datetime.fromisoformat(stored["started_at"]),
            counted=stored["counted"],
            unit=stored["unit"],
            calendar=stored["calendar"],
            skipped=tuple(
                Skipped(date.fromisoformat(each["day"]), each["name"]) for each in stored["skipped"]
            ),
            cut_off=time.fromisoformat(stored["cut_off"]),
            # Reasons of before these were known have none of them.
            starts=stored.get("starts", "receipt"),
            follows=stored.get("follows", ""),
            rolled_from=_day(stored.get("rolled_from")),
            strict=_day(stored.get("strict")),
            stood_still=tuple(stored.get("stood_still", ())),
            own=stored.get("own", False),
            paused=tuple(stored.get("paused", ())),
            hours=stored.get("hours", ""),
        )


@dataclass(frozen=True, slots=True)
class Due:
    """When a rule's time ends (in UTC; that second is still in time), and why."""

    rule_id: str
    due_at: datetime
    why: Why


def calculate(
    rule: Rule,
    start: datetime,
    calendar: Calendar,
    *,
    or_start: datetime | None = None,
    stage_ended: datetime | None = None,
) -> Due:
    """When the rule's time ends for a clock that starts at `start`.

    A start after hours or on a holiday still counts from that day (the strict reading of DISP
    1.5). `or_start` is the other start of a rule that ends with the later of two. A rule that
    `follows` another counts from the other's end, or from `stage_ended` if all were done before.
    Raises ValueError if a start has no time zone, or if the bank holidays of a year that is needed
    are not known.
    """
    if any(at is not None and at.utcoffset() is None for at in (start, or_start, stage_ended)):
        raise ValueError("A clock's start needs a time zone")
    begins = stage_ended or _stage_before(rule, start, calendar) or start
    if rule.unit == "hours":
        due_at = begins.astimezone(UTC) + timedelta(hours=rule.count)
        return Due(rule.id, due_at, _why(rule, begins, calendar, Counted(due_at.date())))
    counted, why_start = last_day(rule, begins.astimezone(LONDON).date(), calendar), begins
    chosen = rule
    if or_start is not None and rule.or_count:
        other = replace(rule, count=rule.or_count, starts=rule.or_starts or rule.starts)
        later = last_day(other, or_start.astimezone(LONDON).date(), calendar)
        if later.day > counted.day:
            counted, why_start, chosen = later, or_start, other
    due_at = datetime.combine(counted.day, rule.cut_off, LONDON).astimezone(UTC)
    return Due(rule.id, due_at, _why(chosen, why_start, calendar, counted))


def _stage_before(rule: Rule, start: datetime, calendar: Calendar) -> datetime | None:
    if not rule.follows:
        return None
    before = rulepacks.rule(rule.follows, start.astimezone(LONDON).date())
    return calculate(before, start, calendar).due_at


def _unit(unit: str, counted: int) -> str:
    words = unit.replace("_", " ")
    return words.removesuffix("s") if counted == 1 else words


def _listed(skipped: tuple[Skipped, ...]) -> str:
    *others, last = (f"{short_day(each.day)} {each.name}" for each in skipped)
    return f"{', '.join(others)} and {last}" if others else last


def _why(rule: Rule, start: datetime, calendar: Calendar, counted: Counted) -> Why:
    day = start.astimezone(LONDON).date()
    return Why(
        rule=rule.id,
        title=rule.title,
        source=rule.source,
        pack=rule.pack,
        version=rule.version,
        confidence=rule.confidence,
        started_at=start.astimezone(UTC),
        counted=rule.count,
        unit=rule.unit,
        calendar=calendar.label,
        skipped=counted.skipped,
        cut_off=rule.cut_off,
        starts="the end of the stage before" if rule.follows else rule.starts,
        follows=rule.follows,
        rolled_from=counted.rolled_from,
        strict=day + timedelta(days=rule.strict_count) if rule.strict_count else None,
        stood_still=tuple(
            f"it stood still from {day_in_words(each.first)} to {day_in_words(each.last)} "
            f"({each.source})"
            for each in counted.stood_still
        ),
    )


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
