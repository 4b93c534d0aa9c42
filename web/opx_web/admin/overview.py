"""The first page of the set-up, and the links that stand on every page of it."""

from dataclasses import dataclass
from typing import Any

from litestar import Response

from opx_core.identity import Actor
from opx_core.policy import may
from opx_web.pages import MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import page

ROOMS = (
    (
        "Organisation",
        "/admin/organisation",
        "core.manage_tenant",
        "Name, colour, references, limits",
    ),
    ("People", "/admin/people", "core.manage_people", "Who signs in, with roles and books"),
    ("Roles", "/admin/roles", "core.open_setup", "What each role may do"),
    ("Authority", "/admin/authority", "core.open_setup", "How much money may be committed"),
    ("See as", "/admin/see-as", "core.see_as", "What a colleague sees, read only"),
    ("Signing in", "/admin/sign-in", "core.manage_sign_in", "Second factors, and how long"),
    ("Teams", "/admin/teams", "core.manage_teams", "People who share a queue"),
    ("Client books", "/admin/books", "core.manage_books", "Whose cases are kept apart"),
    ("Handing over", "/admin/handovers", "core.hand_over_work", "The work of someone who leaves"),
    ("Workflows", "/admin/workflows", "core.open_setup", "States, moves, deadlines, escalations"),
    ("Approvals", "/admin/approvals", "core.open_setup", "What waits for a second person"),
    ("Skills", "/admin/skills", "core.grant_skills", "Who can do what, with proof"),
    ("Allocation", "/admin/allocation", "core.set_allocation", "Which team gets which work"),
    ("Calendar", "/admin/calendar", "core.manage_calendars", "Holidays, and what they move"),
    ("API access", "/admin/api", "core.manage_api_tokens", "Programs that read and write"),
    ("Modules", "/admin/modules", "core.switch_modules", "What is switched on here"),
    ("Jobs", "/admin/jobs", "core.mend_jobs", "What failed or waits"),
    (
        "Access log",
        "/admin/access",
        "core.read_audit",
        "Who opened which case",
    ),
    ("Audit log", "/admin/audit", "core.read_audit", "Everything that happened, and by whom"),
)


@dataclass(frozen=True, slots=True)
class Room:
    """A page of the set-up, and what it is for."""

    label: str
    href: str
    words: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The pages of the set-up that the reader may open."""

    rooms: tuple[Room, ...]


@page("/admin", permission="core.open_setup")
async def show_setup(request: OpxRequest) -> Response[Any]:
    """What can be set up, by this person."""
    return render(request, "opx/admin.html", Overview(known_rooms(actor_of(request))))


ROUTES = [show_setup]


def known_rooms(actor: Actor) -> tuple[Room, ...]:
    """The pages of the set-up that this person may open, with what each is for."""
    return tuple(
        Room(label, href, words)
        for label, href, permission, words in ROOMS
        if may(actor, permission)
    )


def rooms(actor: Actor, current: str) -> tuple[MenuLink, ...]:
    """The links of the set-up; ``current`` is the address of the one that is open."""
    return tuple(
        MenuLink(label, href, href == current)
        for label, href, permission, _ in ROOMS
        if may(actor, permission)
    )
