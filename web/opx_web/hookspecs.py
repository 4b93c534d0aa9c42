"""Every extension point of the pages. The docstring of a hook is its contract."""

from collections.abc import Awaitable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from opx_core.hookspecs import hookspec

if TYPE_CHECKING:
    from jinja2 import Environment
    from litestar import Request
    from litestar.handlers import HTTPRouteHandler

    from opx_core.identity import Actor
    from opx_web.case.page import MoveLink, Panel
    from opx_web.pages import MenuLink


@hookspec
def register_routes() -> "Iterable[HTTPRouteHandler]":
    """Handlers, each below ``/<module>`` and each made by ``opx_web.routing`` with a permission."""


@hookspec
def prepare_templates(environment: "Environment") -> None:
    """Add filters or globals to the templates' environment, named ``<module>_…``."""


@hookspec
def menu_links(request: "Request[Any, Any, Any]", actor: "Actor") -> "Iterable[MenuLink]":
    """Links in the main menu, for what this actor may open."""


@hookspec
def case_panels(
    request: "Request[Any, Any, Any]", actor: "Actor", case: Mapping[str, Any]
) -> "Awaitable[Panel | Iterable[Panel] | None] | Panel | Iterable[Panel] | None":
    """A panel on the page of ``case``, some panels, or None. It may be awaitable.

    A panel costs one query at most: the page of a case promises how many it makes.
    """


@hookspec
def case_actions(
    request: "Request[Any, Any, Any]", actor: "Actor", case: Mapping[str, Any]
) -> "Iterable[MoveLink]":
    """Actions on the page of ``case`` beside the moves of its workflow."""
