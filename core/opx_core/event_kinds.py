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
    EventKind("core.window_lapsed", "Passed: {name}", "It ended {due_at}.", "clock"),
    EventKind("core.party_added", "{party} added", "As {role}.", "user-plus"),
    EventKind("core.part_changed", "{party}: part changed", "", "users"),
    EventKind("core.part_ended", "{party} is no longer {role}", "", "user"),
    EventKind("core.party_changed", "{party}: details changed", "", "pencil"),
    EventKind("core.support_recorded", "{party} needs support: {need}", "", "heart-handshake"),
    EventKind("core.support_ended", "{party} no longer needs support: {need}", "", "circle-check"),
    EventKind("core.adjustments_changed", "{party}: what helps", "", "heart-handshake"),
    EventKind("core.parties_merged", "{other} is {party}", "Two records were merged.", "users"),
    EventKind(
        "core.parties_unmerged", "{other} is not {party}", "The merge was undone.", "user-share"
    ),
]
