"""One box: references, numbers, people and words, only among what the actor may see.

Cases by number come first, then people, then words, then what modules add. Each hit says why it
was found.
"""

from opx_core.search.finding import find
from opx_core.search.hits import (
    Finding,
    Found,
    Group,
    Hit,
    Piece,
    Source,
    Wanted,
)

__all__ = ["Finding", "Found", "Group", "Hit", "Piece", "Source", "Wanted", "find"]
