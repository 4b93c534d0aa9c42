"""Finding cases by reference, person or policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core import search
from opx_core.references import tidy
from opx_web import words
from opx_web.case import words as case_words
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import page


@dataclass(frozen=True, slots=True)
class Result:
    """A case found, and the words that it was found by."""

    reference: str
    href: str
    name: str
    matched: str
    state: str
    received: str


@dataclass(frozen=True, slots=True)
class Search:
    """The search page; `hints` say what to try where nothing is found or asked."""

    query: str
    total: str
    results: tuple[Result, ...]
    hints: tuple[str, ...] = ()


HINTS = (
    "Search by reference, with or without the hyphen: HK4-7291 or hk47291.",
    "Search by name, or by its beginning: ellis finds Ellison. Accents do not matter.",
    "You find only cases of your own client books.",
)


@page("/search", permission="core.read_cases")
async def show_search(request: OpxRequest) -> Response[Any]:
    """The cases found; a whole reference opens its case at once."""
    query = " ".join(request.query_params.get("q", "").split())[:200]
    found = await search.find_cases(actor_of(request), query) if query else []
    if len(found) == 1 and found[0]["reference"] == tidy(query):
        return Redirect(f"/cases/{found[0]['reference']}", status_code=303)
    more, shown = len(found) > search.LIMIT, found[: search.LIMIT]
    total = words.count_words(len(shown), "case", "cases")
    view = Search(
        query,
        f"more than {total}" if more else total,
        tuple(_result(row, query) for row in shown),
        () if shown else HINTS,
    )
    return render(request, "opx/search.html", view)


ROUTES = [show_search]


def _result(row: Mapping[str, Any], query: str) -> Result:
    by_reference = row["reference"] == tidy(query)
    return Result(
        row["reference"],
        f"/cases/{row['reference']}",
        row["complainant"],
        "Reference" if by_reference else f"Name: {row['found_as']}",
        case_words.state_name(row["kind"], row["state"]),
        case_words.received(row["received_at"], datetime.now(UTC)),
    )
