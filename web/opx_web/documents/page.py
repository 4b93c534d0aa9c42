"""The pages of documents."""

from dataclasses import dataclass
from typing import Literal

from opx_web.pages import CaseHead, Fact, FormView, MenuLink, Option, Problem

Ring = Literal["team", "firm", "complainant", "respondent", "all"]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list. `struck` says who took it away and why; it has no link then."""

    name: str
    href: str
    icon: str
    kind: str
    size: str
    who: str
    moment: str
    iso: str
    ring: Ring
    marks: tuple[str, ...] = ()
    opinion: Literal["", "agreed", "disputed"] = ""
    struck: str = ""
    data_class: str = ""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An upload that was broken off."""

    name: str
    words: str
    cancel: str


@dataclass(frozen=True, slots=True)
class UploadForm:
    """The form that adds documents. `said` is what became of files sent just now."""

    action: str
    uploads: str
    list_href: str
    accept: str
    limits: str
    part: int
    rings: tuple[Option, ...]
    classes: tuple[Option, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()
    problems: tuple[Problem, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Documents of a case, newest first; `words` says how many there are."""

    rows: tuple[DocumentRow, ...]
    words: str
    form: UploadForm | None
    all_href: str = ""


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """All documents of a case."""

    case: CaseHead
    evidence: Evidence
    done: str = ""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page of a document as a picture."""

    src: str
    alt: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet as a table; its first row stands as its head."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a document; `said` tells what is not. Only one of the kinds is there."""

    said: str = ""
    waiting: bool = False
    images: tuple[PageImage, ...] = ()
    words: str = ""
    headers: tuple[Fact, ...] = ()
    attached: tuple[str, ...] = ()
    sheets: tuple[SheetView, ...] = ()
    sound: str = ""
    video: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What someone said about a document."""

    who: str
    moment: str
    iso: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Who opened a document, and when."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One document: what it shows, who saw it, what was said, and what can be done with it."""

    case: CaseHead
    back: MenuLink
    row: DocumentRow
    facts: tuple[Fact, ...]
    preview: Preview
    download: str
    comments: tuple[Comment, ...]
    seen: tuple[Seen, ...]
    comment: FormView | None = None
    ring: FormView | None = None
    data_class: FormView | None = None
    opinion: FormView | None = None
    withdrawal: FormView | None = None
    problems: tuple[Problem, ...] = ()
    conflict: str = ""
    done: str = ""
