"""Answers that are kept so that a repeated request is answered as before."""

from datetime import UTC, datetime, timedelta

from opx_core import db
from opx_core.jobs import Job

HOURS = 24


def oldest() -> datetime:
    """The moment since which answers are kept."""
    return datetime.now(UTC) - timedelta(hours=HOURS)


async def forget_answers() -> None:
    """Forget the answers of more than a day ago."""
    await db.execute("delete from api_answer where created_at < $1", oldest())


JOBS = [Job("core.forget_api_answers", forget_answers, True, "Forget old answers")]
