"""The parts of a workflow beside its states and moves: targets, effects, escalations, work."""

from dataclasses import dataclass, field
from typing import Literal

TargetUnit = Literal["business_hours", "business_days", "calendar_days", "hours"]
Trigger = Literal["share", "before", "after", "idle", "priority"]
Action = Literal["notify", "raise", "reassign"]


@dataclass(frozen=True, slots=True)
class Target:
    """A length that the firm sets itself, such as two working days: a service level.

    `pauses` are what it stands still for: a state's key, or "waiting:" with whom the case waits
    for ("waiting:customer"). The law's clocks have no target and never pause.
    """

    count: int
    unit: TargetUnit
    pauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that a move does besides moving: an effect that a module registers, by its key.

    `settings` are pairs of a name and a value, as the effect documents them.
    """

    key: str
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Escalation:
    """What happens by itself, once a case and episode, when a case is in danger.

    `trigger` says when: at a "share" of a deadline's time (`amount` in per cent), some hours
    "before" or "after" it ends, after `amount` hours "idle", or when the case has at least the
    "priority" `amount`. `rule` names the deadline of the first three. `action` says what is done
    and `to` with whom: "owner", "leader", "team:<id>" or "user:<id>"; "raise" adds one to the
    priority. `when` is an expression over the case's facts (None: always).
    """

    key: str
    name: str
    trigger: Trigger
    amount: int
    action: Action
    to: str = "leader"
    rule: str = ""
    when: str | None = None
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a module lets guards and conditions ask about: "complaint.payment_service".

    `kind` is that of a field; `example` is a value of it, as an expression writes it. `values`
    are all that it can be, where that is a closed list.
    """

    name: str
    label: str
    kind: str = "text"
    example: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkillNeed:
    """A skill, by its key, and the least level (1 to 5) of it that work asks for."""

    skill: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Activity:
    """A kind of work on a case, done while the case is in one of `states`.

    `minutes` is the effort expected of one case. Of several activities of a state the first
    counts whose `when` is true of the case.
    """

    key: str
    name: str
    states: tuple[str, ...]
    minutes: int = 0
    skills: tuple[SkillNeed, ...] = ()
    when: str | None = None
    origin: str = field(default="", compare=False)
