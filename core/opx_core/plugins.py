"""Which modules there are: found, put in dependency order, loaded, and asked what they bring.

A distribution is *installed*; ``OPX_MODULES`` narrows what a process *loads* (a module left out
is never imported). A module that builds on another names it in its distribution's dependencies;
that sets the order of loading, of hooks and of migrations.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy
from piccolo.conf.apps import AppConfig
from pydantic_settings import BaseSettings

from opx_core import workflow as workflow_rules
from opx_core.dashboards import Report
from opx_core.demo import Demo
from opx_core.effects import EffectKind, checking
from opx_core.events import EventKind
from opx_core.identity import Actor, Permission
from opx_core.importers import Importer
from opx_core.jobs import Job
from opx_core.workflow import Workflow, marked, of_kind

if TYPE_CHECKING:
    from opx_core.approvals import ApprovalKind
    from opx_core.signing_in.authenticators import Authenticator

HOSTS, MODULES = "opx.host", "opx"


class AssemblyError(RuntimeError):
    """The modules do not fit together. The message says which, and what to change."""


@dataclass(slots=True)
class Plugins:
    """The loaded modules and everything that they registered, by key."""

    manager: pluggy.PluginManager
    names: tuple[str, ...]
    permissions: dict[str, Permission] = field(default_factory=dict)
    events: dict[str, EventKind] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    effects: dict[str, EffectKind] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    approvals: dict[str, "ApprovalKind"] = field(default_factory=dict)
    authenticators: dict[str, "Authenticator"] = field(default_factory=dict)
    importers: dict[str, Importer] = field(default_factory=dict)
    demos: list[Demo] = field(default_factory=list)
    apps: list[AppConfig] = field(default_factory=list)
    settings: dict[str, BaseSettings] = field(default_factory=dict)
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    summaries: dict[str, str] = field(default_factory=dict)

    @property
    def hook(self) -> Any:
        """The hooks themselves, to call."""
        return self.manager.hook

    def workflow(self, kind: str) -> Workflow:
        """The workflow of ``kind``; ``UnknownKind`` if its module is not loaded."""
        return of_kind(self.workflows, kind)


_active: Plugins | None = None


def active() -> Plugins:
    """What this process assembled. :class:`AssemblyError` before :func:`activate`."""
    if _active is None:
        raise AssemblyError("No modules are loaded yet: call plugins.activate(plugins.load()).")
    return _active


def activate(plugins: Plugins) -> Plugins | None:
    """Make ``plugins`` the process's own; gives what was active before, for tests to restore."""
    global _active
    before, _active = _active, plugins
    return before


async def call(results: Iterable[Awaitable[None] | None]) -> None:
    """Await what hooks returned, one after the other: a session is one connection."""
    for result in results:
        if inspect.isawaitable(result):
            await result


def load(only: frozenset[str] | None = None) -> Plugins:
    """Load the hosts (core, web) and the modules, all or ``only`` those named."""
    manager = pluggy.PluginManager("opx")
    hosts = _in_order(entry_points(group=HOSTS), {"core"})
    modules = _chosen(entry_points(group=MODULES), only)
    loaded = [(point.name, point.load()) for point in [*hosts, *modules]]
    for _, plugin in loaded:
        if specs := getattr(plugin, "hookspecs", None):
            manager.add_hookspecs(specs)
    for name, plugin in reversed(loaded):
        manager.register(plugin, name)
    manager.check_pending()
    made = _assembled(manager, loaded)
    made.needs = _modules_needed(modules)
    made.summaries = {point.name: _summary(point) for point in modules}
    return made


def _chosen(points: Iterable[EntryPoint], only: frozenset[str] | None) -> list[EntryPoint]:
    found = {point.name: point for point in points}
    if only is not None and (missing := sorted(only - found.keys())):
        raise AssemblyError(
            f"OPX_MODULES names {', '.join(missing)}, which is not installed. "
            f"Installed: {', '.join(sorted(found)) or 'none'}."
        )
    wanted = [point for name, point in found.items() if only is None or name in only]
    return _in_order(wanted, set())


def _in_order(points: Iterable[EntryPoint], first: set[str]) -> list[EntryPoint]:
    waiting = {_distribution(point): point for point in sorted(points, key=lambda p: p.name)}
    needs = {name: _needs(point) & waiting.keys() for name, point in waiting.items()}
    ordered: list[EntryPoint] = []
    while waiting:
        ready = [name for name in waiting if not needs[name] & waiting.keys()]
        if not ready:
            raise AssemblyError(f"These modules need each other in a circle: {sorted(waiting)}.")
        ready.sort(key=lambda name: (waiting[name].name not in first, name))
        ordered.append(waiting.pop(ready[0]))
    return ordered


