"""What pages are made of: values with every word ready, which templates only place."""

from dataclasses import dataclass
from typing import Literal

from opx_web.words import Tone

Theme = Literal["light", "dark", "device"]
Kind = Literal[
    "text",
    "email",
    "tel",
    "password",
    "date",
    "time",
    "longtext",
    "choice",
    "pick",
    "yesno",
    "several",
    "number",
]


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A link of the menu; `key` is the second of its two keys, as "q" in "g q"."""

    label: str
    href: str
    current: bool = False
    key: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class LogoView:
    """The organisation's logo: its address, and its size in pixels, so that nothing moves."""

    href: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds every page. `here` is the address that a change of theme returns to.

    ``seeing`` says as whom the page is seen, where it is not as oneself.
    """

    tenant_name: str
    actor_name: str
    initials: str
    menu: tuple[MenuLink, ...]
    log_href: str | None
    csrf_token: str
    theme: Theme
    query: str
    signed_in: bool
    here: str = "/"
    seeing: str = ""
    seeing_until: str = ""
    accent: str = "teal"
    logo: LogoView | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field; those with the same `group` stand together in its list."""

    value: str
    label: str
    chosen: bool = False
    group: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field as shown: what was typed, what was understood, and what to put right."""

    name: str
    label: str
    kind: Kind = "text"
    value: str = ""
    hint: str = ""
    error: str = ""
    understood: str = ""
    options: tuple[Option, ...] = ()
    optional: bool = False
    width: Literal["", "s", "m"] = ""
    rows: int = 3
    autocomplete: str = "off"

    @property
    def id(self) -> str:
        """The id of the control, and the target of a link from the list of errors."""
        return f"f-{self.name}"

    @property
    def describedby(self) -> str:
        """The ids of the hint, the error and the echo, for aria-describedby."""
        parts = {"hint": self.hint, "error": self.error, "understood": self.understood}
        return " ".join(f"{self.id}-{part}" for part, words in parts.items() if words)

    @property
    def groups(self) -> tuple[tuple[str, tuple[Option, ...]], ...]:
        """The options by their group, in order of first mention; "" holds those without."""
        names = dict.fromkeys(option.group for option in self.options)
        return tuple(
            (name, tuple(option for option in self.options if option.group == name))
            for name in names
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """A thing to put right, and the id of the field that it is about."""

    message: str
    field_id: str


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as shown; `hidden` holds names and values that travel with it."""

    action: str
    submit: str
    fields: tuple[FieldView, ...]
    hidden: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()


SIGNS = {
    "late": "alert-triangle",
    "today": "clock-exclamation",
    "soon": "clock",
    "later": "calendar",
    "met": "circle-check",
    "lapsed": "minus",
    "none": "minus",
}
"""The icon that repeats the tone of a deadline."""


@dataclass(frozen=True, slots=True)
class DueView:
    """A deadline as shown: its name, its words, and the facts that say why.

    ``open`` shows them at once; ``href`` is the page that has them, where this one does not.
    """

    name: str
    words: str
    tone: Tone
    iso: str = ""
    source: str = ""
    why: tuple[Fact, ...] = ()
    open: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class TurnView:
    """Whose turn it is; `tone` is the party that the sign repeats."""

    word: str
    tone: Literal["us", "them", "spec", "omb", "nobody"]


@dataclass(frozen=True, slots=True)
class CaseHead:
    """The name of a case, where another page is about it."""

    reference: str
    href: str
    complainant: str
    state: str
    care: str = ""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Why a page cannot be shown, and the way out."""

    status: int
    title: str
    why: str
    steps: tuple[str, ...] = ()
    reference: str = ""
    back: MenuLink | None = None
