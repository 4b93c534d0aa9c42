"""The list's filter as it stands in the address."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from opx_core.case_list import CaseFilter

NAMES = ("state", "level", "owner", "team", "due", "book", "age")
SORTS = {
    "due": ("due", False),
    "due-last": ("due", True),
    "newest": ("received", True),
    "oldest": ("received", False),
    "reference": ("reference", False),
}
SORT_LABELS = {
    "due": "Next deadline",
    "due-last": "Latest deadline",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "reference": "Reference",
}


def read(query: Mapping[str, str]) -> CaseFilter:
    """The filter of an address. Without ``state`` the list shows open cases."""
    sort, descending = SORTS.get(query.get("sort") or "due", (query.get("sort", ""), False))
    return CaseFilter(
        state=query.get("state", "open"),
        level=query.get("level", ""),
        owner=query.get("owner", ""),
        team=query.get("team", ""),
        book=query.get("book", ""),
        due=query.get("due", ""),
        age=query.get("age", ""),
        sort=sort,
        descending=descending,
        after=query.get("after", ""),
        before=query.get("before", ""),
    )


def sort_key(wanted: CaseFilter) -> str:
    """The name of the order in the address."""
    chosen = (wanted.sort, wanted.descending)
    return next((key for key, value in SORTS.items() if value == chosen), "due")


def address(wanted: CaseFilter, path: str = "/cases", **changed: str) -> str:
    """The address of the filter, changed; a change of filter or order goes to its first page."""
    values = {name: getattr(wanted, name) for name in NAMES}
    values |= {"sort": sort_key(wanted), "after": "", "before": ""} | changed
    kept = {name: value for name, value in values.items() if value and (name, value) != _DEFAULT}
    if not values["state"]:
        kept["state"] = ""
    return f"{path}?{urlencode(kept)}" if kept else path


def without_page(wanted: CaseFilter) -> CaseFilter:
    """The filter from its first page."""
    return replace(wanted, after="", before="")


_DEFAULT = ("sort", "due")
