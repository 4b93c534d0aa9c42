"""Moves of a case: what is possible now and what each asks, and making one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Response

from opx_core import cases
from opx_core.cases import asking, reading
from opx_core.identity import Actor
from opx_core.workflow import Field as Asked
from opx_core.workflow import Transition
from opx_web.api.cases import CaseView, case_answer
from opx_web.api.problems import Fault
from opx_web.api.routing import answer, read, write
from opx_web.api.values import Id, IfMatch, Reference
from opx_web.api.versions import conflict, etag, matched
from opx_web.case import words as case_words
from opx_web.requests import OpxRequest, actor_of

Answer = str | bool | int | None


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One answer that a field takes, and how people read it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldAsked:
    """What a move asks. A field with ``depends`` may only be needed after other answers."""

    key: str
    label: str
    kind: str
    required: bool
    depends: bool
    choices: list[ChoiceView]


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move: where it leads, and every reason why it cannot be made now."""

    key: str
    name: str
    to: str
    possible: bool
    reasons: list[str]
    fields: list[FieldAsked]


@dataclass(frozen=True, slots=True)
class MoveList:
    """The moves of a case, and the version that they are made from."""

    version: int
    items: list[MoveView]


@dataclass(frozen=True, slots=True)
class NewMove:
    """A move to make. ``version`` may be left out where ``If-Match`` says it."""

    move: str
    fields: dict[str, Answer] = field(default_factory=dict)
    version: Id | None = None


@read("/cases/{reference:str}/moves", permission="core.read_cases", scope="cases:read")
async def list_moves(request: OpxRequest, reference: Reference) -> Response[MoveList]:
    """The moves that lead on from here, and the main ones after them."""
    actor = actor_of(request)
    case = await reading.read(actor, reference)
    some = [_move(actor, case, each) for each in cases.moves(actor, case)]
    return answer(MoveList(case["version"], some), etag=etag(case["version"]))


@write(
    "/cases/{reference:str}/moves", permission="core.read_cases", scope="moves:write", status=200
)
async def make_move(
    request: OpxRequest, reference: Reference, data: NewMove, if_match: IfMatch = None
) -> Response[CaseView]:
    """Make a move; gives the case as it then stands."""
    actor, version = actor_of(request), matched(if_match, data.version)
    typed = {name: _typed(value) for name, value in data.fields.items()}
    try:
        await cases.move(actor, reference, data.move, typed, version=version)
    except cases.Conflict as error:
        at = case_words.state_name(error.case)
        said = f"The case changed meanwhile. It is at “{at}” now."
        raise conflict(if_match, said, error.case["version"]) from None
    except cases.Invalid as error:
        wrong = {f"/fields/{name}": said for name, said in error.errors.items()}
        raise Fault(422, "Some fields have to be put right.", wrong) from None
    return await case_answer(request, reference)


ROUTES = [list_moves, make_move]


def _move(actor: Actor, case: Mapping[str, Any], move: cases.Move) -> MoveView:
    transition = move.transition
    asked = asking.asked(actor, case, transition) if not move.reasons else ()
    return MoveView(
        transition.key,
        transition.name,
        _to(transition),
        not move.reasons,
        list(move.reasons),
        [_field(each) for each in asked],
    )


def _to(transition: Transition) -> str:
    return str(transition.to)


def _field(asked: Asked) -> FieldAsked:
    choices = [ChoiceView(value, label) for value, label in asked.choices]
    return FieldAsked(
        asked.key, asked.label, asked.kind, asked.required, asked.when is not None, choices
    )


def _typed(value: Answer) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
