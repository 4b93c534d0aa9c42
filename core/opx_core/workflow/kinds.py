"""Which workflow is whose."""

from collections.abc import Mapping

from opx_core.workflow.values import Workflow


class UnknownKind(LookupError):
    """No loaded module owns cases of this kind."""


def of_kind(workflows: Mapping[str, Workflow], kind: str) -> Workflow:
    """The workflow of ``kind``; :class:`UnknownKind` says what is loaded."""
    if kind not in workflows:
        known = ", ".join(sorted(workflows)) or "none"
        raise UnknownKind(f"No loaded module works cases of kind “{kind}”. Loaded: {known}.")
    return workflows[kind]
