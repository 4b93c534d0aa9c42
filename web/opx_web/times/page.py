"""What the pages of time are made of."""

from dataclasses import dataclass
from typing import Literal

from opx_web.pages import CaseHead, Fact, FormView, MenuLink

Pattern = Literal["us", "hatch", "dots", "omb", "idle", "rest"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the ribbon; `x` and `width` are in percent, and `label` is what fits in it."""

    pattern: Pattern
    x: str
    width: str
    label: str = ""
    label_x: str = ""
    label_width: int = 0


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment at the ribbon, in words in its `row`; without words only a line."""

    x: str
    words: str
    anchor: Literal["start", "middle", "end"]
    row: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """An interval: what it was, from when to when, how long, how much of it was worked on."""

    what: str
    since: str
    until: str
    long: str
    worked: str = ""
    state: str = ""
    corrected: bool = False
    correct_href: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """What the case waits for now, and what can be done about it."""

    title: str
    text: str
    facts: str
    late: str = ""
    href: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The panel: in words, as a picture (`story` tells it), as a table, and what is open."""

    words: str
    story: str
    height: int
    segments: tuple[Segment, ...]
    markers: tuple[Marker, ...]
    begin: str
    now: Marker | None
    end: str
    rows: tuple[Row, ...]
    open: tuple[Open, ...]
    href: str
    last_move: str = ""
    mistake_href: str = ""


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form about a case's time; `quote` is what it is about, `other` a second form below."""

    case: CaseHead
    title: str
    explanation: tuple[str, ...]
    form: FormView | None
    quote: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    other: FormView | None = None
    other_title: str = ""


@dataclass(frozen=True, slots=True)
class EpisodeTimes:
    """The intervals of an episode, and what they come to."""

    title: str
    sums: tuple[Fact, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """Every interval of a case."""

    case: CaseHead
    episodes: tuple[EpisodeTimes, ...]
    correct: bool
    done: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case behind a figure, with its part of it."""

    reference: str
    href: str
    complainant: str
    level: str
    state: str
    owner: str
    time: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The cases behind a figure of a report of times."""

    title: str
    what: str
    total: str
    rows: tuple[CaseRow, ...]
    back: MenuLink
    next_href: str = ""
    previous_href: str = ""
