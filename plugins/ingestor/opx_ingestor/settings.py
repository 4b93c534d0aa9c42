"""Settings of the ingestor (prefix ``OPX_INGESTOR_``)."""

from typing import cast

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from opx_core import plugins

LARGEST_FILE = 200_000_000


class IngestorSettings(BaseSettings):
    """What a deployer may set."""

    model_config = SettingsConfigDict(env_prefix="OPX_INGESTOR_", extra="ignore")

    most_bytes: int = Field(LARGEST_FILE, ge=1, le=LARGEST_FILE, description="Largest file")
    most_rows: int = Field(1_000_000, ge=1, le=5_000_000, description="Most rows of a file")
    most_checked: int = Field(100_000, ge=0, description="Rows checked before loading")
    keep_days: int = Field(30, ge=1, description="Days that a file stays after its batch ended")


def settings() -> IngestorSettings:
    """The settings as this process read them."""
    return cast(IngestorSettings, plugins.active().settings["ingestor"])
