"""What the ingestor brings: its table of contents."""

from typer import Typer

from opx_core.hookspecs import gives, hookimpl
from opx_core.identity import Actor
from opx_core.policy import may
from opx_ingestor import api, event_kinds, jobs, permissions
from opx_ingestor.command import ingest
from opx_ingestor.pages import routes
from opx_ingestor.piccolo_app import APP_CONFIG
from opx_ingestor.settings import IngestorSettings
from opx_web.pages import MenuLink
from opx_web.requests import OpxRequest

register_settings = gives(IngestorSettings)
register_tables = gives(APP_CONFIG)
register_permissions = gives(permissions.PERMISSIONS)
register_events = gives(event_kinds.KINDS)
register_jobs = gives(jobs.JOBS)
register_routes = gives([*routes.ROUTES, *api.ROUTES])


@hookimpl
def register_commands(cli: Typer) -> None:
    """``opx ingest``."""
    cli.command("ingest")(ingest)


@hookimpl
def menu_links(request: OpxRequest, actor: Actor) -> list[MenuLink]:
    """Files, for those who load them or look after what was loaded."""
    if not may(actor, "ingestor.read_batches"):
        return []
    label = "Load a file" if may(actor, "ingestor.load_files") else "Loaded files"
    return [MenuLink(label, "/ingestor", request.url.path.startswith("/ingestor"), "l")]
