"""What reading a file gave: its words, and what its page shows of it."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

MOST_PAGES, MOST_CHARACTERS, MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 30, 250_000, 200, 30, 10
PREVIEW = "preview.json"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file, cut to what a page can show."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """``shown`` is how: ``pages`` (pictures), ``words``, ``table``, ``mail``, ``media``, ``""``.

    ``said`` is a sentence about what cannot be shown, ``pages`` how many pictures were made.
    """

    shown: str = ""
    said: str = ""
    pages: int = 0
    words: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    attached: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = field(default=())


def save(outcome: Outcome, folder: Path) -> None:
    """Write it down where the parent process finds it."""
    (folder / PREVIEW).write_text(json.dumps(asdict(outcome), ensure_ascii=False), encoding="utf-8")


def load(text: str) -> Outcome:
    """The outcome that :func:`save` wrote; ``ValueError`` for anything else."""
    try:
        found = json.loads(text)
        sheets = tuple(
            Sheet(each["name"], tuple(tuple(row) for row in each["rows"]), each["cut"])
            for each in found.pop("sheets")
        )
        headers = tuple((name, value) for name, value in found.pop("headers"))
        return Outcome(
            **{**found, "attached": tuple(found["attached"])}, headers=headers, sheets=sheets
        )
    except (KeyError, TypeError) as error:
        raise ValueError("This is no outcome of reading a file.") from error


def printable(text: str) -> str:
    """``text`` without what no page or database can hold, cut to what search can find."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return kept.encode("utf-8", "replace").decode()[:MOST_CHARACTERS]
