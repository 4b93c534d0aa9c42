"""Which field each column most likely is, by its heading and by what its values look like."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from opx_core.importers import ImportField
from opx_ingestor.matching import values

CLOSE = 0.82
LOOKS = 0.35
KINDS = {"day", "email", "postcode", "phone", "product", "longtext"}


def suggest(
    header: Sequence[str], samples: Sequence[Sequence[str]], fields: Sequence[ImportField]
) -> dict[str, int]:
    """The number of a column by field, each column and field once, the surest first."""
    looks = [values.kind(column, fields) for column in samples]
    scored = [
        (_score(name, looks[place], each), -place, each.key)
        for place, name in enumerate(header)
        for each in fields
    ]
    found: dict[str, int] = {}
    for score, place, key in sorted(scored, reverse=True):
        if score >= LOOKS and key not in found and -place not in found.values():
            found[key] = -place
    return found


def plain(name: str) -> str:
    """A heading without what does not count: case, marks, spaces."""
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    return " ".join(re.findall(r"[a-z0-9#]+", apart.lower()))


def matched(columns: Mapping[str, str], header: Sequence[str]) -> dict[str, int]:
    """Where the columns of a known kind of file are, by field; those there once only."""
    names = [plain(name) for name in header]
    return {
        key: names.index(plain(name))
        for name, key in columns.items()
        if names.count(plain(name)) == 1
    }


def _score(heading: str, looks: str, each: ImportField) -> float:
    likeness = _likeness(plain(heading), each)
    fits = looks in KINDS and looks == each.kind
    unlike = looks in KINDS | {"money"} and looks != each.kind and each.kind in KINDS
    if likeness < CLOSE:
        return LOOKS + likeness / 10 if fits else 0
    return likeness + (0.5 if fits else 0) - (0.4 if unlike else 0)


def _likeness(heading: str, each: ImportField) -> float:
    names = [plain(each.label), plain(each.key), *map(plain, each.aliases)]
    if heading == names[0]:
        return 1.1
    if heading in names:
        return 1.0 - names.index(heading) / 100
    return max(SequenceMatcher(None, heading, name).ratio() for name in names)
