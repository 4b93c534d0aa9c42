"""Names folded for search: no accents, no case, word by word."""

import re
import unicodedata

_HYPHENS = re.compile("[-\u2010-\u2015]")
_NOT_ACCENTS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """``text`` in lower case, letters and digits alone: "O’Néill" gives "oneill"."""
    parts = unicodedata.normalize("NFKD", text).lower().translate(_NOT_ACCENTS)
    return "".join(ch for ch in parts if ch.isalnum())


def words(*names: str) -> list[str]:
    """The distinct folded words of some names, hyphenated names both whole and in parts."""
    found: dict[str, None] = {}
    for name in names:
        for word in name.split():
            found[fold(word)] = None
            found.update(dict.fromkeys(fold(part) for part in _HYPHENS.split(word)))
    return [word for word in found if word]
