"""The core as a Piccolo app: its tables and migrations, run once in every tenant."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from opx_core import tables

APP_CONFIG = AppConfig(
    app_name="core",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[getattr(tables, name) for name in tables.__all__],
)
