"""What can happen to any case, whatever modules there are, in the words of its timeline."""

from opx_core.events import EventKind

EVENT_KINDS = [
    EventKind("core.case_moved", "Moved", "", "arrow-right", "move"),
    EventKind("core.note_added", "Note", "{body}", "note", "note"),
    EventKind("core.case_assigned", "Given to {owner}", "", "user"),
    EventKind("core.case_unassigned", "Put back: nobody has it", "", "user"),
    EventKind(
        "core.deadline_missed", "Late: {name}", "It was due {due_at}.", "alert-triangle", "late"
    ),
    EventKind("core.case_voided", "Voided", "{reason}", "ban"),
    EventKind("core.window_lapsed", "Passed: {name}", "It ended {due_at}.", "clock"),
]
