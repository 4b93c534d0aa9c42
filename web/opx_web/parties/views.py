"""What the pages of people show."""

from collections.abc import Mapping
from dataclasses import dataclass

from opx_web.case.page import Person
from opx_web.pages import Fact, FieldView, FormView, MenuLink, Problem
from opx_web.versions import Versions


@dataclass(frozen=True, slots=True)
class PartyForm:
    """A form about a person. ``ending`` is a second, smaller form: its button takes away."""

    title: str
    explanation: str
    back: MenuLink
    form: FormView
    versions: Versions | None = None
    ending: FormView | None = None
    ending_words: str = ""
    kinds: tuple[MenuLink, ...] = ()


@dataclass(frozen=True, slots=True)
class AddPerson:
    """The form that adds someone to a case; ``known`` asks whether it is someone we know."""

    back: MenuLink
    action: str
    who: Mapping[str, FieldView]
    role: FieldView
    authority: tuple[FieldView, ...]
    known: FieldView | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that may help: ticked or not, with words of its own."""

    key: str
    label: str
    ticked: bool = False
    words: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Adjustments:
    """The form of what helps someone."""

    name: str
    back: MenuLink
    action: str
    ticks: tuple[Tick, ...]
    own: Tick
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case of someone, and their part in it."""

    reference: str
    href: str
    role: str
    subject: str
    state: str
    received: str


@dataclass(frozen=True, slots=True)
class PointRow:
    """A way to reach someone, as listed on their page."""

    kind: str
    words: str
    note: str
    tags: tuple[tuple[str, str], ...]
    edit_href: str = ""


@dataclass(frozen=True, slots=True)
class NeedRow:
    """Why someone needs support, as listed on their page."""

    label: str
    facts: tuple[Fact, ...]
    late: str = ""
    edit_href: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that changed about someone."""

    title: str
    who: str
    moment: str
    iso: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class MergedRow:
    """A record that was merged into this one; ``undo`` is where to send what undoes it."""

    words: str
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Someone who may be the same, and why."""

    name: str
    why: str
    cases: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class PartyPage:
    """The page of a person or organisation."""

    person: Person
    kind: str
    care: str
    facts: tuple[Fact, ...]
    points: tuple[PointRow, ...]
    needs: tuple[NeedRow, ...]
    cases: tuple[CaseRow, ...]
    older_href: str
    suggestions: tuple[Suggestion, ...]
    merged: tuple[MergedRow, ...]
    history: tuple[Happened, ...]
    base: str
    back: MenuLink
    may_edit: bool
    may_record: bool
    may_merge: bool
    done: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing of two people, side by side."""

    label: str
    keep: str
    gone: str


@dataclass(frozen=True, slots=True)
class MergePage:
    """Choosing whom to merge, or both side by side before it is done."""

    name: str
    back: MenuLink
    action: str
    choices: tuple[Suggestion, ...]
    chosen: str = ""
    other: int = 0
    pairs: tuple[Pair, ...] = ()
    reference: str = ""
    error: str = ""
