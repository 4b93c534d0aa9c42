"""Yes-or-no expressions about a case, such as `outcome == "upheld" and redress > 0`.

They are zen-engine's own language, never Python. Facts are of JSON's kinds; write a day as text.
A fact that is not there compares as null: `missing == 1` is false, `missing != 1` is true.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

import zen

from opx_core import expression_words

LONGEST = 2_000


class ExpressionError(ValueError):
    """An expression cannot be read, cannot be worked out, or gives neither true nor false."""


def holds(expression: str, facts: Mapping[str, object]) -> bool:
    """Whether the expression is true of the facts.

    Raises ExpressionError, in one line, if it is wrong or gives anything but true or false; zen
    gives null for 1/0 and for a name it does not know.
    """
    found = _evaluated(expression, facts)
    if not isinstance(found, bool):
        raise ExpressionError(f"“{_short(expression)}” gives {_kind(found)}, not true or false")
    return found


def applies(condition: str | None, facts: Mapping[str, object], *, unclear: bool = False) -> bool:
    """Whether a condition is true; without one, it is.

    ``unclear`` is what counts where it cannot be worked out.
    """
    try:
        return condition is None or holds(condition, facts)
    except ExpressionError:
        return unclear


def problem(expression: str) -> str | None:
    """What is wrong with an expression, in one line, or None if it can be saved.

    Without facts not every fault shows: one that gives null, or fails, may be right with them.
    """
    try:
        _compiled(expression)
    except ExpressionError as error:
        return str(error)
    try:
        found = _evaluated(expression, {})
    except ExpressionError:
        return None
    if expression_words.one_equals(expression):
        return f"“{_short(expression)}”: {expression_words.SINGLE}"
    if found is None or isinstance(found, bool):
        return None
    return f"“{_short(expression)}” gives {_kind(found)}, not true or false"


_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SOURCE = re.compile(r'"source":"(?:Opcode \w+: )?(.*?)"}?$')


def _evaluated(expression: str, facts: Mapping[str, object]) -> object:
    compiled = _compiled(expression)
    try:
        found: object = compiled.evaluate(facts if type(facts) is dict else dict(facts))
    except Exception as error:
        reason = expression_words.why_not_now(_first_line(error))
        raise ExpressionError(f"“{_short(expression)}” cannot be worked out: {reason}") from None
    return found


@lru_cache(maxsize=2_048)
def _compiled(expression: str) -> "zen.Expression":
    if len(expression) > LONGEST:
        raise ExpressionError(f"An expression has at most {LONGEST:,} characters")
    if not expression.strip():
        raise ExpressionError("An expression is empty")
    # map([1..1000000000], #) would fill the memory of the machine.
    if ".." in _QUOTED.sub("", expression):
        raise ExpressionError("Ranges such as 1..9 are not allowed: compare with >= and <=")
    try:
        return zen.compile_expression(expression)
    except Exception as error:
        reason = expression_words.why(expression, _first_line(error))
        raise ExpressionError(f"“{_short(expression)}” cannot be read: {reason}") from None


def _first_line(error: Exception) -> str:
    # zen's messages are JSON followed by a Rust stack trace.
    line = str(error).partition("\n")[0].strip()
    found = _SOURCE.search(line)
    return (found[1] if found else line).replace('\\"', '"')[:200]


def _short(expression: str) -> str:
    line = " ".join(expression.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def _kind(found: object) -> str:
    kinds = {str: "text", int: "a number", float: "a number", list: "a list"}
    return "nothing" if found is None else kinds.get(type(found), "a value")
