"""How much a tenant uses of what it may, and the sentences where a limit bites."""

from dataclasses import dataclass
from datetime import date, datetime

from opx_core import db
from opx_core.calendars import LONDON

MB, NEARLY = 1_000_000, 0.9
_LIMIT = "select (value #>> '{}')::bigint from tenant_setting where key = $1"
_PEOPLE = "select count(*) from user_account where active and not service"
_TODAY = "select coalesce(sum(cases), 0)::bigint from case_intake where day = $1"
_FORGET = """
delete from case_intake where id in (select id from case_intake where day < $1::date - 7
    limit 5000 for update skip locked)
"""
_STORAGE = "select coalesce(sum(size), 0)::bigint from document"


class DayIsFull(Exception):
    """No more cases come in by files and programs today. The message is what people read."""


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
    """What is used, by name of the limit: people, MB of documents, cases of today."""
    stored = await db.fetch_value(_STORAGE)
    return {
        "people": Used(await db.fetch_value(_PEOPLE), await _limit("people")),
        "storage_mb": Used(-(-stored // MB), await _limit("storage_mb")),
        "cases_a_day": Used(await db.fetch_value(_TODAY, _day()), await _limit("cases_a_day")),
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


async def cases_left() -> int | None:
    """How many cases more may come in today by files and programs; None: as many as come.

    Where there is a limit, nobody else takes any until the transaction ends.
    """
    limit = await _limit("cases_a_day")
    if limit is None:
        return None
    lock = f"{db.current().tenant} cases_a_day"
    await db.execute("select pg_advisory_xact_lock(hashtext($1))", lock)
    return max(limit - int(await db.fetch_value(_TODAY, _day())), 0)


async def came_in(cases: int) -> None:
    """Count cases that files or programs have opened in this transaction."""
    if cases:
        await db.insert("case_intake", [{"day": _day(), "cases": cases}])
        await db.execute(_FORGET, _day())


async def full() -> str:
    """Why no more cases come in today, in a sentence."""
    limit = await _limit("cases_a_day") or 0
    return f"Today’s limit of cases from files and programs, {limit:,}, is used up. Go on tomorrow."


def _day() -> date:
    return datetime.now(LONDON).date()


async def _limit(name: str) -> int | None:
    found: int | None = await db.fetch_value(_LIMIT, f"organisation.{name}")
    return found
