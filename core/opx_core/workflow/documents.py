"""A workflow as a document of JSON's kinds: complete, readable, and the same again when read."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter, ValidationError

from opx_core.workflow.document_words import of_json, of_place
from opx_core.workflow.values import Workflow

FORMAT = "opx-workflow/1"
LONGEST = 2_000_000
_DERIVED = {each.name for each in fields(Workflow) if not each.init}
_WORKFLOW: TypeAdapter[Workflow] = TypeAdapter(Workflow)


class BadDocument(ValueError):
    """A document is not a workflow. ``faults`` says where and what, each in one sentence."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def to_document(workflow: Workflow) -> dict[str, Any]:
    """The whole workflow; what is as by default is left out."""
    made = _WORKFLOW.dump_python(workflow, mode="json", exclude_defaults=True, exclude=_DERIVED)
    return {"format": FORMAT, **made}


def from_document(document: Mapping[str, Any]) -> Workflow:
    """The workflow of a stored document. :class:`BadDocument` where it is none.

    Names that this version does not know are passed over: a newer one may have written it.
    """
    if document.get("format") != FORMAT:
        raise BadDocument((f"It is not a workflow of OPX: it does not say “{FORMAT}”.",))
    try:
        return _WORKFLOW.validate_python({k: v for k, v in document.items() if k not in _DERIVED})
    except ValidationError as error:
        raise BadDocument(tuple(of_place(each) for each in error.errors())) from None


def from_text(text: str | bytes) -> Workflow:
    """The workflow of a file. :class:`BadDocument` with every fault, unknown names too."""
    workflow, faults = read_text(text)
    if faults:
        raise BadDocument(faults)
    return workflow


def read_text(text: str | bytes) -> tuple[Workflow, tuple[str, ...]]:
    """The workflow of a file with the names in it that none has; else :class:`BadDocument`."""
    if len(text) > LONGEST:
        raise BadDocument((f"It is longer than {LONGEST // 1_000_000} MB: no workflow is.",))
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadDocument((of_json(error),)) from None
    if not isinstance(document, dict):
        raise BadDocument(("It is not a workflow: its JSON is not an object, in { }.",))
    workflow = from_document(document)
    return workflow, tuple(_unknown(document, to_full(workflow), ""))


def to_full(workflow: Workflow) -> dict[str, Any]:
    """The same with everything that is as by default."""
    return {"format": FORMAT, **_WORKFLOW.dump_python(workflow, mode="json", exclude=_DERIVED)}


def to_text(workflow: Workflow) -> str:
    """The document as people read and compare it in a file."""
    return json.dumps(to_document(workflow), indent=2, ensure_ascii=False) + "\n"


def digest(workflow: Workflow) -> str:
    """What two workflows share that differ at most in version and origins."""
    plain = _without(to_document(workflow), {"version", "origin"})
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(each, names) for key, each in value.items() if key not in names}
    if isinstance(value, list):
        return [_without(each, names) for each in value]
    return value


def _unknown(given: Any, known: Any, place: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(known, dict):
        for key, value in given.items():
            if key not in known:
                yield f"{place or 'The workflow'} has no “{key}”: take it out, or mend its name."
            else:
                yield from _unknown(value, known[key], _place((*_parts(place), str(key))))
    elif isinstance(given, list) and isinstance(known, list):
        for number, (one, other) in enumerate(zip(given, known, strict=False), 1):
            yield from _unknown(one, other, f"{place} {number}")


def _parts(place: str) -> tuple[str, ...]:
    return (place,) if place else ()


def _place(parts: tuple[str, ...]) -> str:
    return ", ".join(parts)
