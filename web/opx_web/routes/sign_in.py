"""Signing in."""

from dataclasses import dataclass

from opx_web.pages import Option


@dataclass(frozen=True, slots=True)
class SignIn:
    """The sign-in page; one organisation is not asked for, and `next` is where it leads."""

    organisations: tuple[Option, ...]
    email: str = ""
    error: str | None = None
    next: str = "/"
