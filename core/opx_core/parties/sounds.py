"""The dictionary of the words of names, each with what it may sound like.

A word of a name is looked up here first: by its beginning, by ear, and by its spelling. Only the
few words found so are then looked for among people, which stays fast with millions of them.
"""

import re
from collections.abc import Iterable

from opx_core import db

_SOUNDS = """
array(select distinct s from string_to_table(t.spellings, ' ') v,
    lateral (values (dmetaphone(v)), (dmetaphone_alt(v))) d(s)
    where length(s) > 1 order by s)
"""
_KEEP = f"""
insert into name_word (word, sounds) select t.word, {_SOUNDS}
from unnest($1::text[], $2::text[]) t(word, spellings) order by t.word on conflict do nothing
"""  # noqa: S608
_HEARD = f"select {_SOUNDS} from unnest($1::text[]) t(spellings)"  # noqa: S608


async def keep(words: Iterable[str]) -> None:
    """Let search know these folded words. In the order of the alphabet: writers must not cross."""
    known = sorted(set(words))
    if known:
        await db.execute(_KEEP, known, [" ".join(spellings(word)) for word in known])


async def heard(word: str) -> list[str]:
    """What a folded word may sound like; nothing for one that is too short to tell."""
    found: list[str] = await db.fetch_value(_HEARD, [" ".join(spellings(word))])
    return found


def spellings(word: str) -> tuple[str, ...]:
    """A folded word, and how English ears would write it where it is Irish, Scots or Welsh.

    ``sinead`` is also ``shinead``, ``niamh`` also ``niav``, ``dafydd`` also ``dafyth``.
    """
    voiced = re.sub("[bm]h", "v", word)
    soft = [re.sub("s(?=[ei])", "sh", each) for each in (word, voiced)]
    welsh = word.replace("dd", "th").replace("ll", "l") if "dd" in word else word
    return tuple(dict.fromkeys((word, voiced, *soft, welsh)))
