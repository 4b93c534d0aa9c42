"""One tenant alone and whole: extracts, back-ups, and restores that are rehearsed first."""

from opx_core.extracts.loading import Wanted
from opx_core.extracts.opening import Tell, opened, silent
from opx_core.extracts.restoring import Loaded, load, restore
from opx_core.extracts.taking import Taken, extract
from opx_core.extracts.taking_back import drop_replaced, put_back, standing
from opx_core.extracts.values import BadExtract, Manifest

__all__ = [
    "BadExtract",
    "Loaded",
    "Manifest",
    "Taken",
    "Tell",
    "Wanted",
    "drop_replaced",
    "extract",
    "load",
    "opened",
    "put_back",
    "restore",
    "silent",
    "standing",
]
