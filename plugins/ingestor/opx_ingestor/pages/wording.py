"""The words of a batch: where it stands, who made it, what its steps are."""

from datetime import UTC, datetime

from opx_ingestor.batches.batch import Batch
from opx_ingestor.pages.values import Head, Step
from opx_web import words
from opx_web.words import count_words

STATES = {
    "reading": ("Being read", "soon"),
    "refused": ("Cannot be read", "late"),
    "choosing": ("Choose a sheet", "soon"),
    "mapping": ("Match the columns", "soon"),
    "checking": ("Being checked", "soon"),
    "checked": ("Ready to load", "accent"),
    "loading": ("Loading", "accent"),
    "paused": ("Paused", "soon"),
    "stopped": ("Stopped", "late"),
    "loaded": ("Loaded", "good"),
    "cancelled": ("Ended early", ""),
    "undoing": ("Being undone", "soon"),
    "undone": ("Undone", ""),
}
STEPS = ("Choose the file", "Match columns", "Put rows right", "Load", "Reconcile")
_AT = {
    **{"reading": 0, "refused": 0, "choosing": 0, "mapping": 1, "checking": 2, "checked": 2},
    **{"loading": 3, "paused": 3, "stopped": 3},
}


def head(batch: Batch, at: int | None = None) -> Head:
    """The top of a page about the batch."""
    now = _AT.get(batch.state, 4) if at is None else at
    return Head(batch.file_name, told(batch), f"/ingestor/{batch.id}", steps(now))


def steps(now: int) -> tuple[Step, ...]:
    """The five steps, with the one that is now."""
    return tuple(
        Step(name, "done" if place < now else "now" if place == now else "")
        for place, name in enumerate(STEPS)
    )


def told(batch: Batch) -> str:
    """How large the file is, and which sheet of it."""
    rows = count_words(batch.rows_total, "row", "rows") if batch.rows_total else ""
    sheet = f"sheet “{batch.sheet}”" if len(batch.sheets) > 1 and batch.sheet else ""
    return ", ".join(filter(None, (size(batch.file_size), rows, sheet)))


def size(count: int) -> str:
    """A number of bytes in words, such as "3.9 MB"."""
    if count < 1000:
        return count_words(count, "byte", "bytes")
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB".replace(".0 MB", " MB")


def when(at: datetime) -> str:
    """A moment in words."""
    return words.moment(at, datetime.now(UTC))


def left(batch: Batch, done: int, total: int) -> str:
    """About how long a load still takes; empty where that cannot be said yet."""
    if batch.started_at is None or not done or done >= total:
        return ""
    gone = (datetime.now(UTC) - batch.started_at).total_seconds()
    seconds = gone / done * (total - done)
    if seconds < 90:
        return f"about {max(int(seconds // 5 * 5), 5)} seconds left"
    return f"about {count_words(round(seconds / 60), 'minute', 'minutes')} left"
