"""What expressions may ask about a case: the documented names, and a check against them."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from opx_core.workflow.fields import Field
from opx_core.workflow.parts import Fact
from opx_core.workflow.values import Transition, Workflow

NATIONS = ("ENG", "WLS", "SCT", "NIR")
CORE = (
    Fact("case.state", "The state's key", "text", "case.state == 'investigating'"),
    Fact("case.level", "The level's key", "text", "case.level != 'out_of_scope'"),
    Fact("case.episode", "1, or more after a reopening", "number", "case.episode > 1"),
    Fact("case.nation", "The part of the UK", "text", "case.nation == 'SCT'", NATIONS),
    Fact("case.subject", "What it is about, in words", "text", "len(case.subject) > 0"),
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")
_NAME = re.compile(r"(?<![\w.$#])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?!\w)(?!\s*\()")
_WORD, _TEXT = r"(?<![\w.])([A-Za-z_][\w.]*)", r"(\"[^\"]*\"|'[^']*')"
_COMPARED = re.compile(rf"{_WORD}\s*[!=]=\s*{_TEXT}")
_COMPARED_TO = re.compile(rf"{_TEXT}\s*[!=]=\s*{_WORD}")
_AMONG = re.compile(rf"{_WORD}\s+(?:not\s+)?in\s*\[([^\]]*)\]")
_WORDS = {"and", "or", "not", "in", "true", "false", "null"}


def names(workflow: Workflow, transition: Transition | None = None) -> tuple[Fact, ...]:
    """All that an expression may name; with a ``transition``, its answers ("data.outcome") too."""
    own = (_answer("fields", each) for each in workflow.fields)
    asked = workflow.asked(transition) if transition else ()
    lists = {
        "case.state": tuple(each.key for each in workflow.states),
        "case.level": tuple(each.key for each in workflow.levels),
    }
    core = (replace(each, values=lists.get(each.name, each.values)) for each in CORE)
    return (*core, *workflow.facts, *own, *(_answer("data", each) for each in asked))


def unknown(expression: str, known: Iterable[Fact]) -> Iterator[str]:
    """A sentence for each name of the expression that is not among those known."""
    documented = [each.name for each in known]
    for name in dict.fromkeys(_NAME.findall(_QUOTED.sub("''", expression))):
        if name in _WORDS or name in documented:
            continue
        near = difflib.get_close_matches(name, documented, 1, 0.6)
        hint = f"did you mean “{near[0]}”?" if near else "it is not among the names that it may use"
        yield f"“{name}” is not known: {hint}"


def misspelt(expression: str, known: Iterable[Fact]) -> Iterator[str]:
    """A sentence for each value that a name with a closed list is compared with and lacks."""
    lists = {each.name: each for each in known if each.values}
    found = [(one, two[1:-1]) for one, two in _COMPARED.findall(expression)]
    found += [(two, one[1:-1]) for one, two in _COMPARED_TO.findall(expression)]
    for name, some in _AMONG.findall(expression):
        found += [(name, each[1:-1]) for each in _QUOTED.findall(some)]
    for name, value in dict.fromkeys(found):
        fact = lists.get(name)
        if fact is None or value in fact.values:
            continue
        near = difflib.get_close_matches(value, fact.values, 1, 0.6)
        some = ", ".join(fact.values[:8])
        hint = f"did you mean “{near[0]}”?" if near else f"it is one of {some}"
        yield f"“{name}” is never “{value}”: {hint}"


def faults(expression: str, known: Iterable[Fact]) -> Iterator[str]:
    """What is wrong with the names of an expression, and with what they are compared with."""
    known = tuple(known)
    yield from unknown(expression, known)
    yield from misspelt(expression, known)


def _answer(group: str, field: Field) -> Fact:
    name = f"{group}.{field.key}"
    value = f"'{field.choices[0][0]}'" if field.choices else "'…'"
    examples = {"yesno": f"{name} == true", "number": f"{name} > 1000"}
    example = examples.get(field.kind, f"{name} == {value}")
    values = tuple(key for key, _ in field.choices) if field.kind == "choice" else ()
    return Fact(name, field.label, field.kind, example, values)
