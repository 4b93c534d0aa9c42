"""What a move asks on one case: which fields at this moment, and the answers as they are kept."""

import json
from collections.abc import Mapping

from opx_core import field_classes, workflows
from opx_core.cases import clocks
from opx_core.db import Row
from opx_core.expressions import applies
from opx_core.identity import Actor
from opx_core.workflow import Field, FieldError, Transition, as_facts, money

CONFIRMED = "confirmed"


class Invalid(Exception):
    """Fields were left out or mistyped; ``errors`` has a message by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


def asked(actor: Actor, case: Mapping[str, object], transition: Transition) -> tuple[Field, ...]:
    """The fields of the move's form on this case, but those of a class kept from the actor.

    One whose condition is about other answers of the form is shown, and needed only where the
    condition then holds.
    """
    found = field_classes.shown(actor, str(case["kind"]), workflows.of(case).asked(transition))
    known = clocks.facts(case)
    confirm = Field(CONFIRMED, transition.confirm, "yesno", ask="Answer yes to go on")
    return (
        *(each for each in found if _may_apply(each, known)),
        *([confirm] if transition.confirm else []),
    )


def answers(actor: Actor, case: Mapping[str, object], transition: Transition) -> dict[str, str]:
    """What the case already says of the workflow's own fields that this move asks, as typed."""
    own = json.loads(str(case.get("fields", "{}")))
    typed = {True: "yes", False: "no"}
    return {
        each.key: typed.get(own[each.key], str(own[each.key]))
        for each in asked(actor, case, transition)
        if own.get(each.key) not in (None, "")
    }


def cleaned(
    actor: Actor, case: Mapping[str, object], transition: Transition, raw: Mapping[str, str]
) -> dict[str, object]:
    """The answers as they are stored; :class:`Invalid` with all that is wrong.

    Of a field kept from the actor nothing is taken: what the case already says stays.
    """
    data: dict[str, object] = {}
    errors: dict[str, str] = {}
    known = clocks.facts(case)
    fields = workflows.of(case).asked(transition)
    kept = {each.key for each in field_classes.kept(actor, str(case["kind"]), fields)}
    own = json.loads(str(case.get("fields", "{}")))
    for field in fields:
        given = {**known, "data": as_facts(data, fields)}
        if not applies(field.when, given):
            continue
        if field.key in kept:
            data |= {field.key: own[field.key]} if field.key in own else {}
            continue
        try:
            data[field.key] = field.clean(raw.get(field.key, ""))
            if field.key == transition.authority and data[field.key] is not None:
                money.pence(data[field.key])
        except FieldError as error:
            errors[field.key] = str(error)
    if transition.confirm and raw.get(CONFIRMED) != "yes":
        errors[CONFIRMED] = "Answer yes to go on, or leave without saving"
    if errors:
        raise Invalid(errors)
    return data


def own_answers(case: Mapping[str, object], transition: Transition, data: Row) -> dict[str, object]:
    """All answers of the case to the workflow's own fields, with those of this move."""
    own = {each.key for each in workflows.of(case).fields}
    kept: dict[str, object] = json.loads(str(case.get("fields", "{}")))
    return kept | {key: value for key, value in data.items() if key in own}


def told(
    actor: Actor, case: Mapping[str, object], transition: Transition, data: Row
) -> list[list[str]]:
    """The actor's answers as an event tells them: pairs of label and words."""
    return [
        [field.label, money.shown(field, data[field.key], (transition.authority,))]
        for field in field_classes.shown(
            actor, str(case["kind"]), workflows.of(case).asked(transition)
        )
        if data.get(field.key) not in (None, "")
    ]


def waiting_for(
    actor: Actor, case: Mapping[str, object], transition: Transition, data: Mapping[str, object]
) -> list[str]:
    """What the move needs that the case does not say yet and the actor may not say."""
    fields = workflows.of(case).asked(transition)
    own = json.loads(str(case.get("fields", "{}")))
    lacking = [
        each
        for each in field_classes.kept(actor, str(case["kind"]), fields)
        if each.required and own.get(each.key) in (None, "")
    ]
    if not lacking:
        return []
    known = {**clocks.facts(case), "data": as_facts(data, fields)}
    return [field_classes.needed(each) for each in lacking if _applies(each, known, data)]


def _applies(field: Field, known: Mapping[str, object], data: Mapping[str, object]) -> bool:
    if not data and "data." in (field.when or ""):
        return False
    return applies(field.when, known)


def _may_apply(field: Field, known: Mapping[str, object]) -> bool:
    if field.when is None or "data." in field.when:
        return True
    return applies(field.when, known)
