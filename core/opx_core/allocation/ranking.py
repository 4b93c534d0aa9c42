"""Which case comes first for someone: a pure function of what is known about the case and them.

Each part gives points, and says its sentence. The weights stand here and nowhere else; an
organisation that disagrees changes them in one place. A case that is due earlier never comes
after one that is the same but due later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from opx_core.calendars import LONDON
from opx_core.dates import short_day
from opx_core.deadlines import NEVER


@dataclass(frozen=True, slots=True)
class Weights:
    """The most points that each part can give.

    ``due`` grows over the last ``due_days`` before the deadline, ``late`` over the first
    ``late_days`` after it, ``age`` over the first ``age_days`` since receipt.
    """

    due: float = 50
    due_days: int = 30
    late: float = 20
    late_days: int = 10
    support: float = 15
    priority: float = 10
    age: float = 8
    age_days: int = 56
    had_before: float = 12
    same_person: float = 8
    skill: float = 6
    own_team: float = 5
    load: float = 4


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a case for one person.

    ``support`` says that its complainant needs some, ``same_person`` the reference of another case
    of theirs that the person has. ``spare`` is by how many levels the person's skill is above what
    is asked for, None where nothing is; ``skills`` are its names. ``minutes`` is the expected
    effort now, ``left`` what is left of the person's day.
    """

    case_id: int
    due_at: datetime
    received_at: datetime
    deadline: str = ""
    support: bool = False
    priority: int = 0
    had_before: bool = False
    same_person: str = ""
    spare: int | None = None
    skills: tuple[str, ...] = ()
    own_team: bool = False
    minutes: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one consideration adds, and the sentence that says so."""

    key: str
    points: float
    words: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A case with its points, and why: the weightiest part first."""

    case_id: int
    due_at: datetime
    points: float
    parts: tuple[Part, ...]

    @property
    def why(self) -> tuple[str, ...]:
        """The sentences."""
        return tuple(part.words for part in self.parts)


def rank(looks: Iterable[Look], now: datetime, weights: Weights = WEIGHTS) -> list[Ranked]:
    """The cases, the best first; the same ones in any order give the same list."""
    found = [score(look, now, weights) for look in looks]
    return sorted(found, key=lambda each: (-each.points, each.due_at, each.case_id))


def score(look: Look, now: datetime, weights: Weights = WEIGHTS) -> Ranked:
    """The points of one case, with every part that gives any."""
    made = (
        _due(look, now, weights),
        _support(look, weights),
        _priority(look, weights),
        _age(look, now, weights),
        *_continuity(look, weights),
        *_fit(look, weights),
    )
    parts = sorted((part for part in made if part.points > 0), key=lambda part: -part.points)
    points = round(sum(part.points for part in parts), 6)
    return Ranked(look.case_id, look.due_at, points, tuple(parts))


def _due(look: Look, now: datetime, weights: Weights) -> Part:
    if look.due_at >= NEVER:
        return Part("due", 0, "")
    left, name = look.due_at - now, look.deadline or "Its next deadline"
    if left < timedelta(0):
        share = min(-left / timedelta(days=weights.late_days), 1)
        return Part("due", weights.due + weights.late * share, f"{name} is {_days(-left)} late.")
    share = max(0.0, 1 - left / timedelta(days=weights.due_days))
    on = short_day(look.due_at.astimezone(LONDON).date())
    return Part("due", weights.due * share, f"{name} is due {on}, in {_days(left)}.")


def _support(look: Look, weights: Weights) -> Part:
    return Part("support", weights.support if look.support else 0, "The complainant needs support.")


def _priority(look: Look, weights: Weights) -> Part:
    share = min(max(look.priority, 0), 3) / 3
    return Part(
        "priority", weights.priority * share, f"Its priority was raised to {look.priority}."
    )


def _age(look: Look, now: datetime, weights: Weights) -> Part:
    age = max(now - look.received_at, timedelta(0))
    share = min(age / timedelta(days=weights.age_days), 1)
    return Part("age", weights.age * share, f"It was received {_days(age)} ago.")


def _continuity(look: Look, weights: Weights) -> tuple[Part, ...]:
    before = weights.had_before if look.had_before else 0
    same = weights.same_person if look.same_person else 0
    return (
        Part("had_before", before, "You have worked on it before."),
        Part("same_person", same, f"You have {look.same_person}, of the same person."),
    )


def _fit(look: Look, weights: Weights) -> tuple[Part, ...]:
    spare = -1 if look.spare is None else look.spare
    skill = weights.skill / (1 + spare) if spare >= 0 else 0
    fits = weights.load if 0 < look.minutes <= look.left else 0
    return (
        Part("skill", skill, f"You have the skill that it asks for: {', '.join(look.skills)}."),
        Part("own_team", weights.own_team if look.own_team else 0, "It waits for your team."),
        Part("load", fits, f"Its {_minutes(look.minutes)} fit into what is left of your day."),
    )


def _days(span: timedelta) -> str:
    if span < timedelta(days=1):
        hours = max(int(span / timedelta(hours=1)), 1)
        return f"{hours} hour{'s' if hours != 1 else ''}"
    return f"{span.days:,} day{'s' if span.days != 1 else ''}"


def _minutes(count: int) -> str:
    hours, rest = divmod(count, 60)
    parts = ([f"{hours} h"] if hours else []) + ([f"{rest} min"] if rest else [])
    return " ".join(parts)
