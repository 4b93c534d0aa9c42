"""What a move can do besides moving: kinds of effect that modules register, as values."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.workflow import Transition

SettingKind = Literal["text", "number", "rule", "who", "job", "date_field", "activity"]
Data = Mapping[str, object]
Settings = Mapping[str, str]
Do = Callable[[Row, Transition, Actor, Data, Settings], Awaitable[None]]


class CannotDo(ValueError):
    """The effect cannot happen on this case: the move is refused with this sentence."""


@dataclass(frozen=True, slots=True)
class EffectSetting:
    """One setting of an effect: its name, what it means, and what may stand in it.

    "rule" is a deadline of the workflow or a rule of a rulepack; "who" is one of ``choices`` or
    "team:<id>", "user:<id>"; "job" is a job that its module lets workflows call; "date_field" is
    a date that the same move asks for; "activity" is one of the workflow's activities, by its key.
    Any other with ``choices`` is one of them.
    """

    name: str
    meaning: str
    kind: SettingKind = "text"
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EffectKind:
    """Something that a workflow's moves may do. ``key`` is ``<module>.<imperative>``.

    ``do(case, transition, actor, data, settings)`` runs in the move's transaction, after the case
    has moved and modules have kept what was said; ``case`` is locked and as it now stands. It may
    raise :class:`CannotDo`, which refuses the move in words. ``actor`` is whoever moves, with the
    workflow's authority.
    """

    key: str
    title: str
    do: Do
    settings: tuple[EffectSetting, ...] = ()

    @property
    def module(self) -> str:
        """The module that it belongs to."""
        return self.key.partition(".")[0]
