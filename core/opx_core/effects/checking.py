"""What is wrong with the effects that a workflow's moves name, and whom its parts name."""

import difflib
import re
from collections.abc import Iterator, Mapping

from opx_core import rulepacks
from opx_core.effects.kinds import EffectKind, EffectSetting
from opx_core.jobs import Job
from opx_core.workflow import Effect, Transition, Workflow
from opx_core.workflow.problem import Problem

LONGEST = 300
WHO = re.compile(r"(team|user):[1-9]\d{0,17}")
Kinds = Mapping[str, EffectKind]
Jobs = Mapping[str, Job]
Receivers = Mapping[str, str]


def faults(
    workflow: Workflow, effects: Kinds, jobs: Jobs, receivers: Receivers | None = None
) -> Iterator[Problem]:
    """Every effect that nobody registers, every setting and every receiver that cannot be.

    ``receivers`` are the teams and people that there are ("team:4"); None: they are not known.
    """
    for transition in workflow.transitions:
        for each in transition.effects:
            kind = effects.get(each.key)
            title = f", {kind.title.lower()}" if kind else ""
            for code, said in wrong_with(workflow, transition, each, effects, jobs, receivers):
                yield Problem(code, f"“{transition.name}”{title}: {said}")
    for escalation in workflow.escalations:
        if said := nobody(escalation.to, receivers):
            yield Problem("bad_receiver", f"“{escalation.name}”: {said}")


def wrong_with(
    workflow: Workflow,
    transition: Transition,
    effect: Effect,
    effects: Kinds,
    jobs: Jobs,
    receivers: Receivers | None = None,
) -> Iterator[tuple[str, str]]:
    """What is wrong with one effect: a code and words, without the name of the move."""
    kind = effects.get(effect.key)
    if kind is None:
        near = difflib.get_close_matches(effect.key, effects, 1, 0.6)
        hint = f": did you mean “{near[0]}”?" if near else ""
        yield "unknown_effect", f"it does {effect.key!r}, which no loaded module registers{hint}"
        return
    given, known = dict(effect.settings), {each.name: each for each in kind.settings}
    for name in given:
        if name not in known:
            names = ", ".join(known) or "none"
            yield "effect_setting", f"no setting {name!r} (settings: {names})"
    for setting in kind.settings:
        value = given.get(setting.name, "").strip()
        if not value:
            if setting.required:
                yield "effect_setting", f"{setting.name!r} is missing"
        elif said := _wrong(workflow, transition, setting, value, jobs, receivers):
            yield "effect_setting", said


def nobody(value: str, receivers: Receivers | None) -> str:
    """That there is no such team or person, where "team:4" or "user:7" names one."""
    if receivers is None or value in receivers or not WHO.fullmatch(value):
        return ""
    noun, _, number = value.partition(":")
    what = "team" if noun == "team" else "person who can sign in"
    return f"there is no {what} with the number {number}"


def _wrong(
    workflow: Workflow,
    transition: Transition,
    setting: EffectSetting,
    value: str,
    jobs: Jobs,
    receivers: Receivers | None,
) -> str:
    match setting.kind:
        case "number":
            fits = value.isdecimal() and len(value) < 5 and int(value) <= 3_650
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
        case "who" if WHO.fullmatch(value):
            return nobody(value, receivers)
    if (setting.choices or setting.kind == "who") and value not in setting.choices:
        return f"{setting.name!r} is one of {', '.join(allowed(setting))}"
    return ""


def allowed(setting: EffectSetting) -> tuple[str, ...]:
    """What may stand in a setting, where that is a list."""
    who = ("team:<number>", "user:<number>") if setting.kind == "who" else ()
    return (*setting.choices, *who)
