"""One thing that was looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and, where it is not as it should be, what to do."""

    check: str
    well: bool
    sentence: str
    remedy: str = ""


def good(check: str, sentence: str) -> Finding:
    """All is well."""
    return Finding(check, True, sentence)


def wrong(check: str, sentence: str, remedy: str) -> Finding:
    """Something is not as it should be."""
    return Finding(check, False, sentence, remedy)
