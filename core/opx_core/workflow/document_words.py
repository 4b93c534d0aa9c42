"""What is wrong with a workflow's file, in words that say what to do and where."""

import json
from collections.abc import Mapping
from typing import Any

_TYPES = {
    "missing": "is missing",
    "string_type": "must be text, in double quotes",
    "tuple_type": "must be a list, in [ ]",
    "list_type": "must be a list, in [ ]",
    "dataclass_type": "must be an object, in { }",
    "dataclass_exact_type": "must be an object, in { }",
    "dict_type": "must be an object, in { }",
    "too_short": "has too few entries",
    "too_long": "has too many entries",
    "none_required": "must be null",
}
_LIMITS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}
_KINDS = {
    "int": "must be a whole number",
    "bool": "must be true or false",
    "float": "must be a number",
}
_JSON = {
    "Expecting value": "a value is missing or misspelt",
    "Expecting property name": "a name in double quotes is expected",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing",
    "Expecting ':' delimiter": "a colon is missing after a name",
    "Extra data": "something stands after the end of the document",
    "Unterminated string": "a text that begins here is not closed",
    "Invalid control character": "a text has a line break or another control character",
    "Invalid \\": "a “\\” stands before a character that needs none",
    "Illegal trailing comma": "there is a comma before a closing bracket",
}


def of_json(error: Exception) -> str:
    """Why a text is not JSON, with the line."""
    if isinstance(error, UnicodeDecodeError):
        line = bytes(error.object[: error.start]).count(b"\n") + 1
        return f"It is not text in UTF-8, on line {line}. Export it again, or save it as UTF-8."
    if isinstance(error, json.JSONDecodeError):
        what = next((said for key, said in _JSON.items() if error.msg.startswith(key)), "mend it")
        return f"It is not JSON, on line {error.lineno} at character {error.colno}: {what}."
    return "It is not JSON that a workflow can be: its brackets are too deep, or a number too long."


def of_place(error: Mapping[str, Any]) -> str:
    """What is wrong at one place of the document: "activities 2, minutes must be …"."""
    return f"{_where(error['loc'])} {what(error)}."


def what(error: Mapping[str, Any]) -> str:
    """What a value must be: "must be a whole number"."""
    kind, limits = str(error["type"]), error.get("ctx", {})
    if kind == "literal_error":
        return f"must be one of {str(limits['expected']).replace(' or ', ', ')}"
    if kind in _LIMITS:
        word, name = _LIMITS[kind]
        return f"must be {word} {limits[name]}"
    if kind == "value_error":
        return f"cannot be used: {str(error['msg']).removeprefix('Value error, ')}"
    found = _TYPES.get(kind) or _KINDS.get(kind.partition("_")[0])
    return found or "is not of the kind that belongs there"


def _where(loc: tuple[int | str, ...]) -> str:
    said = ""
    for each in loc:
        if isinstance(each, int):
            said += f" {each + 1}"
        else:
            said += f"{', ' if said else ''}{each.replace('_', ' ')}"
    return said or "The document"
