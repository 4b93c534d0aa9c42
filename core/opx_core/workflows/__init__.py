"""The workflows of a tenant: published versions, drafts, and the cases that run on them."""

from opx_core.workflows.known import current, every, forget, know, newest, now, of, reader, shown

__all__ = [
    "current",
    "every",
    "forget",
    "know",
    "newest",
    "now",
    "of",
    "reader",
    "shown",
]
