"""What the pages of workflows show, with every word ready."""

from dataclasses import dataclass

from opx_core.workflow.parts import Fact as Name
from opx_web.pages import FormView, MenuLink, Option
from opx_web.versions import Versions


@dataclass(frozen=True, slots=True)
class KindRow:
    """A workflow in the list of them."""

    name: str
    href: str
    version: str
    draft: str
    waiting: str


@dataclass(frozen=True, slots=True)
class KindsPage:
    """The workflows of the tenant."""

    rooms: tuple[MenuLink, ...]
    rows: tuple[KindRow, ...]


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part as it stands in a list: `how` is new, changed, removed or empty."""

    name: str
    href: str
    lines: tuple[str, ...]
    how: str = ""
    moves: tuple["PartRow", ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The parts of one kind, with a link to add another."""

    id: str
    title: str
    rows: tuple[PartRow, ...]
    add_href: str = ""
    add: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One thing that the draft changes: what, and each property before and after."""

    title: str
    how: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many cases a rehearsal found to differ in one way."""

    label: str
    count: str
    href: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class RehearsalView:
    """The last rehearsal of a draft. `share` is how far it is, in per cent; None once it ended."""

    sentence: str
    when: str
    rows: tuple[CountRow, ...]
    href: str
    share: int | None
    progress: str
    stale: str
    stop: str


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """A request that waits: what is asked, by whom, and what the reader can do about it."""

    title: str
    sentence: str
    reason: str
    action: str
    can_approve: bool
    own: bool
    why_not: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft: its version, what it changes, what is wrong, and what can be done with it."""

    at: str
    tag: str
    changes: tuple[ChangeRow, ...]
    faults: tuple[str, ...]
    rehearsal: RehearsalView | None
    reasons: tuple[str, ...]
    approvers: str
    proposal: tuple[ChangeRow, ...]
    proposed: bool
    must_move: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published version."""

    name: str
    when: str
    who: str
    cases: str
    file: str
    move: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """Cases that were taken to another version together."""

    title: str
    when: str
    state: str
    undo: str


@dataclass(frozen=True, slots=True)
class FlowPage:
    """A workflow: its parts, its diagram as data, its draft, its versions."""

    rooms: tuple[MenuLink, ...]
    title: str
    here: str
    in_use: str
    sections: tuple[Section, ...]
    graph: str
    roads: tuple[tuple[str, str, str], ...]
    draft: Draft | None
    approval: ApprovalView | None
    may_design: bool
    versions: tuple[VersionRow, ...]
    batches: tuple[BatchRow, ...]
    done: str = ""
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartPage:
    """The form of one part. `names` are what an expression may ask, where one is asked."""

    rooms: tuple[MenuLink, ...]
    title: str
    crumb: MenuLink
    form: FormView
    names: tuple[Name, ...]
    note: str
    removal: str
    versions: Versions | None = None
    cases_words: str = ""
    goes_to: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class DifferingRow:
    """A case that would differ, and how."""

    reference: str
    complainant: str
    state: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DifferingPage:
    """The cases that a rehearsal found to differ, by page."""

    rooms: tuple[MenuLink, ...]
    crumb: MenuLink
    title: str
    sentence: str
    ways: tuple[MenuLink, ...]
    rows: tuple[DifferingRow, ...]
    next_href: str
    file: str


@dataclass(frozen=True, slots=True)
class MovingPage:
    """The cases that would come to a version, before they do."""

    rooms: tuple[MenuLink, ...]
    crumb: MenuLink
    title: str
    sentence: str
    rows: tuple[DifferingRow, ...]
    more: str
    action: str
