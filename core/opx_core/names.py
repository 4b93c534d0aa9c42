"""Names: folded for search (no accents, no case, word by word), and taken apart."""

import re
import unicodedata

_HYPHENS = re.compile("[-\u2010-\u2015]")
_NOT_ACCENTS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})


TITLES = frozenset(
    (
        *("mr", "mrs", "miss", "ms", "mx", "dr", "prof", "professor", "rev", "reverend", "sir"),
        *("dame", "lord", "lady", "capt", "captain", "major"),
    )
)
_JOINING = frozenset({"and", "&", "+"})
_PARTICLES = frozenset(
    (
        *("de", "del", "della", "di", "da", "dos", "du", "la", "le", "van", "von", "der", "den"),
        *("ter", "ten", "af", "ap", "ab", "ferch", "al", "el", "bin", "ibn", "st"),
    )
)


def parted(whole: str) -> dict[str, str]:
    """A name written in one, as ``title``, ``given_name`` and ``family_name``; any may be empty.

    "Mrs Joan van der Berg" and "van der Berg, Mrs Joan" both end with the family's name "van der
    Berg"; one word alone is taken for it.
    """
    family, comma, rest = whole.partition(",")
    title, words_ = _without_title(rest.split() if comma else whole.split())
    last = family.split() if comma else _family(words_)
    given = words_ if comma else words_[: len(words_) - len(last)]
    return {"title": title, "given_name": " ".join(given), "family_name": " ".join(last)}


def _without_title(words_: list[str]) -> tuple[str, list[str]]:
    place = 0
    while place < len(words_) and _is_title(words_[place]):
        place += 1
        if place + 1 < len(words_) and words_[place] in _JOINING and _is_title(words_[place + 1]):
            place += 1
    return " ".join(words_[:place]), words_[place:]


def _is_title(word: str) -> bool:
    return word.lower().rstrip(".") in TITLES


def _family(words_: list[str]) -> list[str]:
    first = len(words_) - 1
    while first > 1 and words_[first - 1].lower() in _PARTICLES:
        first -= 1
    return words_[max(first, 0) :]


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
