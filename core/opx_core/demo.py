"""What a module that brings demo data promises (hook ``register_demos``)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SignIn:
    """A demo person, to be printed with the address."""

    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Demo:
    """Fills a new demo tenant, inside its session.

    ``fill(password, tell)`` gives the sign-ins it made; ``tell(done, of)`` shows progress.
    ``seed(count)`` adds so many cases more, of the people whom ``fill`` added, for measurements.
    """

    name: str
    fill: Callable[[str, Tell], Awaitable[list[SignIn]]]
    seed: Callable[[int], Awaitable[None]]
