"""The permissions of all loaded modules as groups of boxes to tick."""

from collections.abc import Collection, Mapping

from opx_core import plugins
from opx_web.admin.person_form import Tick, Ticks

PREFIX = "may-"


def permissions_of(form: Mapping[str, str]) -> frozenset[str]:
    """The keys that were ticked."""
    return frozenset(name.removeprefix(PREFIX) for name in form if name.startswith(PREFIX))


def groups(ticked: Collection[str], error: str = "") -> list[tuple[str, Ticks]]:
    """A title and its boxes for each module, the core first; an error stands at the first.

    A permission that is ticked, but that no loaded module has, stays ticked under its key.
    """
    known = plugins.active().permissions
    modules: dict[str, list[Tick]] = {}
    for key, permission in known.items():
        if permission.outside:
            continue
        box = Tick(f"{PREFIX}{key}", permission.name, key in ticked)
        modules.setdefault(key.partition(".")[0], []).append(box)
    for key in sorted(set(ticked) - known.keys()):
        module = f"{key.partition('.')[0]} (not loaded)"
        modules.setdefault(module, []).append(Tick(f"{PREFIX}{key}", key, ticked=True))
    found = []
    for place, (module, boxes) in enumerate(modules.items()):
        title = "Any case, and the set-up" if module == "core" else module.capitalize()
        id_ = "f-permissions" if not place else f"f-permissions-{place}"
        found.append((title, Ticks(id_, title, tuple(boxes), error="" if place else error)))
    return found
