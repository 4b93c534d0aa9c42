"""The forms of states, levels and moves: their fields, and what was typed into them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from opx_core import plugins
from opx_core.effects.checking import wrong_with
from opx_core.workflow import Effect, Level, State, Transition, Workflow
from opx_core.workflow.problem import ended
from opx_core.workflow.wording import TURNS
from opx_web.pages import FieldView
from opx_web.workflows.asking import Typed, choice, line, several, ticked, yes_no

Form = Mapping[str, str]
_NO_MOVES = "read|export|open|manage|design|publish|decide|approve|mend|switch|all"
_READS = re.compile(rf"\w+\.({_NO_MOVES})_")
EFFECTS_HINT = (
    "One a line, as core.notify to: owner; words: Look at it. "
    "“What a move can do” on this page has them all, with their settings."
)
TURN_CHOICES = tuple((key, text[:1].upper() + text[1:]) for key, text in TURNS.items())


def state_form(state: State | None) -> dict[str, str]:
    """A state as its form has it."""
    if state is None:
        return {"turn": "us", "closed": "no"}
    closed = "yes" if state.closed else "no"
    return {"name": state.name, "turn": state.turn, "closed": closed}


def state_fields(workflow: Workflow, form: Form, errors: Form) -> list[FieldView]:
    """The fields of a state."""
    return [
        line("name", "Name", form, errors, hint="As people read it on a case: “Team check”"),
        choice("turn", "Whose turn is it there?", TURN_CHOICES, form, errors),
        yes_no("closed", "Is the case closed there?", form, errors),
    ]


def read_state(typed: Typed, workflow: Workflow, old: State | None) -> State:
    """A state as typed."""
    name = typed.text("name", "a name", longest=60)
    key = typed.key(workflow, "states", old.key if old else "", name)
    turn = typed.one_of("turn", "whose turn it is", TURNS)
    return State(key, name, typed.yes("closed"), turn)  # type: ignore[arg-type]


def level_form(level: Level | None) -> dict[str, str]:
    """A level as its form has it."""
    return {"name": level.name, "hint": level.hint} if level else {}


def level_fields(workflow: Workflow, form: Form, errors: Form) -> list[FieldView]:
    """The fields of a level."""
    return [
        line("name", "Name", form, errors),
        line("hint", "When is it chosen?", form, errors, optional=True),
    ]


def read_level(typed: Typed, workflow: Workflow, old: Level | None) -> Level:
    """A level as typed."""
    name = typed.text("name", "a name", longest=60)
    key = typed.key(workflow, "levels", old.key if old else "", name)
    return Level(key, name, typed.text("hint", "a hint", required=False))


def move_form(move: Transition | None) -> dict[str, str]:
    """A move as its form has it."""
    if move is None:
        return {"primary": "no", "episode": "no"}
    return {
        "name": move.name,
        "to": move.to,
        "permission": move.permission,
        "guard": move.guard or "",
        "guard_reason": move.guard_reason,
        "confirm": move.confirm,
        "authority": move.authority,
        "primary": "yes" if move.primary else "no",
        "episode": "yes" if move.episode == "next" else "no",
        "effects": "\n".join(_effect(each) for each in move.effects),
        **ticked("from_states", move.from_states),
        **ticked("asks", move.asks),
        **ticked("requires", move.requires),
        **ticked("not_by", move.not_by),
    }


def move_fields(workflow: Workflow, form: Form, errors: Form) -> list[FieldView]:
    """The fields of a move."""
    states = [(each.key, each.name) for each in workflow.states]
    own = [(each.key, each.label) for each in workflow.fields]
    moves = [(each.key, each.name) for each in workflow.transitions]
    return [
        line("name", "Name", form, errors, hint="What the button says: “Record the decision”"),
        several("from_states", "From", states, form, errors, optional=False),
        choice("to", "To", states, form, errors),
        choice(
            "permission", "Who may do it?", _permissions(form.get("permission", "")), form, errors
        ),
        *_asking(own, form, errors),
        *_conditions(form, errors),
        several(
            "not_by",
            "Not by whoever made",
            moves,
            form,
            errors,
            hint="Four eyes: who made one of these on a case cannot make this one.",
        ),
        _authority(workflow, form, errors),
        *_what_else(form, errors),
    ]


def _authority(workflow: Workflow, form: Form, errors: Form) -> FieldView:
    return choice(
        "authority",
        "Does it commit money?",
        [("", "It commits no money"), *_numbers(workflow)],
        form,
        errors,
    )


def _numbers(workflow: Workflow) -> list[tuple[str, str]]:
    """The numbers that moves can ask for, each once."""
    moves = [field for each in workflow.transitions for field in each.fields]
    known = {each.key: each.label for each in (*workflow.fields, *moves) if each.kind == "number"}
    return list(known.items())


def _conditions(form: Form, errors: Form) -> Sequence[FieldView]:
    return (
        line(
            "guard",
            "Condition",
            form,
            errors,
            kind="longtext",
            rows=2,
            optional=True,
            hint="Such as fields.redress > 1000. This page lists the names that it may use.",
        ),
        line(
            "guard_reason",
            "What people read where the condition is not met",
            form,
            errors,
            hint="Needed where there is a condition; else leave it empty.",
        ),
    )


def _what_else(form: Form, errors: Form) -> Sequence[FieldView]:
    return (
        line("confirm", "A sentence to agree to before it happens", form, errors, optional=True),
        line(
            "effects",
            "What else it does",
            form,
            errors,
            kind="longtext",
            rows=2,
            optional=True,
            hint=EFFECTS_HINT,
        ),
        yes_no("primary", "Is it the main way on from there?", form, errors),
        yes_no("episode", "Does it open a new episode, as a reopening does?", form, errors),
    )


def read_move(
    typed: Typed, workflow: Workflow, old: Transition | None, receivers: Form | None = None
) -> Transition:
    """A move as typed. What it asks of its module's own stays as it is.

    ``receivers`` are the teams and people that its effects can name.
    """
    name = typed.text("name", "a name", longest=60)
    states = [each.key for each in workflow.states]
    base = old or Transition(typed.key(workflow, "transitions", "", name), name, (), "", "")
    own = [each.key for each in workflow.fields]
    made = replace(
        base,
        name=name,
        from_states=typed.some_of("from_states", states),
        to=typed.one_of("to", "where it leads", states),
        permission=typed.one_of("permission", "who may do it", plugins.active().permissions),
        asks=typed.some_of("asks", own),
        requires=typed.some_of("requires", own),
        not_by=typed.some_of("not_by", [each.key for each in workflow.transitions]),
        guard_reason=typed.text("guard_reason", "a reason", required=False),
        confirm=typed.text("confirm", "a sentence", required=False),
        authority=typed.text("authority", "an amount", required=False),
        effects=_effects(typed),
        primary=typed.yes("primary"),
        episode="next" if typed.yes("episode") else "same",
    )
    if not made.from_states:
        typed.errors["from_states"] = "Choose at least one state that it leads from."
    asked = [each.key for each in workflow.asked(made) if each.kind == "number"]
    if made.authority and made.authority not in asked:
        typed.errors["authority"] = "Choose a number that this move asks for, or none."
    made = replace(made, guard=typed.expression("guard", workflow, made))
    _check_effects(typed, workflow, made, receivers)
    if made.guard and not made.guard_reason:
        typed.errors["guard_reason"] = "Say what people read where the condition is not met."
    return made


def _asking(own: Sequence[tuple[str, str]], form: Form, errors: Form) -> Sequence[FieldView]:
    if not own:
        return ()
    return (
        several("asks", "Which fields does it show?", own, form, errors),
        several(
            "requires",
            "Which cannot be left empty at this moment?",
            own,
            form,
            errors,
            hint="They are shown too. Before this move nobody has to fill them in.",
        ),
    )


def _permissions(chosen: str) -> list[tuple[str, str]]:
    """Those that let people do something with a case; those of reading and set-up move nothing."""
    known = plugins.active().permissions.values()
    some = [
        (each.key, each.name) for each in known if each.key == chosen or not _READS.match(each.key)
    ]
    own = sorted(some, key=lambda each: each[0].startswith("core."))
    return [("", "Choose one"), *own]


def _effect(effect: Effect) -> str:
    settings = "; ".join(f"{name}: {value}" for name, value in effect.settings)
    return f"{effect.key} {settings}".strip()


def _check_effects(
    typed: Typed, workflow: Workflow, move: Transition, receivers: Form | None
) -> None:
    loaded = plugins.active()
    said = [
        ended(f"{each.key}: {words}")
        for each in move.effects
        for _, words in wrong_with(workflow, move, each, loaded.effects, loaded.jobs, receivers)
    ]
    if said:
        typed.errors.setdefault("effects", " ".join(said))


def _effects(typed: Typed) -> tuple[Effect, ...]:
    found = []
    for text in typed.lines("effects"):
        key, _, rest = text.partition(" ")
        pairs = [each.partition(":") for each in rest.split(";") if each.strip()]
        if any(not sign for _, sign, _ in pairs):
            typed.errors["effects"] = f"Write settings as name: value, in “{text[:80]}”."
            continue
        settings = tuple((name.strip(), value.strip()) for name, _, value in pairs)
        found.append(Effect(key, settings))
    return tuple(found)
