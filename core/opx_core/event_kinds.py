"""What can happen to any case, whatever modules there are, in the words of its timeline."""

from opx_core.events import EventKind

EVENT_KINDS = [
    EventKind("core.case_moved", "Moved", "", "arrow-right", "move"),
    EventKind("core.note_added", "Note", "{body}", "note", "note"),
    EventKind("core.note_pinned", "Note pinned", "{excerpt}", "pin"),
    EventKind("core.note_unpinned", "Note no longer pinned", "{excerpt}", "pin"),
    EventKind("core.case_linked", "Linked: {link} {reference}", "", "link"),
    EventKind("core.case_unlinked", "No longer linked: {link} {reference}", "", "link-off"),
    EventKind("core.diary_set", "Brought forward to {day}", "{reason}", "calendar"),
    EventKind("core.diary_done", "Done from the diary", "{reason}", "circle-check"),
    EventKind("core.case_assigned", "Given to {owner}", "", "user"),
    EventKind("core.case_unassigned", "Put back: nobody has it", "", "user"),
    EventKind(
        "core.deadline_missed", "Late: {name}", "It was due {due_at}.", "alert-triangle", "late"
    ),
    EventKind("core.document_added", "Document added", "{what}. {who_sees}", "upload"),
    EventKind("core.document_commented", "Comment on a document", "{what}", "message"),
    EventKind(
        "core.document_ring_changed", "Document shown to others", "{what}. {who_sees}", "eye"
    ),
    EventKind("core.document_judged", "Document {opinion}", "{what}", "scale"),
    EventKind(
        "core.document_withdrawn", "Document taken away", "{what}\nReason: {reason}", "file-off"
    ),
    EventKind("core.case_voided", "Voided", "{reason}", "ban"),
    EventKind("core.window_lapsed", "Passed: {name}", "It ended {due_at}.", "clock"),
]
