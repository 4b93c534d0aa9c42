"""The workflows of a tenant: published versions, drafts, and the cases that run on them."""

from opx_core.workflows.known import current, forget, know, newest, now, of, reader, shown

__all__ = [
    "current",
    "forget",
    "know",
    "newest",
    "now",
    "of",
    "reader",
    "shown",
]
