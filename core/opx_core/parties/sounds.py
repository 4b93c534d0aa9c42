"""The dictionary of the words of names, each with what it may sound like.

A word of a name is looked up here first: by its beginning, by ear, and by its spelling. Only the
few words found so are then looked for among people, which stays fast with millions of them.
"""

import re
from collections.abc import Iterable

from opx_core import db

OF = """
array(select distinct s from string_to_table({}, ' ') v,
    lateral (values (dmetaphone(v)), (dmetaphone_alt(v))) d(s)
    where length(s) > 1 order by s)
"""
"""What a word may sound like, of its :func:`spelt` spellings; nothing for one too short to tell."""
_KEEP = f"""
insert into name_word (word, sounds) select t.word, {OF.format("t.spellings")}
from unnest($1::text[], $2::text[]) t(word, spellings) order by t.word on conflict do nothing
"""  # noqa: S608
_HEARD = f"""
select distinct unnest({OF.format("t.spellings")}) as sound from unnest($1::text[]) t(spellings)
"""  # noqa: S608


async def keep(words: Iterable[str]) -> None:
    """Let search know these folded words. In the order of the alphabet: writers must not cross."""
    known = sorted(set(words))
    if known:
        await db.execute(_KEEP, known, spelt(known))


async def heard(words: Iterable[str]) -> list[str]:
    """What any of these folded words may sound like."""
    rows = await db.fetch(_HEARD, spelt(words))
    return [row["sound"] for row in rows]


def spelt(words: Iterable[str]) -> list[str]:
    """For each folded word its spellings, with spaces between them, for :data:`OF`."""
    return [" ".join(spellings(word)) for word in words]


def spellings(word: str) -> tuple[str, ...]:
    """A folded word, and how English ears would write it where it is Irish, Scots or Welsh.

    ``sinead`` is also ``shinead``, ``niamh`` also ``niav``, ``dafydd`` also ``dafyth``.
    """
    voiced = re.sub("[bm]h", "v", word)
    soft = [re.sub("s(?=[ei])", "sh", each) for each in (word, voiced)]
    welsh = word.replace("dd", "th").replace("ll", "l") if "dd" in word else word
    return tuple(dict.fromkeys((word, voiced, *soft, welsh)))
