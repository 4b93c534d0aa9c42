"""What expressions may ask about a case: the documented names, and a check against them."""

import difflib
import re
from collections.abc import Iterable, Iterator

from opx_core.workflow.fields import Field
from opx_core.workflow.parts import Fact
from opx_core.workflow.values import Transition, Workflow

CORE = (
    Fact("case.state", "The state's key", "text", "case.state == 'investigating'"),
    Fact("case.level", "The level's key", "text", "case.level != 'out_of_scope'"),
    Fact("case.episode", "1, or more after a reopening", "number", "case.episode > 1"),
    Fact("case.nation", "ENG, WLS, SCT or NIR", "text", "case.nation == 'SCT'"),
    Fact("case.subject", "What it is about, in words", "text", "len(case.subject) > 0"),
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")
_NAME = re.compile(r"(?<![\w.$#])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?!\w)(?!\s*\()")
_WORDS = {"and", "or", "not", "in", "true", "false", "null"}


def names(workflow: Workflow, transition: Transition | None = None) -> tuple[Fact, ...]:
    """All that an expression may name; with a ``transition``, its answers ("data.outcome") too."""
    own = (_answer("fields", each) for each in workflow.fields)
    asked = workflow.asked(transition) if transition else ()
    return (*CORE, *workflow.facts, *own, *(_answer("data", each) for each in asked))


def unknown(expression: str, known: Iterable[Fact]) -> Iterator[str]:
    """A sentence for each name of the expression that is not among those known."""
    documented = [each.name for each in known]
    for name in dict.fromkeys(_NAME.findall(_QUOTED.sub("''", expression))):
        if name in _WORDS or name in documented:
            continue
        near = difflib.get_close_matches(name, documented, 1, 0.6)
        hint = f"did you mean “{near[0]}”?" if near else "it is not among the names that it may use"
        yield f"“{name}” is not known: {hint}"


def _answer(group: str, field: Field) -> Fact:
    name = f"{group}.{field.key}"
    value = f"'{field.choices[0][0]}'" if field.choices else "'…'"
    examples = {"yesno": f"{name} == true", "number": f"{name} > 1000"}
    return Fact(name, field.label, field.kind, examples.get(field.kind, f"{name} == {value}"))
