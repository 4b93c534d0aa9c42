"""What is wrong with an expression that the engine cannot read, in words for who wrote it."""

import difflib
import re
from collections.abc import Iterator

FUNCTIONS = (
    *("abs", "all", "avg", "bool", "ceil", "contains", "count", "d", "date", "duration"),
    *("endsWith", "extract", "filter", "floor", "flatMap", "fuzzyMatch", "isNumeric", "keys"),
    *("len", "lower", "map", "matches", "max", "median", "min", "mode", "none", "number", "one"),
    *("rand", "round", "some", "split", "startsWith", "string", "sum", "time", "trim", "trunc"),
    *("type", "upper", "values", "year", "month"),
)
SINGLE = "one “=” compares nothing: use == as in case.level == 'formal'"
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")
_ONE_EQUALS = re.compile(r"(?<![=!<>])=(?!=)")
_CALL = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\s*\(")
_END = re.compile(r"(==|!=|>=|<=|[<>+\-*/%,.(\[]|\b(?:and|or|not|in))\s*$")
_SIGNS = {
    re.compile(r"[“”‘’]"): "use straight quotation marks, as in 'formal'",
    re.compile(r"&&|\|\|"): "write “and” and “or” in words",
    re.compile(r"==="): "use == with two signs",
    re.compile(r"\b(?:AND|OR|NOT|IN)\b"): "write and, or, not, in with small letters",
    re.compile(r"[£€$]\s*\d"): "write an amount as a number alone, such as 1000",
    re.compile(r"\d,\d{3}\b"): "write a number without commas, such as 1000",
}
_PLACE = re.compile(r"(?:symbol: (?P<sign>.+?) )?at \(?(?P<at>\d+)")
_PAIRS = {")": "(", "]": "[", "}": "{"}


def one_equals(expression: str) -> bool:
    """Whether it has a single "=", which the engine takes but which compares nothing."""
    return bool(_ONE_EQUALS.search(_QUOTED.sub("''", expression)))


def why(expression: str, raw: str) -> str:
    """Why it cannot be read and what to write; ``raw`` is the engine's own message."""
    return next(_reasons(expression), None) or _near(expression, raw)


def why_not_now(raw: str) -> str:
    """Why it cannot be worked out on a case, where it can be read; ``raw`` is the engine's."""
    if "unsupported type" in raw:
        return "a fact is of a kind that cannot be compared"
    if found := re.search(r"Function `(\w+)` failed", raw):
        return f"“{found[1]}(…)” cannot take what the case has"
    return "a fact is missing, or is compared with another kind of value"


def _reasons(expression: str) -> Iterator[str]:
    plain = _QUOTED.sub("''", expression)
    for sign, said in _SIGNS.items():
        if sign.search(plain):
            yield said
    if any(mark in plain.replace("''", "") for mark in "'\"`"):
        yield "a quotation mark is not closed"
    if one_equals(expression):
        yield SINGLE
    yield from _brackets(plain)
    for name in _CALL.findall(plain):
        if name not in (*FUNCTIONS, "and", "or", "not", "in"):
            near = difflib.get_close_matches(name, FUNCTIONS, 1, 0.7)
            yield f"there is no “{name}(…)”" + (f", but “{near[0]}(…)”" if near else "")
    if ending := _END.search(plain):
        yield f"something is missing after “{ending[1]}”"


def _brackets(plain: str) -> Iterator[str]:
    open_: list[str] = []
    for sign in plain:
        if sign in _PAIRS.values():
            open_.append(sign)
        elif sign in _PAIRS and (not open_ or open_.pop() != _PAIRS[sign]):
            yield f"there is a “{sign}” without its “{_PAIRS[sign]}”"
            return
    if open_:
        yield f"a “{open_[-1]}” is not closed"


def _near(expression: str, raw: str) -> str:
    found = _PLACE.search(raw)
    if found and found["sign"]:
        at = min(int(found["at"]), max(len(expression) - 1, 0))
        return f"“{expression[at : at + 1]}” cannot stand there"
    if found:
        return f"something is missing or too much after “{expression[: int(found['at'])][-20:]}”"
    if raw.startswith("Invalid function call"):
        return "a function has too few or too many values in its brackets"
    return "its parts do not fit together: compare as in case.level == 'formal'"
