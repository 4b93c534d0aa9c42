"""The list of cases: filtered, sorted and cut into pages, always through the policy."""

from opx_core.case_list.days import due_by_day
from opx_core.case_list.filters import DUE, SORTS, BadFilter, CaseFilter, conditions, days_of, span
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
    "days_of",
    "due_by_day",
    "every",
    "page",
    "span",
]
