"""How much someone can be given on a day: cases or minutes, on the days that they work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opx_core import db, events, staff
from opx_core.allocation.workers import DAY_MINUTES, WEEKDAYS
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.staff import versions
from opx_core.worktime.absences import PERMISSION

UNITS = {"minutes": "Minutes a day", "cases": "New cases a day"}
MOST = {"minutes": 1440, "cases": 100}
DAYS = {
    1: "Monday",
    2: "Tuesday",
    3: "Wednesday",
    4: "Thursday",
    5: "Friday",
    6: "Saturday",
    7: "Sunday",
}


@dataclass(frozen=True, slots=True)
class CapacityForm:
    """Someone's capacity: ``amount`` in ``unit``, ``share`` per cent of it, on which ``days``."""

    unit: str = "minutes"
    amount: int = DAY_MINUTES
    share: int = 100
    days: tuple[int, ...] = WEEKDAYS


async def capacity(person_id: int) -> tuple[CapacityForm, int]:
    """Someone's capacity and its version; 0 where they have the usual one."""
    rows = await db.fetch("select * from capacity where user_id = $1", person_id)
    if not rows:
        return CapacityForm(), 0
    row: Mapping[str, Any] = rows[0]
    form = CapacityForm(row["unit"], row["amount"], row["share"], tuple(row["days"]))
    return form, row["version"]


async def set_capacity(actor: Actor, person_id: int, form: CapacityForm, version: int) -> bool:
    """Change what someone can be given; False where nothing differed. ``Changed``, ``Invalid``."""
    require(actor, PERMISSION)
    person = await staff.person(actor, person_id, lock=True)
    before, now = await capacity(person_id)
    versions.check({"name": person["name"], "version": now, "form": before}, version)
    if errors := wrong(form):
        raise Invalid(errors)
    changed = versions.differing(shown(before), shown(form))
    if changed:
        await db.execute(
            "insert into capacity (user_id, unit, amount, share, days, version)"
            " values ($1, $2, $3, $4, $5, $6) on conflict (user_id) do update set unit = $2,"
            " amount = $3, share = $4, days = $5, version = $6",
            person_id,
            form.unit,
            form.amount,
            form.share,
            sorted(form.days),
            version + 1,
        )
        values = {"name": person["name"], **changed}
        stream = f"user/{person_id}"
        await events.record(events.Happening(stream, "core.capacity_changed", actor, values))
    return bool(changed)


def wrong(form: CapacityForm) -> dict[str, str]:
    """What has to be put right, by field."""
    errors = {}
    if form.unit not in UNITS:
        errors["unit"] = "Choose cases or minutes."
    elif not 0 <= form.amount <= MOST[form.unit]:
        errors["amount"] = f"Enter a whole number from 0 to {MOST[form.unit]:,}."
    if not 0 <= form.share <= 100:
        errors["share"] = "Enter a whole number from 0 to 100."
    if not form.days or set(form.days) - DAYS.keys():
        errors["days"] = "Choose at least one day."
    return errors


def shown(form: CapacityForm) -> dict[str, str]:
    """A capacity in words, for events and for two versions side by side."""
    return {
        UNITS.get(form.unit, "A day"): str(form.amount),
        "Share": f"{form.share} %",
        "Days": ", ".join(DAYS[day] for day in sorted(form.days) if day in DAYS),
    }