def _modules_needed(points: Iterable[EntryPoint]) -> dict[str, tuple[str, ...]]:
    names = {_distribution(point): point.name for point in points}
    return {
        point.name: tuple(sorted(names[each] for each in _needs(point) & names.keys()))
        for point in points
    }


def _summary(point: EntryPoint) -> str:
    return str(point.dist.metadata["Summary"] or "") if point.dist else ""


def _distribution(point: EntryPoint) -> str:
    return _plain(point.dist.name) if point.dist else point.name


def _needs(point: EntryPoint) -> set[str]:
    requires = (point.dist.requires if point.dist else None) or []
    return {_plain(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in requires}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _assembled(manager: pluggy.PluginManager, loaded: list[tuple[str, ModuleType]]) -> Plugins:
    hook = manager.hook
    made = Plugins(manager, tuple(name for name, _ in loaded))
    made.permissions = _by_key(hook.register_permissions(), "key", "permission")
    made.events = _by_key(hook.register_events(), "key", "event kind")
    made.jobs = _by_key(hook.register_jobs(), "name", "job")
    made.effects = _by_key(hook.register_effects(), "key", "effect")
    made.reports = _by_key(hook.register_reports(), "name", "report")
    made.approvals = _by_key(hook.register_approvals(), "action", "approval")
    made.authenticators = _by_key(hook.register_authenticators(), "key", "way to sign in")
    made.importers = _by_key(hook.register_importers(), "name", "importer")
    made.demos = [demo for some in hook.register_demos() for demo in some]
    made.apps = list(hook.register_tables())
    _permitted(made)
    made.settings = {
        each.plugin_name: _settings_of(each.function)
        for each in hook.register_settings.get_hookimpls()
    }
    for each in reversed(hook.register_workflows.get_hookimpls()):
        owned: Iterable[Workflow] = each.function()  # type: ignore[assignment]
        for own in owned:
            if own.kind in made.workflows:
                raise AssemblyError(f"Two modules own cases of kind “{own.kind}”: rename one.")
            named = marked(own, _origin(each.plugin_name))
            made.workflows[own.kind] = _extended(hook, named, made)
    return made


def _permitted(made: Plugins) -> None:
    """Refuse what names no registered permission: nothing is shown or done without one."""
    asked: tuple[tuple[str, Iterable[Any]], ...] = (
        ("report", made.reports.values()),
        ("importer", made.importers.values()),
        ("approval", made.approvals.values()),
        ("job", made.jobs.values()),
        ("search source", _sources(made)),
    )
    for what, some in asked:
        for each in some:
            if each.permission not in made.permissions:
                name = getattr(each, "name", "") or getattr(each, "action", "") or each.key
                raise AssemblyError(
                    f"The {what} “{name}” names no registered permission: it has"
                    f" {each.permission!r}."
                )


def _sources(made: Plugins) -> list[Any]:
    """What modules add to search, as OPX itself would be given it."""
    everyone = Actor(None, "OPX", frozenset({"*"}), None, None, "system")
    given = made.hook.search_sources(actor=everyone, text="")
    return [each for some in given for each in some]


def _origin(module: str) -> str:
    """How a workflow's part says where it came from: "complaints 0.1.0"."""
    points = {point.name: point for point in entry_points(group=MODULES)}
    found = points[module].dist if module in points else None
    return f"{module} {found.version}" if found else module


def _settings_of(register: Callable[..., Any]) -> BaseSettings:
    made: BaseSettings = register()()
    return made


def _by_key(results: Iterable[Iterable[Any]], key: str, what: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in (each for some in results for each in some):
        name = getattr(each, key)
        if name in found:
            raise AssemblyError(f"Two modules register the {what} “{name}”: rename one.")
        found[name] = each
    return found


def _extended(hook: Any, own: Workflow, made: Plugins) -> Workflow:
    whole = own
    for implementation in reversed(hook.extend_workflow.get_hookimpls()):
        extended = implementation.function(workflow=whole) or whole
        whole = marked(extended, _origin(implementation.plugin_name))
    workflow_rules.check(whole, made.permissions)
    if problems := tuple(checking.faults(whole, made.effects, made.jobs)):
        raise workflow_rules.WorkflowInvalid(problems)
    for transition in whole.transitions:
        if transition.event not in made.events:
            raise AssemblyError(
                f"The move “{transition.key}” of {whole.kind} records {transition.event}, "
                "which no module registers (register_events)."
            )
    return whole
