"""What the pages of giving many cases on show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from opx_core.allocation.eligible import REASONS
from opx_core.allocation.workers import Worker
from opx_core.db import Row
from opx_core.reassigning import MOST, Plan
from opx_core.reassigning.planning import WORDS
from opx_web import words
from opx_web.admin.person_form import Tick
from opx_web.pages import Fact, MenuLink, Option
from opx_web.work.team_tables import given

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Stay:
    """Cases that stay for one reason: how many, why, and the first of them."""

    count: str
    why: str
    cases: tuple[MenuLink, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The page before it is done; `goes` and `stays` once receivers were chosen."""

    title: str
    lead: str
    hidden: tuple[tuple[str, str], ...]
    ticks: tuple[Tick, ...]
    teams: tuple[Option, ...]
    to: str
    goes: tuple[Fact, ...]
    stays: tuple[Stay, ...]
    seal: str
    chosen: tuple[tuple[str, str], ...]
    error: str
    button: str
    back: str
    now: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is."""

    title: str
    state: str
    tone: str
    done: int
    total: int
    words: str
    to: tuple[tuple[str, str, str], ...]
    stays: tuple[tuple[str, str], ...]
    href: str
    finished: bool


def preview(
    form: Mapping[str, str],
    made: Plan,
    kept: tuple[tuple[str, str], ...],
    error: str,
    *,
    whole: bool,
) -> Preview:
    """Who gets how many, and what stays."""
    count = words.count_words(len(made.cases), "case", "cases")
    most = f"; at most {MOST:,} at once" if len(made.cases) >= MOST else ""
    people = tuple(name for name in form if name.startswith("person-"))
    return Preview(
        title=f"Give {count} to others",
        lead=f"{'All that the list’s filters find' if whole else 'Those that you ticked'}{most}.",
        hidden=kept if whole else (*kept, ("ticked", "yes")),
        ticks=tuple(
            Tick(
                f"person-{each.id}",
                f"{each.name}, {each.open:,} open",
                f"person-{each.id}" in people,
            )
            for each in made.able
        ),
        teams=tuple(Option(f"team-{row['id']}", row["name"]) for row in made.teams),
        to=form.get("to", ""),
        goes=_goes(made),
        stays=_stays(made),
        seal=made.seal if made.goes else "",
        chosen=(("to", form.get("to", "")), *((name, "on") for name in people)),
        error=error,
        button=f"Give {_cases(len(made.goes))}",
        back=f"/cases?{urlencode(kept)}" if whole else "/cases",
        now=_now(made),
    )


def _goes(made: Plan) -> tuple[Fact, ...]:
    most_first = sorted(made.counts.items(), key=lambda each: -each[1])
    if made.goes and made.goes[0].owner_id is None:
        names = {row["id"]: f"Team {row['name']}" for row in made.teams}
        return tuple(Fact(names[key], _cases(count)) for key, count in most_first)
    people, minutes = {each.id: each for each in made.able}, made.minutes
    return tuple(
        Fact(people[key].name, _then(people[key], count, minutes[key])) for key, count in most_first
    )


def _then(worker: Worker, count: int, minutes: int) -> str:
    """What somebody gets, what they have open then, and how full their day is."""
    after = replace(
        worker,
        given_cases=worker.given_cases + count,
        given_minutes=worker.given_minutes + minutes,
    )
    return f"{_cases(count)}, then {worker.open + count:,} open; given today {given(after)}"


def progress(row: Row, stayed: Sequence[Row]) -> Progress:
    """How far it is, what each receiver got, and what stayed after all."""
    finished, done = row["finished_at"] is not None, row["given"] + row["refused"]
    stays = f", {_cases(row['refused'])} stayed" if row["refused"] else ""
    return Progress(
        f"Giving {_cases(row['total'])} to others",
        "Done" if finished else "Under way",
        "good" if finished else "soon",
        done,
        max(row["total"], 1),
        f"{row['given']:,} of {_cases(row['total'])} given{stays}",
        tuple(_receiver(each) for each in row["counts"]),
        tuple((each["reference"], each["refused"]) for each in stayed),
        f"/reassign/{row['id']}",
        finished,
    )


def _receiver(each: Row) -> tuple[str, str, str]:
    owner, team = each["owner_id"], each["team_id"]
    to = f"/cases?owner={owner}&state=open" if owner else f"/cases?team={team}&state=open"
    return each["name"], _cases(each["cases"]), to


def _now(made: Plan) -> tuple[Fact, ...]:
    counts: dict[str, int] = {}
    for case in made.cases:
        name = case["owner"] or "Nobody"
        counts[name] = counts.get(name, 0) + 1
    most = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    rest = sum(count for _, count in most[8:])
    facts = tuple(Fact(name, _cases(count)) for name, count in most[:8])
    return (*facts, Fact("Others", _cases(rest))) if rest else facts


def _stays(made: Plan) -> tuple[Stay, ...]:
    some: dict[str, list[Row]] = {}
    for case, reason, _ in made.stays:
        some.setdefault(reason, []).append(case)
    return tuple(
        Stay(
            _cases(len(cases)),
            f"{(WORDS | REASONS)[reason]}.",
            tuple(MenuLink(c["reference"], f"/cases/{c['reference']}") for c in cases[:SHOWN]),
            f"and {len(cases) - SHOWN:,} more" if len(cases) > SHOWN else "",
        )
        for reason, cases in some.items()
    )


def _cases(count: int) -> str:
    return words.count_words(count, "case", "cases")
