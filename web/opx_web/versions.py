"""When somebody saved first: both versions part by part, and a choice for each part."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from opx_web import words

KEEP = "keep_"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a version; marked where the other version has others."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One part in both versions. `name` is its field in the form; empty where nothing is chosen."""

    name: str
    label: str
    same: bool
    theirs: tuple[Piece, ...]
    mine: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """Both versions: who saved theirs, in a sentence; by whom and when; and the parts."""

    title: str
    saved: str
    parts: tuple[Part, ...] = ()

    @property
    def differs(self) -> str:
        """How many parts differ, in words."""
        count = sum(not part.same for part in self.parts)
        parts = words.count_words(len(self.parts), "part", "parts")
        return f"{count} of {parts} {'differs' if count == 1 else 'differ'}"

    @property
    def to_choose(self) -> bool:
        """Whether there is a part of which one version can be chosen."""
        return any(part.name and not part.same for part in self.parts)


def part(name: str, label: str, theirs: str, mine: str) -> Part:
    """A part in both versions, with what only one of them has marked word by word."""
    ours, yours = _words(theirs), _words(mine)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, yours, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece("".join(ours[a:b]), tag != "equal"))
        if c < d:
            right.append(Piece("".join(yours[c:d]), tag != "equal"))
    return Part(name, label, theirs == mine, tuple(left), tuple(right))


def theirs_kept(typed: Mapping[str, str]) -> frozenset[str]:
    """The fields of which the other's version was chosen."""
    kept = {name.removeprefix(KEEP) for name, text in typed.items() if text == "theirs"}
    return frozenset(name for name in kept if f"{KEEP}{name}" in typed)


def chosen(typed: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with the other's version of each field that was chosen from them."""
    kept = theirs_kept(typed)
    mine = {name: text for name, text in typed.items() if not name.startswith(KEEP)}
    return mine | {name: text for name, text in theirs.items() if name in kept}


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)
