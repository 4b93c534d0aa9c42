"""What the pages of a complaint show."""

from dataclasses import dataclass

from opx_web.pages import DueView, Fact, FieldView, Problem


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows from a complaint as typed so far; `tag` names the rules that apply.

    `received` is the day of receipt as it was read.
    """

    deadlines: tuple[DueView, ...] = ()
    facts: tuple[Fact, ...] = ()
    tag: str = ""
    received: str = ""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The part of the form's page that is refreshed as the form changes."""

    follows: Follows


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """The form that logs a complaint; no client book is asked for where there is one."""

    action: str
    level: FieldView
    title: FieldView
    given_name: FieldView
    family_name: FieldView
    organisation: FieldView
    email: FieldView
    phone: FieldView
    postcode: FieldView
    policy: FieldView
    product: FieldView
    cause: FieldView
    narrative: FieldView
    received_on: FieldView
    received_at: FieldView
    channel: FieldView
    nation: FieldView
    about_payment: FieldView
    book: FieldView | None
    follows: Follows
    known: FieldView | None = None
    problems: tuple[Problem, ...] = ()
    logged: str = ""


@dataclass(frozen=True, slots=True)
class EpisodeView:
    """How one episode ended, or that it has not."""

    title: str
    outcome: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComplaintPanel:
    """The complaint, on the page of its case."""

    facts: tuple[Fact, ...]
    narrative: tuple[str, ...]
    episodes: tuple[EpisodeView, ...]
