"""Reports of time: who and what it goes to, whom cases wait for, and what is asked of whom."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlencode

from opx_core.activities import labels, spent
from opx_core.activities.intervals import KINDS
from opx_core.activities.parties import ASKED, PARTIES
from opx_core.dashboards import ALWAYS, Column, Period, Report
from opx_core.db import Row
from opx_core.identity import Actor

_TIMES = (
    Column("cases", "Cases", number=True),
    Column("handled", "Worked on", number=True, unit="worked"),
    Column("average", "Worked on, a case", number=True, unit="worked", summed=False),
    Column("idle", "Idle", number=True, unit="elapsed"),
    Column("waiting", "Waiting", number=True, unit="elapsed"),
    Column("stepped_out", "With specialists", number=True, unit="elapsed"),
    Column("unallocated", "Nobody had it", number=True, unit="elapsed"),
)
_OFTEN = Column("cases", "Cases", number=True, summed=False)
_PERSON = tuple(column for column in _TIMES if column.key in ("handled", "average", "idle"))
_MEANS = (
    "Worked on: somebody had the case open and did something at least every five minutes. "
    "Idle: someone had it, nobody worked on it, and nobody was waited for. Time counts from "
    "receipt, day and night; of open cases until now."
)


async def by_level(actor: Actor, period: Period = ALWAYS) -> list[Row]:
    """Time by the level that a case has now."""
    return _in_order(labels.levels(), await spent.figures(actor, spent.GROUPINGS["level"], period))


async def by_step(actor: Actor, period: Period = ALWAYS) -> list[Row]:
    """Time by activity, or by state where the workflow names none for it."""
    rows = _in_order(labels.steps(), await spent.figures(actor, spent.GROUPINGS["step"], period))
    expected = labels.expected()
    return [{**row, "expected": expected.get(row["key"], "Not set")} for row in rows]


async def by_person(actor: Actor, period: Period = ALWAYS) -> list[Row]:
    """Time by the person who worked on a case, or had it while it was idle."""
    return await _named(actor, "person", period)


async def by_team(actor: Actor, period: Period = ALWAYS) -> list[Row]:
    """Time by the team of that person at the time."""
    return await _named(actor, "team", period)


async def waiting(actor: Actor, period: Period = ALWAYS) -> list[Row]:
    """Waiting by whom the case waited for, and why; the longest first."""
    rows = await spent.figures(actor, spent.GROUPINGS["waiting"], period)
    for row in rows:
        party, _, why = row["key"].partition(":")
        row["party"], row["reason"] = PARTIES.get(party, party), labels.reason(why)
        row["average"] = row["waiting"] // max(row["cases"], 1)
    return sorted(rows, key=lambda row: (row["party"], -row["waiting"]))


async def step_outs(actor: Actor, period: Period = ALWAYS) -> list[Row]:
    """What was asked of whom, how often, and how long that took."""
    counts = await spent.asked(actor, period)
    rows = await spent.figures(actor, spent.GROUPINGS["asked"], period)
    for row in rows:
        what, _, whom = row["key"].partition(":")
        row |= {"whom": whom, "what": ASKED.get(what, what), "asked": 0, "open": 0}
        row |= counts.get(row["key"], {})
        row["average"] = row["stepped_out"] // max(row["asked"], 1)
    return sorted(rows, key=lambda row: (-row["stepped_out"], row["whom"]))


def behind(grouping: str) -> Callable[[Mapping[str, object], str], str | None]:
    """Which address lists the cases of a figure."""

    def address(row: Mapping[str, object], column: str) -> str | None:
        if column in ("average", "expected"):
            return None
        kind = column if column in (*KINDS, "open") else ""
        return f"/times?{urlencode({'by': grouping, 'key': row['key'], 'kind': kind})}"

    return address


def _report(
    name: str,
    title: str,
    columns: Sequence[Column],
    run: Callable[..., Awaitable[list[Row]]],
    grouping: str,
    definition: str = _MEANS,
) -> Report:
    permission = "core.read_reports"
    drill = behind(grouping)
    return Report(name, title, definition, permission, tuple(columns), run, drill, run_within=run)


_EXPECTED = Column("expected", "Expected, a case", number=True, unit="worked", summed=False)
REPORTS = [
    _report(
        "core.time_by_level", "Time by level", (Column("name", "Level"), *_TIMES), by_level, "level"
    ),
    _report(
        "core.time_by_step",
        "Time by step",
        (Column("name", "Step"), _OFTEN, *_TIMES[1:3], _EXPECTED, *_TIMES[3:]),
        by_step,
        "step",
    ),
    _report(
        "core.time_by_person",
        "Time by person",
        (Column("name", "Person"), _OFTEN, *_PERSON),
        by_person,
        "person",
    ),
    _report(
        "core.time_by_team",
        "Time by team",
        (Column("name", "Team"), _OFTEN, *_PERSON),
        by_team,
        "team",
    ),
    _report(
        "core.waiting",
        "Waiting",
        (
            Column("reason", "Why"),
            Column("party", "For whom"),
            _OFTEN,
            Column("waiting", "Waited", number=True, unit="elapsed"),
            Column("average", "Waited, a case", number=True, unit="elapsed", summed=False),
        ),
        waiting,
        "waiting",
        "How long cases waited for somebody outside, while nobody worked on them. The reason is "
        "what was written down, or the state in which a case waits by itself.",
    ),
    _report(
        "core.step_outs",
        "Asked of others",
        (
            Column("whom", "Of whom"),
            Column("what", "What"),
            _OFTEN,
            Column("asked", "Asked", number=True),
            Column("open", "Open now", number=True),
            Column("stepped_out", "Time", number=True, unit="elapsed"),
            Column("average", "Time, each", number=True, unit="elapsed", summed=False),
        ),
        step_outs,
        "asked",
        "What was asked of specialists and others, from asking to the answer; open ones until now.",
    ),
]


def _in_order(order: Mapping[str, str], rows: list[Row]) -> list[Row]:
    """Rows named and in the workflows' order; what no workflow knows any more comes last."""
    places = {key: place for place, key in enumerate(order)}
    for row in rows:
        plain = row["key"].rpartition(":")[2].replace("_", " ").capitalize()
        row["name"] = order.get(row["key"], plain)
    return [_averaged(row) for row in sorted(rows, key=lambda r: places.get(r["key"], len(order)))]


async def _named(actor: Actor, grouping: str, period: Period) -> list[Row]:
    names = await labels.names(grouping)
    rows = await spent.figures(actor, spent.GROUPINGS[grouping], period)
    for row in rows:
        row["name"] = names.get(row["key"], row["key"])
    return [_averaged(row) for row in sorted(rows, key=lambda row: str(row["name"]))]


def _averaged(row: Row) -> Row:
    return {**row, "average": round(row["handled"] / max(row["cases"], 1))}
