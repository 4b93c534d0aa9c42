"""The form of a move: what a transition asks for before it happens."""

from dataclasses import dataclass

from opx_web.pages import CaseHead, FormView


@dataclass(frozen=True, slots=True)
class Conflict:
    """Someone saved first: who and when, and what they changed."""

    title: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """The page of a move; the form's `hidden` carries the transition and the case's version."""

    case: CaseHead
    title: str
    explanation: str
    form: FormView
    cancel_href: str
    conflict: Conflict | None = None
