"""What the pages of people from outside show."""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from opx_web.pages import MenuLink, Option


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Showing who one is, with a link; without `token` the link is of no use."""

    firm: str = ""
    token: str = ""
    method: Literal["details", "code", "app"] = "details"
    postcode: str = ""
    born_on: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Coming back with an app, or asking for a new link."""

    organisations: tuple[Option, ...]
    email: str = ""
    born_on: str = ""
    reference: str = ""
    error: str = ""
    ask_error: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class AppPage:
    """What an app needs, and the form for its first code."""

    firm: str
    picture: Markup
    secret: str
    needed: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class CaseLink:
    """One of their cases in the list."""

    title: str
    href: str
    reference: str
    stands: str
    received: str


@dataclass(frozen=True, slots=True)
class MyCases:
    """Their cases."""

    firm: str
    title: str
    name: str
    cases: tuple[CaseLink, ...]
    app_href: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way of a case: done, the present one, or still to come."""

    title: str
    words: str
    tone: Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True)
class SharedDocument:
    """A document that is shared with their side."""

    name: str
    href: str
    words: str


@dataclass(frozen=True, slots=True)
class SharedNote:
    """A note that is shared with their side, in paragraphs."""

    text: tuple[str, ...]
    words: str
    iso: str


@dataclass(frozen=True, slots=True)
class MyCase:
    """One of their cases: where it stands, by when, and what is shared."""

    firm: str
    title: str
    reference: str
    who: str
    mine: bool
    now: str
    now_words: str
    steps: tuple[Step, ...]
    dates: tuple[str, ...]
    documents: tuple[SharedDocument, ...]
    notes: tuple[SharedNote, ...]
    back: MenuLink
