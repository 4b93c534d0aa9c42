"""The tenant's opening hours: when its own service levels run."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from opx_core import db, deadlines, events, hours, jobs
from opx_core.calendar_days.changing import PERMISSION
from opx_core.calendars import LONDON
from opx_core.hours import DAYS, Hours
from opx_core.identity import Actor
from opx_core.policy import require

SETTING = "clocks.hours"
WHY = "the opening hours changed"
_LOCK = "select pg_advisory_xact_lock(hashtext('clocks.hours'), hashtext(current_schema()))"
_SET = """
insert into tenant_setting (key, value) values ($1, $2)
on conflict (key) do update set value = excluded.value
"""


class HoursChanged(Exception):
    """Somebody changed them meanwhile; ``now`` are those that stand."""

    def __init__(self, now: Hours) -> None:
        super().__init__("Someone else changed the opening hours meanwhile.")
        self.now = now


async def opening_hours() -> Hours:
    """The hours that stand."""
    return (await deadlines.given()).hours


async def open_at(actor: Actor, typed: Sequence[str], was: Hours) -> None:
    """Set the hours of the seven days as typed, and have live service levels moved.

    ``was`` is what the person saw: :class:`HoursChanged` if it no longer stands. ``WrongHours``.
    """
    require(actor, PERMISSION)
    wanted = hours.read(typed)
    await db.fetch(_LOCK)
    now = await opening_hours()
    if now != was:
        raise HoursChanged(now)
    if wanted == now:
        return
    await db.execute(_SET, SETTING, json.dumps(wanted.as_json()))
    values = {"before": _told(now), "after": _told(wanted)}
    happening = events.Happening("setup/hours", "core.hours_changed", actor, values)
    await events.record(happening)
    today = datetime.now(UTC).astimezone(LONDON).date()
    await jobs.enqueue("core.move_deadlines", day=today.isoformat(), why=WHY)


def _told(week: Hours) -> dict[str, str]:
    return {day: week.words(number) or "closed" for number, day in enumerate(DAYS)}
