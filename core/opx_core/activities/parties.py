"""Whom a case can wait for, and what can be asked of whom, in words."""

from collections.abc import Mapping

from opx_core.workflow import Workflow

PARTIES = {
    "customer": "Complainant",
    "firm": "Firm",
    "third_party": "Third party",
    "ombudsman": "Ombudsman",
    "specialist": "Specialist",
}
"""Everybody that a case can wait for, by key."""

WAITS = {
    "customer": "the complainant",
    "firm": "the firm",
    "third_party": "a third party",
    "ombudsman": "the ombudsman",
}
"""Whom people can say that a case waits for; a specialist is asked (``stepping_out``)."""

ASKED = {
    "specialist": "A specialist’s view",
    "calculation": "A calculation",
    "decision": "A decision",
    "other": "Something else",
}
"""What can be asked when a case steps out."""


def turns(workflow: Workflow | None) -> Mapping[str, str]:
    """The party that a case waits for in each state whose turn is not ours."""
    states = workflow.states if workflow else ()
    return {state.key: state.turn for state in states if state.turn in PARTIES}
