"""The core's own effects: clocks, the diary, who has the case, notices, jobs."""

from datetime import UTC, date, datetime, time

from opx_core import deadlines, jobs, notices, whom
from opx_core.calendars import LONDON
from opx_core.cases import clocks, diary
from opx_core.cases.assignment import CannotOwn, assign, assign_team
from opx_core.db import Row
from opx_core.effects.kinds import CannotDo, Data, EffectKind, EffectSetting, Settings
from opx_core.identity import Actor
from opx_core.notices import Notice
from opx_core.workflow import Transition

RULE = EffectSetting("rule", "The clock: a deadline of this workflow, or a rule", "rule")


async def start_clock(
    case: Row, transition: Transition, actor: Actor, data: Data, settings: Settings
) -> None:
    """Start a clock now, or as of the start of a day that the move asks for."""
    now = datetime.now(UTC)
    day = data.get(settings.get("from", ""))
    since = datetime.combine(date.fromisoformat(str(day)), time(), LONDON) if day else now
    await clocks.start_clock(actor, case, settings["rule"], now, since)


async def stop_clock(
    case: Row, transition: Transition, actor: Actor, data: Data, settings: Settings
) -> None:
    """Stop a clock, if it runs."""
    await clocks.stop_clock(actor, case, settings["rule"], datetime.now(UTC))


async def bring_forward(
    case: Row, transition: Transition, actor: Actor, data: Data, settings: Settings
) -> None:
    """Write down something to do, for some working days from now."""
    today = datetime.now(LONDON).date()
    calendar = (await deadlines.given()).calendars[case["nation"]]
    day, _ = calendar.add_business_days(today, int(settings["days"]))
    await diary.bring_forward(actor, case["reference"], day, settings["reason"])


async def give(
    case: Row, transition: Transition, actor: Actor, data: Data, settings: Settings
) -> None:
    """Give the case to a person, to a team, to whoever makes the move, or to nobody."""
    kind, _, number = settings["to"].partition(":")
    try:
        if kind == "team":
            await assign_team(actor, case["reference"], int(number))
        else:
            owner = {"mover": actor.id, "nobody": None}.get(kind, int(number or 0))
            await assign(actor, case["reference"], owner)
    except CannotOwn as error:
        raise CannotDo(str(error)) from None


async def notify(
    case: Row, transition: Transition, actor: Actor, data: Data, settings: Settings
) -> None:
    """Tell the owner, the leaders, a team or a person."""
    ids = await whom.meant(case, settings["to"])
    words = settings.get("words") or transition.name
    await notices.tell(actor, ids, Notice("core.told", case["id"], words))


async def enqueue_job(
    case: Row, transition: Transition, actor: Actor, data: Data, settings: Settings
) -> None:
    """Have a job done once the move is saved, with the case's id."""
    await jobs.enqueue(settings["job"], case_id=case["id"])


OWN = [
    EffectKind(
        "core.start_clock",
        "Start a clock",
        start_clock,
        (RULE, EffectSetting("from", "A date that the move asks for", "date_field", False)),
    ),
    EffectKind("core.stop_clock", "Stop a clock", stop_clock, (RULE,)),
    EffectKind(
        "core.bring_forward",
        "Put something to do into the diary",
        bring_forward,
        (
            EffectSetting("days", "In how many working days", "number"),
            EffectSetting("reason", "What is to be done"),
        ),
    ),
    EffectKind(
        "core.assign",
        "Give the case to someone",
        give,
        (EffectSetting("to", "Who gets it", "who", True, ("mover", "nobody")),),
    ),
    EffectKind(
        "core.notify",
        "Tell someone",
        notify,
        (
            EffectSetting("to", "Who is told", "who", True, ("owner", "leader")),
            EffectSetting("words", "What they read", required=False),
        ),
    ),
    EffectKind(
        "core.enqueue_job",
        "Have a job done afterwards",
        enqueue_job,
        (EffectSetting("job", "A job that its module lets workflows call", "job"),),
    ),
]
"""What ``register_effects`` of the core gives."""
