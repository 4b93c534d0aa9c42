"""A small workflow with service levels, and a case's story to tell."""

from dataclasses import replace
from datetime import datetime

from opx_core.calendars import LONDON
from opx_core.ledger import Begun, Changed, Given, Moved, Paused, Resumed, Start, replay
from opx_core.own_days import calendars_with
from opx_core.workflow import Deadline, State, Target, Transition, Workflow

WAITS = ("waiting:customer",)


def move(key, come_from, to, **more):
    return Transition(key, key.title(), come_from, to, f"desk.{key}", **more)


DESK = Workflow(
    kind="desk",
    name="Desk",
    version=3,
    initial="new",
    states=(State("new", "New"), State("asked", "Asked"), State("done", "Done", closed=True)),
    transitions=(
        *(move("ask", ("new",), "asked"), move("answer", ("asked",), "new")),
        *(move("reply", ("new",), "new"), move("finish", ("new", "asked"), "done")),
        move("again", ("done",), "new", episode="next"),
    ),
    deadlines=(
        Deadline("W8", "Final response", ("finish",)),
        Deadline("OWN-FIRST", "First reply", ("reply",), target=Target(8, "business_hours")),
        Deadline(
            *("OWN-SLOW", "Our target", ("finish",)),
            when="case.level == 'low'",
            target=Target(40, "business_hours", WAITS),
        ),
        Deadline(
            *("OWN-FAST", "Our urgent target", ("finish",)),
            when="case.level == 'high'",
            target=Target(16, "business_hours", WAITS),
        ),
        Deadline(
            "OWN-ASK", "Ask again", (), starts="state:asked", target=Target(2, "business_days")
        ),
        Deadline(
            *("OWN-NEXT", "Next reply", ("reply", "finish")),
            starts="move:reply",
            target=Target(2, "business_hours", ("asked",)),
        ),
        Deadline("FOS6M", "Ombudsman", (), None, True, "move:finish"),
    ),
)
PLAIN = Given({}, calendars_with(()))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


class Story:
    """What happens to one case; ``clocks(until)`` gives its clocks by rule."""

    def __init__(self, received, level="low", workflow=DESK, given=PLAIN):
        self.workflow, self.given, self.state, self.episode = workflow, given, workflow.initial, 1
        self.received, self.level = received, level
        self.told = [Begun(received, self.start(), workflow.initial)]

    def start(self):
        known = {"level": self.level, "state": self.state}
        return Start("desk", self.episode, self.received, "ENG", {"case": known})

    def move(self, key, when):
        transition = self.workflow.transition(key)
        self.state = transition.to
        if transition.episode == "next":
            self.episode, self.received = self.episode + 1, when
            return self._tell(Begun(when, self.start(), self.state, key))
        return self._tell(Moved(when, key, self.state, self.start()))

    def change(self, level, when):
        self.level = level
        return self._tell(Changed(when, self.start()))

    def wait(self, when, until=None, party="customer"):
        self._tell(Paused(when, f"waiting:{party}"))
        return self._tell(Resumed(until, f"waiting:{party}")) if until else self

    def clocks(self, until=None):
        last = until or max(each.at for each in self.told)
        ledger = replay(self.workflow, self.told, self.given, last)
        return {each.rule: each for each in ledger.clocks if each.episode == ledger.episode}

    def due(self, rule, until=None):
        return self.clocks(until)[rule].due_at.astimezone(LONDON)

    def _tell(self, happening):
        self.told.append(replace(happening, order=len(self.told)))
        return self
