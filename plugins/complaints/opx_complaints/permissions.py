"""One permission for each step of a complaint's life."""

from opx_core.identity import Permission

WORKERS = ("handler", "leader")

PERMISSIONS = [
    Permission("complaints.log", "Log complaints", WORKERS, "cases:write"),
    Permission("complaints.triage", "Triage complaints", WORKERS),
    Permission("complaints.register", "Register complaints", WORKERS),
    Permission("complaints.acknowledge", "Acknowledge complaints", WORKERS),
    Permission("complaints.investigate", "Investigate complaints", WORKERS),
    Permission("complaints.decide", "Decide complaints", WORKERS),
    Permission("complaints.respond", "Send responses", WORKERS),
    Permission("complaints.close", "Close complaints", WORKERS),
    Permission("complaints.reopen", "Reopen complaints", WORKERS),
]
