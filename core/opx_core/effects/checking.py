"""What is wrong with the effects that a workflow's moves name."""

import re
from collections.abc import Iterator, Mapping

from opx_core import rulepacks
from opx_core.effects.kinds import EffectKind, EffectSetting
from opx_core.jobs import Job
from opx_core.workflow import Effect, Transition, Workflow
from opx_core.workflow.problem import Problem

LONGEST = 300
_WHO = re.compile(r"(team|user):[1-9]\d{0,17}")


def faults(
    workflow: Workflow, effects: Mapping[str, EffectKind], jobs: Mapping[str, Job]
) -> Iterator[Problem]:
    """Every effect that nobody registers, and every setting that cannot be."""
    for transition in workflow.transitions:
        for each in transition.effects:
            kind = effects.get(each.key)
            if kind is None:
                said = f"“{transition.name}” does {each.key!r}, which no loaded module registers"
                yield Problem("unknown_effect", said)
            else:
                yield from _settings(workflow, transition, each, kind, jobs)


def _settings(
    workflow: Workflow,
    transition: Transition,
    effect: Effect,
    kind: EffectKind,
    jobs: Mapping[str, Job],
) -> Iterator[Problem]:
    given, where = dict(effect.settings), f"“{transition.name}”, {kind.title.lower()}"
    known = {each.name: each for each in kind.settings}
    for name in given:
        if name not in known:
            names = ", ".join(known) or "none"
            yield Problem("effect_setting", f"{where}: no setting {name!r} (settings: {names})")
    for setting in kind.settings:
        value = given.get(setting.name, "").strip()
        if not value:
            if setting.required:
                yield Problem("effect_setting", f"{where}: {setting.name!r} is missing")
        elif said := _wrong(workflow, transition, setting, value, jobs):
            yield Problem("effect_setting", f"{where}: {said}")


def _wrong(
    workflow: Workflow,
    transition: Transition,
    setting: EffectSetting,
    value: str,
    jobs: Mapping[str, Job],
) -> str:
    match setting.kind:
        case "number":
            fits = value.isdigit() and int(value) <= 3_650
            return "" if fits else f"{setting.name!r} is a number from 0 to 3,650"
        case "rule":
            own = {each.rule for each in workflow.deadlines}
            fits = value in own or value in rulepacks.known()
            return "" if fits else f"there is no clock {value!r}"
        case "activity":
            fits = value in {each.key for each in workflow.activities}
            return "" if fits else f"there is no activity {value!r} in this workflow"
        case "job":
            job = jobs.get(value)
            return "" if job and job.callable else f"no module lets workflows call {value!r}"
        case "date_field":
            dates = {each.key for each in workflow.asked(transition) if each.kind == "date"}
            return "" if value in dates else f"the move asks for no date {value!r}"
        case "text" if len(value) > LONGEST:
            return f"{setting.name!r} has more than {LONGEST} characters"
        case "who" if _WHO.fullmatch(value):
            return ""
    if setting.choices and value not in setting.choices:
        return f"{setting.name!r} is one of {', '.join(setting.choices)}"
    return ""
