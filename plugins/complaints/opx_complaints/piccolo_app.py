"""Complaints as a Piccolo app: tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from opx_complaints.tables import Complaint, Decision

APP_CONFIG = AppConfig(
    app_name="complaints",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[Complaint, Decision],
)
