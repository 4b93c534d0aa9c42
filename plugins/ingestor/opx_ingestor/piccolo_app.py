"""The ingestor as a Piccolo app: tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from opx_ingestor.tables import Batch, Chunk, Failure, LoadedRow, Mapping, Part

APP_CONFIG = AppConfig(
    app_name="ingestor",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[Mapping, Batch, Part, Chunk, LoadedRow, Failure],
)
