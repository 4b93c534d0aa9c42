"""What the core itself brings, by the same hooks as any module."""

from piccolo.conf.apps import AppConfig

from opx_core import hookspecs as hookspecs
from opx_core import piccolo_app, review
from opx_core.events import EventKind
from opx_core.hookspecs import hookimpl
from opx_core.identity import Permission
from opx_core.jobs import Job

_WAS_DUE = "It was due {due_at}."
EVERYONE = ("handler", "leader", "qa", "compliance", "admin", "auditor")


@hookimpl
def register_tables() -> AppConfig:
    """Identity, cases, deadlines and events."""
    return piccolo_app.APP_CONFIG


@hookimpl
def register_permissions() -> list[Permission]:
    """What people may do with any case."""
    return [
        Permission("core.read_cases", "Read cases", EVERYONE),
        Permission("core.all_books", "See every client book", ("compliance", "admin", "auditor")),
        Permission("core.export_cases", "Download lists of cases", EVERYONE),
        Permission("core.add_notes", "Write notes", ("handler", "leader", "qa", "compliance")),
        Permission("core.take_cases", "Take a case", ("handler", "leader")),
        Permission("core.assign_cases", "Give cases to others", ("leader",)),
        Permission("core.read_reports", "Read reports", ("leader", "qa", "compliance", "auditor")),
    ]


@hookimpl
def register_events() -> list[EventKind]:
    """What can happen to any case."""
    return [
        EventKind("core.case_moved", "Moved", "", "arrow-right", "move"),
        EventKind("core.note_added", "Note", "{body}", "note", "note"),
        EventKind("core.case_assigned", "Given to {owner}", "", "user"),
        EventKind("core.case_unassigned", "Put back: nobody has it", "", "user"),
        EventKind(
            "core.deadline_missed", "Late: {name}", "It was due {due_at}.", "alert-triangle", "late"
        ),
        EventKind("core.window_lapsed", "Passed: {name}", "It ended {due_at}.", "clock"),
    ]


@hookimpl
def register_jobs() -> list[Job]:
    """Noticing what has become late."""
    return [Job("core.review_deadlines", review.review_deadlines, recurring=True)]
