"""Names folded for search: no accents, no case, word by word."""

import unicodedata

_NOT_ACCENTS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """``text`` in lower case without accents: "O’Néill" gives "oneill"."""
    parts = unicodedata.normalize(
        "NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ł", "l")
    )
    return "".join(ch for ch in parts.lower() if ch.isalnum() or ch.isspace())


def words(*names: str) -> list[str]:
    """The distinct folded words of some names, hyphenated names both whole and in parts."""
    found: dict[str, None] = {}
    for name in names:
        for word in name.split():
            found[fold(word)] = None
            found.update(dict.fromkeys(fold(part) for part in word.split("-")))
    return [word for word in found if word]
