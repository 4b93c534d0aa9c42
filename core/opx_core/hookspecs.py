"""Every extension point of the domain. The docstring of a hook is its contract.

Hooks are called in dependency order: a module after the modules it builds on. ``register_*`` run
once, at assembly, and give values; ``check_*`` may refuse; ``on_*`` are told, inside the same
transaction, and may be ``async``. An exception from any of them undoes the whole move.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from datetime import datetime

    from piccolo.conf.apps import AppConfig
    from pydantic_settings import BaseSettings
    from typer import Typer

    from opx_core.approvals import ApprovalKind
    from opx_core.dashboards import Report
    from opx_core.demo import Demo
    from opx_core.effects import EffectKind
    from opx_core.events import EventKind
    from opx_core.identity import Actor, Permission
    from opx_core.importers import Importer
    from opx_core.jobs import Job
    from opx_core.search import Source
    from opx_core.signing_in.authenticators import Authenticator
    from opx_core.workflow import Transition, Workflow

hookspec = pluggy.HookspecMarker("opx")
hookimpl = pluggy.HookimplMarker("opx")


def gives(value: Any) -> Callable[[], Any]:
    """An implementation of a ``register_…`` hook that gives ``value``."""

    @hookimpl
    def register() -> Any:
        return value

    return register


@hookspec
def register_settings() -> "type[BaseSettings]":
    """A settings class with the prefix ``OPX_<MODULE>_``; read into ``plugins.settings[name]``."""


@hookspec
def register_tables() -> "AppConfig":
    """The module's Piccolo app: its tables (each named ``<module>_…``) and migrations."""


@hookspec
def register_permissions() -> "Iterable[Permission]":
    """The permissions that the module asks for, each keyed ``<module>.<verb>``."""


@hookspec
def register_events() -> "Iterable[EventKind]":
    """The kinds of event that the module records, each keyed ``<module>.<past participle>``."""


@hookspec
def register_workflows() -> "Iterable[Workflow]":
    """The workflows that the module owns. They are validated at assembly."""


@hookspec
def extend_workflow(workflow: "Workflow") -> "Workflow | None":
    """``workflow`` with this module's states, transitions and deadlines added, or None."""


@hookspec
def register_jobs() -> "Iterable[Job]":
    """The jobs that the module's writes enqueue, or that run on a schedule."""


@hookspec
def register_authenticators() -> "Iterable[Authenticator]":
    """Ways to sign in besides the password, each keyed ``<module>.<name>``.

    Each says whether a tenant offers it, leads the browser elsewhere, and says who came back.
    """


@hookspec
def register_approvals() -> "Iterable[ApprovalKind]":
    """Changes that one person asks for and another lets happen, each with what then happens."""


@hookspec
def register_effects() -> "Iterable[EffectKind]":
    """What moves of workflows can do besides moving, each keyed ``<module>.<imperative>``.

    They are done in the move's transaction. ``send`` and ``produce`` are a module's own effects.
    """


@hookspec
def register_reports() -> "Iterable[Report]":
    """Reports: what is counted, by which columns, and where each figure leads."""


@hookspec
def register_importers() -> "Iterable[Importer]":
    """Ways to turn the rows of a file into the module's records."""


@hookspec
def register_demos() -> "Iterable[Demo]":
    """Believable synthetic data for a new demo tenant. Generated, never real."""


@hookspec
def register_commands(cli: "Typer") -> None:
    """Add the module's commands to ``opx``."""


@hookspec
def search_sources(actor: "Actor", text: str) -> "Iterable[Source]":
    """What else to search for ``text`` (at most 200 characters, as typed).

    A source gives its title and a way to find: case ids, each with why and the words. The core
    leaves out every case that the actor may not see, and what the filters leave out; rings of
    texts are for the source to keep (``rings.condition``). Numbers are better kept as
    ``identifiers`` and words as ``case_texts``: those are searched already.
    """


@hookspec
def check_permission(actor: "Actor", permission: str, object: Any) -> bool | None:
    """False denies what roles would allow. None and True leave the decision as it is."""


@hookspec
def check_transition(
    case: "Mapping[str, Any]",
    transition: "Transition",
    actor: "Actor",
    data: "Mapping[str, Any] | None",
) -> str | None:
    """A reason to refuse the move, for people to read, or None. All reasons are shown.

    ``data`` is None while the page only asks what would be possible.
    """


@hookspec
def on_transition(
    case: "Mapping[str, Any]",
    transition: "Transition",
    actor: "Actor",
    data: "Mapping[str, Any]",
) -> "Awaitable[None] | None":
    """A case has moved. Same transaction: an exception undoes the move."""


@hookspec
def on_move_corrected(
    case: "Mapping[str, Any]",
    transition: "Transition",
    actor: "Actor",
    moved_at: "datetime",
) -> "Awaitable[None] | None":
    """The last move of a case was a mistake: take back what it made you keep.

    ``case`` stands as before the move, ``transition`` is the move and ``moved_at`` when it was
    made. Same transaction.
    """
