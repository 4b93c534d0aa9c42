"""The list of cases: filtered, sorted and cut into pages, always through the policy."""

from opx_core.case_list.filters import DUE, SORTS, BadFilter, CaseFilter, conditions
from opx_core.case_list.pages import COUNT_LIMIT, PAGE, CasePage, every, page

__all__ = [
    "COUNT_LIMIT",
    "DUE",
    "PAGE",
    "SORTS",
    "BadFilter",
    "CaseFilter",
    "CasePage",
    "conditions",
    "every",
    "page",
]
