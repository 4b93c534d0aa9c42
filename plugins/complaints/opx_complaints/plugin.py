"""What the complaints module brings: its table of contents."""

from collections.abc import Awaitable, Mapping
from typing import Any

from piccolo.conf.apps import AppConfig

from opx_complaints import complaints, duplicates, events, importing, piccolo_app, reports, routes
from opx_complaints.demo import DEMO
from opx_complaints.panel import complaint_panel
from opx_complaints.window import refuse_late_resolution
from opx_complaints.workflow import COMPLAINTS, KIND
from opx_core.dashboards import Report
from opx_core.demo import Demo
from opx_core.events import EventKind
from opx_core.hookspecs import hookimpl
from opx_core.identity import Actor, Permission
from opx_core.importers import Importer
from opx_core.jobs import Job
from opx_core.workflow import Transition, Workflow

WORKERS = ("handler", "leader")


@hookimpl
def register_tables() -> AppConfig:
    """Complaints and decisions."""
    return piccolo_app.APP_CONFIG


@hookimpl
def register_permissions() -> list[Permission]:
    """One permission for each step of a complaint's life."""
    return [
        Permission("complaints.log", "Log complaints", WORKERS),
        Permission("complaints.triage", "Triage complaints", WORKERS),
        Permission("complaints.register", "Register complaints", WORKERS),
        Permission("complaints.acknowledge", "Acknowledge complaints", WORKERS),
        Permission("complaints.investigate", "Investigate complaints", WORKERS),
        Permission("complaints.decide", "Decide complaints", WORKERS),
        Permission("complaints.respond", "Send responses", WORKERS),
        Permission("complaints.close", "Close complaints", WORKERS),
        Permission("complaints.reopen", "Reopen complaints", WORKERS),
    ]


@hookimpl
def register_events() -> list[EventKind]:
    """What can happen to a complaint."""
    return events.KINDS


@hookimpl
def register_workflows() -> list[Workflow]:
    """The life of a complaint."""
    return [COMPLAINTS]


@hookimpl
def register_jobs() -> list[Job]:
    """Looking for duplicates."""
    return [Job("complaints.look_for_duplicates", duplicates.look_for_duplicates)]


@hookimpl
def register_reports() -> list[Report]:
    """Pipeline and age."""
    return [reports.PIPELINE]


@hookimpl
def register_importers() -> list[Importer]:
    """Complaints from files."""
    return [importing.IMPORTER]


@hookimpl
def register_demos() -> list[Demo]:
    """Two years of synthetic complaints."""
    return [DEMO]


@hookimpl
def register_routes() -> list[Any]:
    """Logging a complaint."""
    return routes.ROUTES


@hookimpl
def case_panels(request: Any, actor: Actor, case: Mapping[str, Any]) -> Awaitable[Any] | None:
    """What the complaint is about, on the page of its case."""
    return complaint_panel(case) if case["kind"] == KIND else None


@hookimpl
def check_transition(case: Mapping[str, Any], transition: Transition) -> str | None:
    """A summary resolution is possible for three business days only."""
    return refuse_late_resolution(case, transition)


@hookimpl
def on_transition(
    case: Mapping[str, Any], transition: Transition, actor: Actor, data: Mapping[str, Any]
) -> Awaitable[None] | None:
    """Keep what the move said about the complaint."""
    return complaints.keep(case, transition, actor, data) if case["kind"] == KIND else None
