"""The forms of deadlines and escalations: their fields, and what was typed into them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from opx_core import rulepacks
from opx_core.workflow import Deadline, Escalation, Target, Workflow
from opx_core.workflow.wording import ACTIONS, TRIGGERS, UNITS, WAITING
from opx_web.pages import FieldView
from opx_web.workflows.asking import Typed, choice, line, several, ticked

Form = Mapping[str, str]
WAITING_FOR = tuple((f"waiting:{key}", f"Waiting for {text}") for key, text in WAITING.items())
OWN = "OWN-"
UNIT_CHOICES = tuple((key, many[:1].upper() + many[1:]) for key, (_, many) in UNITS.items())


def deadline_form(deadline: Deadline | None) -> dict[str, str]:
    """A deadline as its form has it."""
    if deadline is None:
        return {"starts": "received", "count": "2", "unit": "business_days"}
    found = {
        "name": deadline.name,
        "starts": deadline.starts,
        "when": deadline.when or "",
        **ticked("met_by", deadline.met_by),
    }
    if deadline.target:
        target = deadline.target
        found |= {"count": str(target.count), "unit": target.unit}
        found |= ticked("pauses", target.pauses)
    return found


def deadline_fields(
    workflow: Workflow, form: Form, errors: Form, deadline: Deadline | None = None
) -> list[FieldView]:
    """The fields of a deadline; of one of the rules only what meets it."""
    moves = [(each.key, each.name) for each in workflow.transitions]
    law = deadline is not None and deadline.target is None
    meets = "One that starts with a state is also met by leaving it."
    met = several(
        "met_by",
        "Met by",
        moves,
        form,
        errors,
        hint="Moves can be added. What its module named has to stay." if law else meets,
    )
    if law:
        return [met]
    pauses = [*((each.key, f"At “{each.name}”") for each in workflow.states), *WAITING_FOR]
    return [
        line("name", "Name", form, errors),
        line("count", "How long", form, errors, width="s"),
        choice("unit", "Counted in", UNIT_CHOICES, form, errors),
        choice("starts", "Starts", _starts(workflow), form, errors),
        met,
        several("pauses", "Stands still", pauses, form, errors),
        line(
            "when",
            "Only for cases with",
            form,
            errors,
            kind="longtext",
            rows=2,
            optional=True,
            hint="A condition, such as case.level == 'formal'. Empty: for every case.",
        ),
    ]


def read_deadline(typed: Typed, workflow: Workflow, old: Deadline | None) -> Deadline:
    """A deadline as typed."""
    met_by = typed.some_of("met_by", [each.key for each in workflow.transitions])
    if old is not None and old.target is None:
        return replace(old, met_by=met_by)
    name = typed.text("name", "a name", longest=60)
    known = [each.key for each in workflow.states] + [key for key, _ in WAITING_FOR]
    target = Target(
        typed.number("count", "a length", 1, 3_650),
        typed.one_of("unit", "what it is counted in", UNITS),  # type: ignore[arg-type]
        typed.some_of("pauses", known),
    )
    starts = typed.one_of("starts", "when it starts", [key for key, _ in _starts(workflow)])
    if not met_by and not starts.startswith("state:"):
        typed.errors["met_by"] = "Choose at least one move that meets it."
    rule = old.rule if old else _rule(workflow, name)
    when = typed.expression("when", workflow)
    return Deadline(rule, name, met_by, when, old.window if old else False, starts, target)


def escalation_form(escalation: Escalation | None) -> dict[str, str]:
    """An escalation as its form has it."""
    if escalation is None:
        return {"trigger": "share", "amount": "75", "action": "notify", "to": "leader"}
    return {
        "name": escalation.name,
        "trigger": escalation.trigger,
        "amount": str(escalation.amount),
        "rule": escalation.rule,
        "action": escalation.action,
        "to": escalation.to,
        "when": escalation.when or "",
    }


def escalation_fields(
    workflow: Workflow, form: Form, errors: Form, receivers: Sequence[tuple[str, str]] = ()
) -> list[FieldView]:
    """The fields of an escalation."""
    rules = [("", "None"), *_rules(workflow)]
    whom = [("owner", "Whoever has the case"), ("leader", "The leaders of its team"), *receivers]
    return [
        line("name", "Name", form, errors, hint="As it stands on the case: “8 weeks in danger”"),
        choice("trigger", "When", _capital(TRIGGERS), form, errors),
        line("amount", "How much", form, errors, width="s", hint="Per cent, hours or a priority."),
        choice("rule", "Of which deadline", rules, form, errors),
        choice("action", "What is done", _capital(ACTIONS), form, errors),
        choice("to", "With whom", whom, form, errors),
        line("when", "Only for cases with", form, errors, kind="longtext", rows=2, optional=True),
    ]


def read_escalation(
    typed: Typed,
    workflow: Workflow,
    old: Escalation | None,
    receivers: Sequence[tuple[str, str]] = (),
) -> Escalation:
    """An escalation as typed."""
    name = typed.text("name", "a name", longest=80)
    trigger = typed.one_of("trigger", "when it happens", TRIGGERS)
    most = {"share": 100, "priority": 9}.get(trigger, 10_000)
    needs_rule = trigger in ("share", "before", "after")
    rules = [key for key, _ in _rules(workflow)] if needs_rule else ["", *dict(_rules(workflow))]
    return Escalation(
        key=typed.key(workflow, "escalations", old.key if old else "", name),
        name=name,
        trigger=trigger,  # type: ignore[arg-type]
        amount=typed.number("amount", "a number", 0, most),
        action=typed.one_of("action", "what is done", ACTIONS),  # type: ignore[arg-type]
        to=typed.one_of("to", "with whom", ["owner", "leader", *(key for key, _ in receivers)]),
        rule=typed.one_of("rule", "a deadline", rules) if needs_rule else "",
        when=typed.expression("when", workflow),
    )


def _starts(workflow: Workflow) -> list[tuple[str, str]]:
    return [
        ("received", "At receipt, or when the case is reopened"),
        *((f"state:{each.key}", f"On coming to “{each.name}”") for each in workflow.states),
        *((f"move:{each.key}", f"With the move “{each.name}”") for each in workflow.transitions),
    ]


def _rules(workflow: Workflow) -> list[tuple[str, str]]:
    known = rulepacks.known()
    return [
        (each.rule, f"{each.name} ({each.rule})" if each.rule in known else each.name)
        for each in workflow.deadlines
    ]


def _rule(workflow: Workflow, name: str) -> str:
    plain = "".join(ch if ch.isascii() and ch.isalnum() else "-" for ch in name.upper())
    base = OWN + "-".join(part for part in plain.split("-") if part)[:30]
    taken = {each.rule for each in workflow.deadlines}
    number, rule = 1, base
    while rule in taken:
        number += 1
        rule = f"{base}-{number}"
    return rule


def _capital(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, text[:1].upper() + text[1:]) for key, text in words.items()]
