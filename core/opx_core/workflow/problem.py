"""One fault of a workflow."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a code for programs, a message for the person who edits the workflow."""

    code: str
    message: str
