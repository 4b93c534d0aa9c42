"""The page of a case: whose turn it is, by when, why, and what happened."""

from dataclasses import dataclass
from typing import Literal

from opx_web.pages import DueView, Fact, FormView, MenuLink, TurnView


@dataclass(frozen=True, slots=True)
class StateView:
    """The state of a case, by name."""

    name: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class MoveLink:
    """A move open to this person."""

    label: str
    href: str
    icon: str = "arrow-right"
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A move not open yet, with every reason."""

    label: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to reach someone; ``tags`` are words with their tone, such as “Not safe to use”."""

    words: str
    note: str = ""
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a part in the case, how to reach them, and what helps them.

    ``notices`` come before everything else: that they have died, that they want no calls.
    """

    name: str
    role: str
    ways: tuple[Way, ...] = ()
    href: str = ""
    edit_href: str = ""
    care: str = ""
    helps: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    authority: str = ""
    authority_tag: tuple[str, str] = ("", "")
    access_href: str = ""
    has_access: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `ring` says who can see it."""

    kind: Literal["note", "move", "event", "late"]
    title: str
    who: str
    moment: str
    iso: str
    text: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    ring: str = "firm"
    icon: str = "history"
    pin: str = ""


@dataclass(frozen=True, slots=True)
class RingOption:
    """A ring of readers that can be chosen for a note."""

    name: str
    chosen: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    """The form of a new note; it keeps what was typed, and `state` says since when."""

    action: str
    draft_action: str
    text: str = ""
    error: str = ""
    rings: tuple[RingOption, ...] = ()
    state: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that was begun on this case: by whom, what, and where to read it."""

    who: str
    what: str
    saved: str
    href: str


@dataclass(frozen=True, slots=True)
class Presence:
    """Who else is here, in words; the page asks again at `href`."""

    href: str
    writing: tuple[str, ...]
    here: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pinned:
    """A note that stays at the top."""

    text: tuple[str, ...]
    who: str
    moment: str
    ring: str
    unpin: str


@dataclass(frozen=True, slots=True)
class Link:
    """A case that this one is linked to, and how; `end` is where the link is ended."""

    words: str
    reference: str
    href: str
    complainant: str
    state: str
    end: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """All of them, and the form of another, for those who may link."""

    links: tuple[Link, ...]
    form: FormView | None


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """A day on which the case comes forward; `done` is where it is ticked off."""

    day: str
    iso: str
    due: bool
    reason: str
    for_name: str
    done: str = ""


@dataclass(frozen=True, slots=True)
class Diary:
    """All of them, and the form of another, for those who may keep the diary."""

    entries: tuple[DiaryEntry, ...]
    form: FormView | None


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page that a module gives; its template reads `panel.view`.

    A wide panel stands in the main column, above what happened; one at the `top` over all columns.
    """

    id: str
    title: str
    template: str
    view: object
    wide: bool = False
    top: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """The page of a case; `next` is the deadline that comes first."""

    reference: str
    complainant: str
    subject: str
    level: str
    state: StateView
    episode: int
    turn: TurnView
    owner: str
    team: str
    book: str
    received: str
    version: int
    next: DueView | None
    deadlines: tuple[DueView, ...]
    people: tuple[Person, ...]
    moves: tuple[MoveLink, ...]
    refused: tuple[Refused, ...]
    refused_words: str
    give: FormView | None
    timeline: tuple[Entry, ...]
    timeline_words: str
    older_href: str | None
    notes: Composer | None
    panels: tuple[Panel, ...]
    back: MenuLink
    presence: Presence
    drafts: tuple[Draft, ...]
    pinned: tuple[Pinned, ...]
    links: Links
    diary: Diary
    done: str = ""
    care: str = ""
    add_person_href: str = ""
    restricted: bool = False
    next_why: tuple[str, ...] = ()
    previous_href: str | None = None
    next_href: str | None = None

    @property
    def top_panels(self) -> tuple[Panel, ...]:
        """The panels over all columns."""
        return tuple(panel for panel in self.panels if panel.top)

    @property
    def wide_panels(self) -> tuple[Panel, ...]:
        """The panels of the main column."""
        return tuple(panel for panel in self.panels if panel.wide and not panel.top)

    @property
    def side_panels(self) -> tuple[Panel, ...]:
        """The panels beside it."""
        return tuple(panel for panel in self.panels if not (panel.wide or panel.top))

    @property
    def reopened(self) -> bool:
        """A second episode or a later one."""
        return self.episode > 1
