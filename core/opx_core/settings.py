"""Settings of one OPX process, read from the environment (prefix ``OPX_``)."""

import contextlib
import secrets
from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a deployer sets. Nothing here is per tenant: those settings live in the tenant."""

    model_config = SettingsConfigDict(env_prefix="OPX_", extra="ignore")

    home: Path = Field(Path(".opx"), description="Folder for all local state")
    database_url: SecretStr | None = Field(None, description="PostgreSQL, as the application")
    owner_database_url: SecretStr | None = Field(
        None, description="PostgreSQL, as the owner with CREATEROLE: migrations and tenants only"
    )
    redis_url: SecretStr | None = Field(None, description="Redis, for wake-ups only")
    modules: str = Field("", description="Comma-separated modules to load; empty loads all")
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on")
    web_processes: int = Field(1, ge=1, le=64, description="Processes of pages under opx run")
    pool_size: int = Field(8, ge=2, le=100, description="Database connections a process")
    documents_url: str | None = Field(
        None, description="Object store of documents (file://, s3://); else kept in the home"
    )
    document_mb: int = Field(100, ge=1, le=4000, description="Largest document, in MB")
    case_documents: int = Field(500, ge=1, description="Most documents on a case")
    case_documents_mb: int = Field(2000, ge=1, description="All documents of a case, in MB")
    hosts: str = Field(
        "", description="Names that OPX answers to, besides those of tenants and of this machine"
    )
    secure_cookies: bool = Field(False, description="True behind HTTPS")
    trusted_proxies: str = Field(
        "", description="Addresses or networks of proxies whose X-Forwarded-For is believed"
    )
    demo_password: SecretStr | None = Field(None, description="Password of the demo sign-ins")
    secret: SecretStr | None = Field(None, description="Signs form tokens; else kept in the home")

    @cached_property
    def state(self) -> Path:
        """The home folder, made on first use. What must be secret in it has a mode of its own."""
        home = self.home.resolve()
        if not home.exists():
            home.mkdir(parents=True)
        return home

    def module_names(self) -> frozenset[str] | None:
        """The modules named by ``OPX_MODULES``, or None for all that are installed."""
        names = frozenset(name.strip() for name in self.modules.split(",") if name.strip())
        return names or None

    def host_names(self) -> frozenset[str]:
        """The names of ``OPX_HOSTS``; ``*.complaints.example`` stands for every name below it."""
        return frozenset(name.strip().lower() for name in self.hosts.split(",") if name.strip())

    def signing_secret(self) -> str:
        """The secret that signs form tokens: set, or made once and kept in the home (0600)."""
        if self.secret is not None:
            return self.secret.get_secret_value()
        return kept_secret(self.state / "secret")


def kept_secret(path: Path, length: int = 32) -> str:
    """Read the secret kept at ``path``, making it first where there is none (mode 0600)."""
    if not path.exists():
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(length))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(partial)
        partial.unlink()
    return path.read_text().strip()
