"""Modules that a tenant has switched off: the one place that decides what that hides.

A module is loaded for the process and on for every tenant until an administrator switches it off
there. Off, its routes, links, panels, actions, reports, importers and jobs are hidden; its data
and the rules by which it guards cases stay, so that switching it on again finds nothing amiss.
What belongs to a module is known by its key: ``complaints.pipeline`` is the complaints module's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from opx_core import db, events, plugins
from opx_core.identity import Actor
from opx_core.mistakes import Mistake
from opx_core.plugins import Plugins
from opx_core.policy import require

STREAM = "setup/modules"
ALWAYS_ON = ("core", "web")
T = TypeVar("T")


class CannotSwitch(Mistake):
    """The module cannot be switched so. The message says why, and what to do."""


class SwitchedOff(LookupError):
    """The module is switched off for this tenant."""


@dataclass(frozen=True, slots=True)
class ModuleState:
    """A loaded module: its title and summary, whether it is on, and what it builds on."""

    name: str
    title: str
    summary: str
    is_on: bool
    needs: tuple[str, ...]
    needed_by: tuple[str, ...]


def owner_of(key: str) -> str:
    """The module whose key this is: a job's, a report's, an importer's, an event's."""
    return key.partition(".")[0]


def kept(registered: Mapping[str, T], off: Collection[str]) -> dict[str, T]:
    """What is registered, without that of modules that are ``off``."""
    return {key: each for key, each in registered.items() if owner_of(key) not in off}


def ask(loaded: Plugins, hook: str, off: Collection[str], **asked: Any) -> list[Any]:
    """Call a hook that gives parts of pages, leaving out the modules that are ``off``."""
    if not off:
        return list(getattr(loaded.hook, hook)(**asked))
    without = [loaded.manager.get_plugin(name) for name in off if name in loaded.names]
    answers: list[Any] = loaded.manager.subset_hook_caller(hook, without)(**asked)
    return answers


def check(module: str, off: Collection[str]) -> None:
    """Raise :class:`SwitchedOff` where the module is off."""
    if module in off:
        raise SwitchedOff(
            f"“{title(module)}” is switched off. An administrator can switch it on in the set-up."
        )


def title(module: str) -> str:
    """A module's name as people read it."""
    return module.upper() if len(module) <= 3 else module.replace("_", " ").capitalize()


def states(off: Collection[str]) -> list[ModuleState]:
    """Every loaded module that can be switched, in the order in which they build on each other."""
    loaded = plugins.active()
    return [
        ModuleState(
            name,
            title(name),
            loaded.summaries.get(name, ""),
            name not in off,
            loaded.needs.get(name, ()),
            tuple(other for other, needs in loaded.needs.items() if name in needs),
        )
        for name in loaded.names
        if name not in ALWAYS_ON
    ]


async def read() -> frozenset[str]:
    """The modules that the current tenant has switched off, as they are now."""
    async with db.as_application():
        rows = await db.fetch(
            "select module from opx.module_off where tenant = $1", db.current().tenant
        )
    return frozenset(row["module"] for row in rows)


async def switch(actor: Actor, name: str, on: bool) -> None:
    """Switch a module on or off for the current tenant. Doing so again changes nothing.

    :class:`CannotSwitch` for core and web, for what is not loaded, and where one needs the other.
    """
    require(actor, "core.switch_modules")
    await db.execute("select pg_advisory_xact_lock(hashtext($1))", f"{db.current().tenant} modules")
    off = await read()
    _check(name, on, off)
    if on is (name not in off):
        return
    async with db.as_application():
        sql = (
            "delete from opx.module_off where tenant = $1 and module = $2"
            if on
            else "insert into opx.module_off (tenant, module) values ($1, $2)"
        )
        await db.execute(sql, db.current().tenant, name)
    kind = "core.module_switched_on" if on else "core.module_switched_off"
    values = {"module": title(name), "before": _state(not on), "after": _state(on)}
    await events.record(events.Happening(STREAM, kind, actor, values))
    db.current().asked_for_jobs = on


def _check(name: str, on: bool, off: Collection[str]) -> None:
    if name in ALWAYS_ON:
        raise CannotSwitch(f"“{title(name)}” carries all the others: it is always on.")
    known = {state.name: state for state in states(off)}
    if name not in known:
        names = ", ".join(known) or "none"
        raise CannotSwitch(f"There is no module “{name}” here. Modules: {names}.")
    if on and (missing := [need for need in known[name].needs if need in off]):
        raise CannotSwitch(f"“{title(name)}” needs {_named(missing)}: switch that on first.")
    using = [other for other in known[name].needed_by if other not in off]
    if not on and using:
        raise CannotSwitch(f"{_named(using)} needs “{title(name)}”: switch that off first.")


def _named(names: Collection[str]) -> str:
    return " and ".join(f"“{title(name)}”" for name in sorted(names))


def _state(on: bool) -> dict[str, str]:
    return {"State": "On" if on else "Off"}
