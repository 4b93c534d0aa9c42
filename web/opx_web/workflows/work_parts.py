"""The forms of fields and activities: their fields, and what was typed into them."""

import re
from collections.abc import Mapping, Sequence

from opx_core.data_classes import CLASSES, KEYS
from opx_core.workflow import Activity, Field, SkillNeed, Workflow
from opx_web.pages import FieldView
from opx_web.workflows.asking import Typed, choice, line, several, ticked

Form = Mapping[str, str]
KINDS = (
    ("text", "A line of text"),
    ("longtext", "Some lines of text"),
    ("choice", "One of a list"),
    ("yesno", "Yes or no"),
    ("date", "A day"),
    ("number", "A number or an amount"),
)


def field_form(field: Field | None) -> dict[str, str]:
    """A field as its form has it."""
    if field is None:
        return {"kind": "text", "data_class": "general"}
    choices = "\n".join(label for _, label in field.choices)
    return {
        "label": field.label,
        "kind": field.kind,
        "choices": choices,
        "hint": field.hint,
        "data_class": field.data_class,
        "when": field.when or "",
    }


def field_fields(workflow: Workflow, form: Form, errors: Form) -> list[FieldView]:
    """The fields of a field."""
    return [
        line("label", "Label", form, errors, hint="“Redress in pounds”, or a question"),
        choice("kind", "Kind of answer", KINDS, form, errors),
        line(
            "choices",
            "The list, one a line",
            form,
            errors,
            kind="longtext",
            rows=4,
            optional=True,
            hint="Only for “One of a list”.",
        ),
        line("hint", "A hint below the label", form, errors, optional=True),
        choice(
            "data_class",
            "Class of data",
            [(each.key, each.name) for each in CLASSES],
            form,
            errors,
            hint="Who may not read the class is not asked, and reads no answer.",
        ),
        line(
            "when",
            "Asked only where",
            form,
            errors,
            kind="longtext",
            rows=2,
            optional=True,
            hint="A condition, such as case.level == 'formal'. Empty: always.",
        ),
    ]


def read_field(typed: Typed, workflow: Workflow, old: Field | None) -> Field:
    """A field as typed. The values of choices that stay are kept: answers hold them."""
    label = typed.text("label", "a label", longest=100)
    kind = typed.one_of("kind", "a kind", [key for key, _ in KINDS])
    choices = _choices(typed.lines("choices"), old) if kind == "choice" else ()
    if kind == "choice" and len(choices) < 2:
        typed.errors["choices"] = "Enter at least two choices, one a line."
    return Field(
        key=typed.key(workflow, "fields", old.key if old else "", label),
        label=label,
        kind=kind,  # type: ignore[arg-type]
        choices=choices,
        required=False,
        hint=typed.text("hint", "a hint", required=False),
        data_class=typed.one_of("data_class", "a class", KEYS, "general"),  # type: ignore[arg-type]
        when=typed.expression("when", workflow),
    )


def activity_form(activity: Activity | None) -> dict[str, str]:
    """An activity as its form has it."""
    if activity is None:
        return {"minutes": "30"}
    return {
        "name": activity.name,
        "minutes": str(activity.minutes),
        "skills": "\n".join(f"{each.skill} {each.level}" for each in activity.skills),
        "when": activity.when or "",
        **ticked("states", activity.states),
    }


def activity_fields(
    workflow: Workflow, form: Form, errors: Form, known: Sequence[tuple[str, str]] = ()
) -> list[FieldView]:
    """The fields of an activity; ``known`` are the skills of the tenant, key and name."""
    there = ", ".join(f"{key} ({name})" for key, name in known) or "none yet"
    states = [(each.key, each.name) for each in workflow.states if not each.closed]
    return [
        line("name", "Name", form, errors, hint="“Investigate a mis-sale”"),
        several(
            "states",
            "Done while a case is at",
            states,
            form,
            errors,
            hint="None: done where a move makes it (core.create_activity).",
        ),
        line("minutes", "Expected effort, in minutes", form, errors, width="s"),
        line(
            "skills",
            "Skills that it needs, one a line, each with the least level",
            form,
            errors,
            kind="longtext",
            rows=3,
            optional=True,
            hint=f"The key of a skill and 1 to 5, such as investigation 3. There are: {there}.",
        ),
        line("when", "Only for cases with", form, errors, kind="longtext", rows=2, optional=True),
    ]


def read_activity(typed: Typed, workflow: Workflow, old: Activity | None) -> Activity:
    """An activity as typed."""
    name = typed.text("name", "a name", longest=80)
    return Activity(
        key=typed.key(workflow, "activities", old.key if old else "", name),
        name=name,
        states=typed.some_of("states", [each.key for each in workflow.states]),
        minutes=typed.number("minutes", "minutes", 0, 100_000),
        skills=_skills(typed),
        when=typed.expression("when", workflow),
    )


def _choices(labels: list[str], old: Field | None) -> tuple[tuple[str, str], ...]:
    kept = {label: value for value, label in (old.choices if old else ())}
    found: dict[str, str] = {}
    for label in labels:
        made = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40] or "choice"
        value = kept.get(label, made)
        while value in found:
            value += "_"
        found[value] = label
    return tuple(found.items())


def _skills(typed: Typed) -> tuple[SkillNeed, ...]:
    found = []
    for text in typed.lines("skills"):
        matched = re.fullmatch(r"([a-z][a-z0-9_]*)\s+(?:level\s+)?([1-5])", text)
        if matched is None:
            typed.errors["skills"] = f"“{text[:60]}” is not a skill and a level from 1 to 5."
        else:
            found.append(SkillNeed(matched[1], int(matched[2])))
    return tuple(found)
