"""The effect that makes a piece of work: an activity of the workflow, for someone who can do it."""

from datetime import datetime

from opx_core import deadlines, whom, workflows
from opx_core.allocation import eligible, workers
from opx_core.calendars import LONDON
from opx_core.cases import diary
from opx_core.dashboards import worked
from opx_core.db import Row
from opx_core.effects.kinds import CannotDo, Data, EffectKind, EffectSetting, Settings
from opx_core.identity import Actor
from opx_core.workflow import Activity, Transition


async def create_activity(
    case: Row, transition: Transition, actor: Actor, data: Data, settings: Settings
) -> None:
    """Put an activity into the diary of the owner, the mover, or someone with its skills.

    "team:4" is someone of that team with them. It is due some working days from now. Where nobody
    has the skills, a leader gets it.
    """
    known = {each.key: each for each in workflows.of(case).activities}
    activity = known.get(settings["activity"])
    if activity is None:
        raise CannotDo(f"The workflow has no activity “{settings['activity']}” any more.")
    today = datetime.now(LONDON).date()
    calendar = (await deadlines.given()).calendars[case["nation"]]
    day, _ = calendar.add_business_days(today, int(settings["days"]))
    someone = await _whose(case, activity, actor, settings.get("to", "owner"))
    what = f"{activity.name} (about {worked(activity.minutes)})"
    await diary.bring_forward(actor, case["reference"], day, what, someone)


async def _whose(case: Row, activity: Activity, actor: Actor, to: str) -> int | None:
    """Whose diary: None is the owner's, whoever that is when it comes due."""
    kind, _, number = to.partition(":")
    match kind:
        case "mover":
            return actor.id
        case "user":
            return int(number)
        case "team":
            return await _skilled(case, activity, int(number))
        case "skilled":
            return await _skilled(case, activity)
    return None


async def _skilled(case: Row, activity: Activity, team_id: int | None = None) -> int | None:
    """Who can do it, of the team if one is named: first the case's team, then least open."""
    staff = await workers.read(case_id=case["id"])
    asked = [need for need in activity.skills if need.skill in staff.known]
    able = [
        worker
        for worker in staff.workers.values()
        if team_id in (None, worker.team_id)
        and eligible.why_not(staff, worker, case, asked) is None
    ]
    if not able:
        return next(iter(await whom.meant(case, "leader")), None)
    return min(able, key=lambda each: (each.team_id != case["team_id"], each.open, each.id)).id


CREATE_ACTIVITY = EffectKind(
    "core.create_activity",
    "Make a piece of work",
    create_activity,
    (
        EffectSetting("activity", "The key of an activity of this workflow", "activity"),
        EffectSetting("days", "In how many working days it is due", "number"),
        EffectSetting(
            "to",
            "Whose diary: the owner's unless it says otherwise",
            "who",
            False,
            ("owner", "mover", "skilled"),
        ),
    ),
)
"""What ``register_effects`` of the core gives beside :data:`opx_core.effects.own.OWN`."""
