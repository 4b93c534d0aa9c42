"""How much of a story a draft's clocks need, and what it is in the draft's states."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from opx_core.ledger import Begun, Happening, Moved
from opx_core.rehearsing.values import Comparing
from opx_core.stories import Quiet


def mapped(comparing: Comparing, story: Iterable[Happening]) -> Iterator[Happening]:
    """The story with states that the draft has."""
    for each in story:
        if isinstance(each, Moved | Begun) and each.state not in comparing.after.states_by_key:
            to = comparing.goes_to(each.state) or comparing.after.initial
            yield replace(each, state=to)
        else:
            yield each


def telling(quiet: Quiet, story: Iterable[Happening]) -> Iterator[Happening]:
    """The story without the moves that are quiet."""
    before = ""
    for each in story:
        if isinstance(each, Moved):
            state, before = before, each.state
            if quiet(state, each.move, each.state):
                continue
        elif isinstance(each, Begun):
            before = each.state
        yield each
