"""Ways to sign in besides the password: a module registers one, a tenant's settings offer it.

Such a way leads the browser elsewhere and back. What it must remember meanwhile travels in a
sealed cookie; what it knows afterwards is a :class:`Proof`, and the core decides who that is.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from opx_core.mistakes import Mistake
from opx_core.signing_in.sealing import Box


class NotProven(Mistake):
    """Whoever came back has not been shown to be anybody. The message is for them to read."""


@dataclass(frozen=True, slots=True)
class Leading:
    """Where to send the browser, and what to remember until it is back."""

    address: str
    kept: dict[str, str]


@dataclass(frozen=True, slots=True)
class Proof:
    """Who the other side says it is. ``subject`` never changes there; ``leaves`` signs out."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: frozenset[str] = field(default_factory=frozenset)
    has_second_factor: bool = False
    leaves: str = ""


@dataclass(frozen=True, slots=True)
class Authenticator:
    """A way to sign in. ``offered`` gives the words of its button in this tenant, or "".

    ``begin(box, back)`` and ``finish(box, back, kept, query)`` run in the tenant's session;
    ``back`` is the address to which the browser is to return.
    """

    key: str
    offered: Callable[[], Awaitable[str]]
    begin: Callable[[Box, str], Awaitable[Leading]]
    finish: Callable[[Box, str, dict[str, str], dict[str, Any]], Awaitable[Proof]]
