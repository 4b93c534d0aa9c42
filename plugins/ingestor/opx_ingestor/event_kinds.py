"""What can happen to a batch, on its stream ``batch/<id>``."""

from opx_core.events import EventKind

KINDS = [
    EventKind("ingestor.file_received", "File received", "{file}, {size} bytes", "upload"),
    EventKind("ingestor.columns_matched", "Columns matched", "{mapping}", "table"),
    EventKind("ingestor.load_started", "Load started", "{rows} rows", "upload"),
    EventKind("ingestor.load_paused", "Load paused", "", "player-pause"),
    EventKind("ingestor.load_resumed", "Load went on", "", "refresh"),
    EventKind("ingestor.load_stopped", "Load stopped", "{reason}", "alert-triangle"),
    EventKind("ingestor.load_cancelled", "Load ended early", "{counts}", "ban"),
    EventKind("ingestor.batch_loaded", "Loaded", "{counts}", "circle-check"),
    EventKind("ingestor.rows_mended", "Failed rows tried again", "{counts}", "pencil"),
    EventKind("ingestor.undo_started", "Undo started", "{reason}", "arrow-back-up"),
    EventKind("ingestor.batch_undone", "Undone", "{counts}", "arrow-back-up"),
    EventKind("ingestor.file_cleared", "File deleted", "Its time to be kept was over.", "x"),
]
