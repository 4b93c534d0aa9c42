"""What people may do with files."""

from opx_core.identity import Permission

PERMISSIONS = [
    Permission("ingestor.load_files", "Load files", ("admin", "leader")),
    Permission(
        "ingestor.read_batches",
        "See what was loaded from files",
        ("admin", "leader", "compliance", "auditor"),
    ),
    Permission("ingestor.undo", "Undo what was loaded", ("admin", "leader", "compliance")),
]
