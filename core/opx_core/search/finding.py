"""Search: what was typed decides where to look."""

from collections.abc import Sequence
from typing import Any

from piccolo.querystring import QueryString

from opx_core import plugins
from opx_core.identity import Actor
from opx_core.policy import may
from opx_core.search import asked as asking
from opx_core.search import numbers, people, reach, texts
from opx_core.search.asked import Asked
from opx_core.search.cases import COLUMNS, condition, expect_few_rows, rows
from opx_core.search.hits import MOST, PAGE, Found, Group, Hit, Source, Wanted, cut

MOST_PAGES = MOST // PAGE
TITLES = {"numbers": "Cases by number", "people": "People", "words": "Words"}
_CASES = f"select {COLUMNS} from case_file where case_file.id = any({{}}::bigint[]) and {{}}"  # noqa: S608


async def find(actor: Actor, wanted: Wanted) -> Found:
    """What is found, in groups; ``BadFilter`` for a filter that there is not.

    Only cases that the actor may see, and only texts of rings that they are in.
    """
    asked = asking.read(wanted.text)
    if not any(ch.isalnum() for ch in asked.text):
        return Found(())
    where = condition(actor, wanted)
    page = min(max(wanted.page, 1), MOST_PAGES)
    await expect_few_rows()
    groups = [await _numbers(asked, wanted, where, page)]
    groups.append(await _people(actor, asked, wanted, where, page))
    groups.append(await _words(actor, asked, wanted, where, page))
    groups += await _sources(actor, asked, wanted, where, page)
    return Found(
        groups=tuple(group for group in groups if group.hits),
        looks_like=asked.looks_like,
        reference=_whole(asked, groups[0]),
        searched=tuple(group.title for group in groups),
    )


async def _numbers(asked: Asked, wanted: Wanted, where: QueryString, page: int) -> Group:
    asked_for = _asked_for(wanted, "numbers")
    found = await numbers.find(asked, where, page * PAGE + 1) if asked_for else []
    return _group("numbers", found, page)


async def _people(
    actor: Actor, asked: Asked, wanted: Wanted, where: QueryString, page: int
) -> Group:
    if not _asked_for(wanted, "people"):
        return _group("people", [], page)
    enough = page * PAGE + 1
    if asked.looks_like or asked.last_digits:
        return _group("people", await reach.find(actor, asked, where, enough), page)
    return _group("people", await people.find(asked, where, enough), page)


async def _words(
    actor: Actor, asked: Asked, wanted: Wanted, where: QueryString, page: int
) -> Group:
    if not _asked_for(wanted, "words"):
        return Group("words", TITLES["words"], ())
    hits, more = await texts.find(actor, asked, wanted, where, page)
    return Group("words", TITLES["words"], tuple(hits), more)


async def _sources(
    actor: Actor, asked: Asked, wanted: Wanted, where: QueryString, page: int
) -> list[Group]:
    given: Any = plugins.active().hook.search_sources(actor=actor, text=asked.text)
    sources: list[Source] = [each for some in given for each in some if may(actor, each.permission)]
    return [await _source(each, where, page) for each in sources if _asked_for(wanted, each.key)]


async def _source(source: Source, where: QueryString, page: int) -> Group:
    """What a module found, without the cases that the actor may not see."""
    findings = list(await source.find(MOST))[:MOST]
    ids = [finding.case_id for finding in findings]
    known = {row["id"]: row for row in await rows(_CASES, ids, where)} if ids else {}
    seen = [each for each in findings if each.case_id in known]
    hits = [Hit(known[each.case_id], each.why, each.pieces) for each in seen]
    shown, more = cut(hits, page)
    return Group(source.key, source.title, shown, more)


def _asked_for(wanted: Wanted, key: str) -> bool:
    return wanted.only in ("", key)


def _group(key: str, hits: Sequence[Hit], page: int) -> Group:
    shown, more = cut(hits, page)
    return Group(key, TITLES[key], shown, more)


def _whole(asked: Asked, found: Group) -> str:
    """The reference, if the whole of one was typed and it is the only case so found."""
    first = found.hits[0].case["reference"] if len(found.hits) == 1 else ""
    return first if first and first == asked.reference else ""
