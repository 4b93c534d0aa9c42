"""What was found out about a file."""

import re
from dataclasses import dataclass

WHOLE_NAME = 120


class Wrong(Exception):
    """The file cannot be taken. The message says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either ``kind`` with ``marks`` (sentences to heed), or ``refusal``, why it is not taken."""

    kind: str = ""
    marks: tuple[str, ...] = ()
    refusal: str = ""


def clean_name(name: str) -> str:
    """A file's name without folders, control and direction characters, 120 characters at most."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(ch for ch in last if ch.isprintable() and ch not in '<>:"|?*')
    plain = " ".join(plain.split()).strip(" .")
    if len(plain) <= WHOLE_NAME:
        return plain or "document"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 8:
        return plain[:WHOLE_NAME]
    return f"{stem[: WHOLE_NAME - len(ending) - 1]}.{ending}"
