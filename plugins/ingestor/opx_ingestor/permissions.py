"""What people may do with files."""

from opx_core.identity import Permission

PERMISSIONS = [
    Permission("ingestor.load_files", "Load files", ("admin", "leader"), "ingest:write"),
    Permission(
        "ingestor.read_batches",
        "See what was loaded from files",
        ("admin", "leader", "compliance", "auditor"),
        "ingest:write",
    ),
    Permission(
        "ingestor.undo", "Undo what was loaded", ("admin", "leader", "compliance"), "ingest:write"
    ),
]
