"""What an extract says of itself: its manifest, checked strictly, for the file may be anyone's."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from opx_core.mistakes import Mistake

FORMAT: Literal["opx-tenant/1"] = "opx-tenant/1"
MANIFEST, JOBS = "manifest.json", "jobs"
NOT_CARRIED = frozenset(
    {
        *("user_session", "sign_in_link", "sign_in_throttle", "api_token", "api_answer"),
        *("outside_link", "outside_session", "document_upload", "document_part", "migration"),
    }
)
"""What lets someone in, and what was under way, stays behind; so does the list of migrations."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Sum = Annotated[str, Field(pattern=r"^-?[0-9]{1,40}$")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, lt=1 << 62)]
PartName = Annotated[
    str, Field(pattern=r"^(tables/[a-z][a-z0-9_]{0,62}|documents/[0-9]{6}(\.index)?|jobs)$")
]
TenantId = Annotated[str, Field(pattern=r"^t_[0-9a-f]{12}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,38}$")]


class BadExtract(Mistake):
    """The file is no whole extract, or cannot be loaded here. The message says why."""


class Value(BaseModel):
    """Read strictly: nothing more, nothing of another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Part(Value):
    """One member of the file."""

    name: PartName
    size: Count
    sha256: Hash


class Table(Value):
    """A table: its columns, how many rows, and a sum over them that no order changes."""

    name: Name
    columns: list[Name] = Field(min_length=1, max_length=1600)
    rows: Count
    total: Sum


class Sequence(Value):
    """Where a sequence stood."""

    name: Name
    value: Count
    called: bool


class Source(Value):
    """The tenant that was extracted."""

    id: TenantId
    slug: Slug
    name: str = Field(max_length=500)
    off: list[str] = Field(max_length=1000)
    accent: str = Field("teal", pattern=r"^[a-z]{1,20}$")
    logo: str = Field("", pattern=r"^([0-9a-f]{16}-[0-9]{1,3}x[0-9]{1,3}\.(png|jpg))?$")


class Events(Value):
    """How many events there were, and the newest."""

    count: Count
    newest: Count
    newest_at: str = Field(max_length=40)


class Documents(Value):
    """The documents' files: ``beside`` the extract or in it, and what was wrong with them."""

    count: Count
    size: Count
    beside: bool
    missing: Count
    altered: Count


class Manifest(Value):
    """All that an extract says of itself."""

    format: Literal["opx-tenant/1"]
    opx: str = Field(max_length=40)
    taken_at: str = Field(max_length=40)
    tenant: Source
    migrations: list[tuple[str, str]] = Field(max_length=10_000)
    tables: list[Table] = Field(max_length=5_000)
    sequences: list[Sequence] = Field(max_length=5_000)
    events: Events
    documents: Documents
    parts: list[Part] = Field(max_length=100_000)
    seal: str = Field(max_length=100)

    @property
    def taken(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.taken_at)

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables)
