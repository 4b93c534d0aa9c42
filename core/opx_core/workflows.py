"""The workflows in force: each module's own, with what other modules add to it."""

from collections.abc import Mapping

from opx_core.workflow import Workflow


class UnknownKind(LookupError):
    """No loaded module owns cases of this kind."""


def of_kind(workflows: Mapping[str, Workflow], kind: str) -> Workflow:
    """The workflow of ``kind``; :class:`UnknownKind` says what is loaded."""
    if kind not in workflows:
        known = ", ".join(sorted(workflows)) or "none"
        raise UnknownKind(f"No loaded module works cases of kind “{kind}”. Loaded: {known}.")
    return workflows[kind]
