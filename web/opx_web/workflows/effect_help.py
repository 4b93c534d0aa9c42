"""What a move can do besides moving: each effect with its settings, and whom they can name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from opx_core import plugins, rulepacks
from opx_core.effects import EffectSetting
from opx_core.workflow import Workflow


@dataclass(frozen=True, slots=True)
class SettingHelp:
    """One setting: its name, what it means, what may stand in it."""

    name: str
    meaning: str
    allowed: str


@dataclass(frozen=True, slots=True)
class EffectHelp:
    """One effect with its settings."""

    key: str
    title: str
    settings: tuple[SettingHelp, ...]


@dataclass(frozen=True, slots=True)
class EffectsHelp:
    """All effects, and the teams and people that "who" can name, as written and by name."""

    effects: tuple[EffectHelp, ...]
    people: tuple[tuple[str, str], ...]


def effects_help(workflow: Workflow, receivers: Mapping[str, str]) -> EffectsHelp:
    """The effects that loaded modules register, for the moves of ``workflow``."""
    known = sorted(plugins.active().effects.values(), key=lambda each: each.key)
    made = (
        EffectHelp(each.key, each.title, tuple(_setting(one, workflow) for one in each.settings))
        for each in known
    )
    return EffectsHelp(tuple(made), tuple(receivers.items()))


def _setting(setting: EffectSetting, workflow: Workflow) -> SettingHelp:
    optional = "" if setting.required else "; may be left out"
    return SettingHelp(setting.name, setting.meaning, f"{_allowed(setting, workflow)}{optional}")


def _allowed(setting: EffectSetting, workflow: Workflow) -> str:
    match setting.kind:
        case "number":
            return "A number from 0 to 3,650"
        case "rule":
            rules = dict.fromkeys((*(each.rule for each in workflow.deadlines), *rulepacks.known()))
            return _list(rules)
        case "activity":
            return _list(each.key for each in workflow.activities)
        case "job":
            return _list(key for key, job in plugins.active().jobs.items() if job.callable)
        case "date_field":
            return "The key of a date that the move asks for"
        case "who":
            return _list((*setting.choices, "a team or a person from the list below"))
    return _list(setting.choices) if setting.choices else "Text of at most 300 characters"


def _list(some: Iterable[str]) -> str:
    return ", ".join(some) or "There is none yet"
