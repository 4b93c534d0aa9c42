"""The search page, made of what was found."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from opx_core import workflows
from opx_core.search import Found, Group, Hit, Wanted
from opx_web import words
from opx_web.case import words as case_words
from opx_web.pages import FieldView, Option
from opx_web.search.page import Result, Results, Search
from opx_web.search.query import FILTERS, address

HINTS = (
    "A reference, with or without the hyphen: HK4-7291 or hk47291.",
    "A name, its beginning, or as you heard it: ellis finds Ellison, J Smith finds John Smith.",
    "A policy or account number, a phone number or its last four digits, an e-mail, a postcode.",
    "Words of complaints, notes and documents. Put words that stand together in “quotes”.",
)
OWN = "You find only cases of your own client books, and notes that are yours to read."
ONLY = (("numbers", "Cases by number"), ("people", "People"), ("words", "Words"))
STATES = (("open", "Open"), ("closed", "Closed"))


def search_page(
    wanted: Wanted,
    found: Found,
    books: Sequence[Mapping[str, Any]],
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
) -> Search:
    """The page, with the filters as they stand in the address."""
    groups = tuple(_group(group, typed, wanted.page) for group in found.groups)
    filtered = any(typed.get(name) for name in ("only", *FILTERS))
    return Search(
        query=wanted.text,
        total=_total(found),
        groups=groups,
        filters=_filters(wanted, books, typed, wrong) if wanted.text else (),
        looks_like=f"It looks like {found.looks_like}." if found.looks_like else "",
        searched=_searched(found, filtered) if wanted.text and not groups else "",
        hints=() if groups else (*HINTS, OWN),
        wrong=" ".join(wrong.values()),
        clear_href=address({"q": wanted.text}) if filtered else "",
    )


def _total(found: Found) -> str:
    count = sum(len(group.hits) for group in found.groups)
    more = any(group.more for group in found.groups)
    said = words.count_words(count, "result", "results")
    return f"the first {said}" if more else said


def _searched(found: Found, filtered: bool) -> str:
    names = [title[:1].lower() + title[1:] for title in found.searched]
    where = f"Searched: {', '.join(names)}." if names else ""
    return f"{where} Filters are in force: clear them to search everywhere." if filtered else where


def _group(group: Group, typed: Mapping[str, str], page: int) -> Results:
    more = address(typed, only=group.key) + f"&page={page + 1}" if group.more else ""
    name = group.title[:1].lower() + group.title[1:]
    results = tuple(_result(hit) for hit in group.hits)
    return Results(group.key, group.title, results, more, f"More: {name}" if more else "")


def _result(hit: Hit) -> Result:
    case = hit.case
    return Result(
        case["reference"],
        f"/cases/{case['reference']}",
        case["complainant"],
        hit.why,
        hit.pieces,
        case_words.state_name(case),
        case_words.received(case["received_at"], datetime.now(UTC)),
        f"/parties/{hit.party_id}" if hit.party_id else "",
    )


def _filters(
    wanted: Wanted,
    books: Sequence[Mapping[str, Any]],
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
) -> tuple[FieldView, ...]:
    own = [(str(book["id"]), str(book["name"])) for book in books]
    levels = {level.key: level.name for workflow in workflows.now() for level in workflow.levels}
    found = [
        _choice("only", "Found in", "Everything", ONLY, wanted.only),
        _choice("state", "State", "Any", STATES, wanted.state),
        _choice("level", "Level", "Any", tuple(levels.items()), wanted.level),
    ]
    if len(own) > 1:
        found.append(_choice("book", "Client book", "Any", own, wanted.book))
    for name, label in (("since", "Received from"), ("until", "Received until")):
        error = wrong.get(name, "")
        found.append(FieldView(name, label, "text", typed.get(name, ""), error=error, width="s"))
    return tuple(found)


def _choice(
    name: str, label: str, all_: str, choices: Sequence[tuple[str, str]], value: str
) -> FieldView:
    options = (Option("", all_, not value), *(Option(k, v, k == value) for k, v in choices))
    return FieldView(name, label, "choice", value, options=options)
