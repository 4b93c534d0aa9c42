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
    EventKind("core.case_assigned", "Given to {owner}", "{why}", "user"),
    EventKind("core.case_sent_to_team", "Sent to the team {team}", "{why}", "users"),
    EventKind("core.case_restricted", "Restricted to those cleared", "{reason}", "lock"),
    EventKind("core.case_unrestricted", "No longer restricted", "{reason}", "eye"),
    EventKind("core.person_cleared", "{name} may see this case", "", "user-plus"),
    EventKind("core.clearance_ended", "{name} may no longer see this case", "", "lock"),
    EventKind("core.conflict_named", "Kept from {name}", "{reason}", "ban"),
    EventKind("core.conflict_ended", "No longer kept from {name}", "{reason}", "eye"),
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
    EventKind("core.diary_handed_over", "Diary entry goes to {to}", "{reason}", "calendar"),
    EventKind("core.person_added", "Person added: {name}", "", "user-plus"),
    EventKind("core.person_changed", "Person changed: {name}", "", "user"),
    EventKind("core.person_deactivated", "Person deactivated: {name}", "", "ban"),
    EventKind("core.person_reactivated", "Person active again: {name}", "", "user-plus"),
    EventKind("core.role_added", "Role added: {name}", "Asked for by {asker}.", "plus"),
    EventKind("core.role_changed", "Role changed: {name}", "Asked for by {asker}.", "pencil"),
    EventKind("core.role_removed", "Role removed: {name}", "Asked for by {asker}.", "ban"),
    EventKind("core.access_odd", "Odd access: {name}", "{said}.", "alert-triangle"),
    EventKind("core.password_set", "New password for {name}", "Their sessions ended.", "lock"),
    EventKind("core.api_token_made", "API token made: {name}", "It acts as {person}.", "lock"),
    EventKind("core.api_token_revoked", "API token revoked: {name}", "", "ban"),
    EventKind("core.service_account_added", "Service account added: {name}", "", "user-plus"),
    EventKind("core.work_handed_over", "Work of {name} handed over", "{what}", "user-share"),
    EventKind("core.person_moved", "{name} moved to {team}", "", "users"),
    EventKind("core.absence_added", "{name} is away", "{what}", "calendar"),
    EventKind("core.absence_ended", "{name} is not away", "{what}", "calendar"),
    EventKind("core.capacity_changed", "Capacity of {name} changed", "", "clock"),
    EventKind("core.skill_added", "Skill added: {name}", "", "plus"),
    EventKind("core.skill_changed", "Skill changed: {name}", "", "pencil"),
    EventKind("core.skill_granted", "{name} has the skill {skill}", "", "circle-check"),
    EventKind("core.skill_withdrawn", "{name} no longer has the skill {skill}", "", "minus"),
    EventKind("core.rule_added", "Allocation rule added: {name}", "", "plus"),
    EventKind("core.rule_changed", "Allocation rule changed: {name}", "", "pencil"),
    EventKind("core.rule_removed", "Allocation rule removed: {name}", "", "x"),
    EventKind("core.cases_reassigned", "Cases given on", "{what}", "user-share"),
    EventKind("core.team_added", "Team added: {name}", "", "users"),
    EventKind("core.team_changed", "Team changed: {name}", "", "users"),
    EventKind("core.book_added", "Client book added: {name}", "", "bookmark"),
    EventKind("core.book_changed", "Client book changed: {name}", "", "bookmark"),
    EventKind("core.module_switched_on", "Module switched on: {module}", "", "tool"),
    EventKind("core.module_switched_off", "Module switched off: {module}", "", "tool"),
    EventKind(
        "core.deadline_moved", "{name} moved", "From {before} to {after}: {why}.", "calendar"
    ),
    EventKind("core.clocks_renewed", "Clocks worked out again", "{what}", "clock"),
    EventKind("core.clock_paused", "Stands still: {what}", "The case is {why}.", "player-pause"),
    EventKind("core.clock_resumed", "Runs again: {what}", "It was {why}.", "clock"),
    EventKind("core.clock_started", "Clock started: {what}", "", "clock"),
    EventKind("core.clock_stopped", "Clock stopped: {what}", "", "clock"),
    EventKind("core.escalated", "Escalated: {name}", "{what}", "alert-triangle"),
    EventKind("core.hours_changed", "Opening hours changed", "", "clock"),
    EventKind("core.calendar_day_added", "Calendar: {said}", "{where}", "calendar"),
    EventKind("core.calendar_day_removed", "Calendar: {said} again", "{where}", "calendar"),
    EventKind("core.approval_asked", "Approval asked: {title}", "{reason}", "users"),
    EventKind("core.approval_given", "Approved: {title}", "{reason}", "circle-check"),
    EventKind("core.approval_refused", "Refused: {title}", "{reason}", "ban"),
    EventKind("core.approval_withdrawn", "Withdrawn: {title}", "{reason}", "corner-up-left"),
    EventKind("core.workflow_draft_changed", "Workflow draft: {title}", "{what}", "pencil"),
    EventKind("core.workflow_draft_discarded", "Workflow draft discarded: {title}", "", "ban"),
    EventKind("core.workflow_published", "Workflow published: {title}", "{what}", "circle-check"),
    EventKind(
        "core.workflow_changed", "Now on workflow version {number}", "{what}", "arrows-split-2"
    ),
    EventKind(
        "core.workflow_change_undone",
        "Back on workflow version {number}",
        "The change to the new version was undone.",
        "arrow-back-up",
    ),
    EventKind("core.cases_changed_workflow", "{what}", "{title}", "arrows-split-2"),
    EventKind("core.job_retried", "Job tried again: {title}", "Job {job_id}", "refresh"),
    EventKind(
        "core.job_dropped", "Job dropped: {title}", "Job {job_id}, {about}\nReason: {reason}", "x"
    ),
    EventKind(
        "core.stepped_out", "Asked {asked_of}", "{what}. {expected}\n{asked}", "arrows-split-2"
    ),
    EventKind(
        "core.step_out_answered", "{answered_of} answered", "{answer}\n{waited}", "file-check"
    ),
    EventKind("core.step_out_withdrawn", "No longer asked: {asked_of}", "{why}", "file-off"),
    EventKind("core.waiting_began", "Waiting for {whom}", "{reason}", "player-pause"),
    EventKind("core.waiting_ended", "No longer waiting for {whom}", "{why}", "clock"),
    EventKind(
        "core.interval_corrected",
        "Time put right: {since} to {until}",
        "{said}.\nReason: {reason}",
        "pencil",
    ),
    EventKind(
        "core.move_corrected",
        "Moved by mistake: {move}",
        "Back to “{back}”.\nReason: {reason}",
        "arrow-back-up",
        "move",
    ),
]
