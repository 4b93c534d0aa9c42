"""What the complaints module brings: its table of contents."""

from collections.abc import Awaitable, Mapping
from typing import Any

from opx_complaints import (
    api,
    complaints,
    duplicates,
    events,
    importing,
    keeping,
    permissions,
    reports,
    routes,
)
from opx_complaints.demo import DEMO
from opx_complaints.panel import complaint_panel
from opx_complaints.piccolo_app import APP_CONFIG
from opx_complaints.window import refuse_late_resolution
from opx_complaints.workflow import COMPLAINTS, KIND
from opx_core.hookspecs import gives, hookimpl
from opx_core.identity import Actor
from opx_core.jobs import Job
from opx_core.workflow import Transition

register_tables = gives(APP_CONFIG)
register_permissions = gives(permissions.PERMISSIONS)
register_events = gives(events.KINDS)
register_workflows = gives([COMPLAINTS])
register_jobs = gives(
    [
        Job("complaints.look_for_duplicates", duplicates.look_for_duplicates),
        Job("complaints.keep_texts", keeping.keep_texts, recurring=True),
    ]
)
register_reports = gives([reports.PIPELINE])
register_importers = gives([importing.IMPORTER])
register_demos = gives([DEMO])
register_routes = gives([*routes.ROUTES, *api.ROUTES])


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


@hookimpl
def on_move_corrected(case: Mapping[str, Any], transition: Transition) -> Awaitable[None] | None:
    """Take back what a mistaken move said about the complaint."""
    return complaints.take_back(case, transition) if case["kind"] == KIND else None
