"""How much a tenant uses of what it may, and the sentences where a limit bites."""

from dataclasses import dataclass

from opx_core import db

MB, NEARLY = 1_000_000, 0.9
_LIMIT = "select (value #>> '{}')::bigint from tenant_setting where key = $1"
_PEOPLE = "select count(*) from user_account where active and not service"
_STORAGE = "select coalesce(sum(size), 0)::bigint from document"


@dataclass(frozen=True, slots=True)
class Used:
    """So much is used, of at most ``limit`` (None: as much as there is)."""

    amount: int
    limit: int | None

    @property
    def words(self) -> str:
        """``28 of 30``."""
        return f"{self.amount:,}" if self.limit is None else f"{self.amount:,} of {self.limit:,}"

    @property
    def nearly(self) -> bool:
        """Whether nine tenths are used up."""
        return self.limit is not None and self.amount >= self.limit * NEARLY


async def used() -> dict[str, Used]:
    """What is used, by name of the limit: people who sign in, and MB of documents."""
    stored = await db.fetch_value(_STORAGE)
    return {
        "people": Used(await db.fetch_value(_PEOPLE), await _limit("people")),
        "storage_mb": Used(-(-stored // MB), await _limit("storage_mb")),
    }


async def check_people() -> str:
    """Why nobody more can be added, in a sentence; empty where someone can."""
    limit = await _limit("people")
    if limit is None or await db.fetch_value(_PEOPLE) < limit:
        return ""
    return f"This organisation may have {limit:,} people. Deactivate someone, or raise the limit."


async def check_storage(more: int) -> str:
    """Why so many bytes more cannot be kept, in a sentence; empty where they can."""
    limit = await _limit("storage_mb")
    if limit is None or await db.fetch_value(_STORAGE) + more <= limit * MB:
        return ""
    return f"Documents may have {limit:,} MB here, which is used up. Ask your administrator."


async def _limit(name: str) -> int | None:
    found: int | None = await db.fetch_value(_LIMIT, f"organisation.{name}")
    return found
