"""What can happen to a complaint, in words."""

from opx_core.events import EventKind

_REFERENCES = "Same complainant: {references}. Look before you go on."

KINDS = [
    EventKind("complaints.logged", "Logged", "{complainant}: {subject}", "plus", "move"),
    EventKind("complaints.amended", "Changed by a file", "", "upload"),
    EventKind("complaints.amendment_undone", "A file’s change undone", "", "arrow-back-up"),
    EventKind("complaints.triaged", "Triaged", "", "arrows-split-2", "move"),
    EventKind("complaints.sent_back", "Sent back to triage", "", "corner-up-left", "move"),
    EventKind("complaints.registered", "Registered", "", "clipboard-check", "move"),
    EventKind("complaints.acknowledged", "Acknowledgement sent", "", "mail", "move"),
    EventKind("complaints.investigation_started", "Investigation started", "", "search", "move"),
    EventKind(
        "complaints.holding_response_sent", "Holding response sent", "", "mail-pause", "move"
    ),
    EventKind("complaints.decided", "Decision recorded", "", "gavel", "move"),
    EventKind("complaints.response_sent", "Final response sent", "", "send", "move"),
    EventKind("complaints.closed", "Closed", "", "circle-check", "move"),
    EventKind("complaints.resolved", "Resolved within 3 days", "", "check", "move"),
    EventKind("complaints.ended", "Closed without a response", "", "ban", "move"),
    EventKind("complaints.reopened", "Reopened", "", "rotate", "move"),
    EventKind("complaints.duplicate_suspected", "Could be a duplicate", _REFERENCES, "copy"),
]
