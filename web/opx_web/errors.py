"""Errors as pages: what happened, why, and what to do. Never anything from inside."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from opx_core import db
from opx_core.allocation.rules import UnknownRule
from opx_core.api_tokens import UnknownToken
from opx_core.approvals import UnknownApproval
from opx_core.calendar_days import UnknownDay
from opx_core.case_list import BadFilter
from opx_core.cases import UnknownCase, drafts
from opx_core.dashboards import UnknownReport
from opx_core.documents import UnknownDocument
from opx_core.documents.uploads import UnknownUpload
from opx_core.handover import UnknownHandover
from opx_core.jobs.failed import UnknownJob
from opx_core.parties import UnknownParty
from opx_core.parties.parts import UnknownPart
from opx_core.parties.points import UnknownPoint
from opx_core.parties.support import UnknownNeed
from opx_core.policy import NotAllowed
from opx_core.reassigning import UnknownReassignment
from opx_core.rehearsing import UnknownRehearsal
from opx_core.roles import UnknownRole
from opx_core.skills import UnknownGrant, UnknownSkill
from opx_core.staff import UnknownPerson
from opx_core.staff.labels import UnknownLabel
from opx_core.switches import SwitchedOff
from opx_core.workflow import UnknownKind, UnknownTransition, editing
from opx_core.workflows.drafts import NoDraft
from opx_core.workflows.storing import UnknownVersion
from opx_core.worktime import UnknownAbsence
from opx_web.pages import ErrorPage, MenuLink
from opx_web.rendering import render, safe_path
from opx_web.requests import OpxRequest
from opx_web.routing import NotSignedIn, is_outside
from opx_web.seeing import ReadOnly

log = structlog.get_logger("opx.web")
HOME = MenuLink("Go to the cases", "/cases")
OUTSIDE_HOME = MenuLink("Go to your complaints", "/my")
Answer = Response[Any]


def not_signed_in(request: OpxRequest, _: Exception) -> Answer:
    """Send a reader to sign in and back. A writer is told how to keep what was typed."""
    if is_theirs(request):
        return Redirect(outside_gate(request), status_code=303)
    if request.method == "GET":
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return Redirect(f"{_gate(request)}?next={_quoted(path)}", status_code=303)
    steps = (
        "Open the sign-in page in a new tab and sign in.",
        "Come back to this tab, go back one page and send it again. What you typed is there.",
    )
    why = "You were not signed in any more, so nothing was saved."
    return _page(request, 401, "Sign in again", why, steps, MenuLink("Sign in", "/sign-in"))


def not_allowed(request: OpxRequest, error: Exception) -> Answer:
    """What permission is missing, and who gives it."""
    return _page(request, 403, "You may not do this", str(error))


def read_only(request: OpxRequest, error: Exception) -> Answer:
    """Somebody sees as a colleague, and would do more than read."""
    steps = ("Use “Stop” at the top of the page to do things as yourself.",)
    return _page(request, 403, "Nothing can be changed now", str(error), steps)


def not_found(request: OpxRequest, error: Exception) -> Answer:
    """It is not there, or not for this person: both look the same."""
    why = str(error.args[0]) if isinstance(error, LookupError) and error.args else ""
    why = why or "There is no page at this address."
    return _page(request, 404, "Not found", why, ("Search by reference or name.",))


def bad_filter(request: OpxRequest, error: Exception) -> Answer:
    """An address that was changed by hand."""
    return _page(request, 400, "This list cannot be shown", str(error))


def too_long(request: OpxRequest, error: Exception) -> Answer:
    """A draft that has grown too long to be kept."""
    return _page(request, 422, "This is too long to be kept", str(error))


def http_error(request: OpxRequest, error: HTTPException) -> Answer:
    """What the framework refused."""
    if error.status_code == 404:
        return not_found(request, error)
    if error.status_code >= 500:
        return unexpected(request, error)
    if error.status_code == 403:
        why = "This form was open for too long, or came from another site. Nothing was saved."
        steps = ("Go back, load the page again and send it once more.",)
        return _page(request, 403, "Send it once more", why, steps)
    if error.status_code == 421:
        why = "OPX does not answer to the name that this address begins with."
        named = ("Look at the address that you were given.", "Whoever runs OPX sets OPX_HOSTS.")
        return _page(request, 421, "No such site", why, named)
    what = {405: "This address takes no such request", 413: "This is too large"}
    title = what.get(error.status_code, "This request cannot be understood")
    return _page(request, error.status_code, title, "Nothing was saved.")


def unexpected(request: OpxRequest, error: Exception) -> Answer:
    """A fault of ours: a reference for the support team, and the details in the log only."""
    reference = secrets.token_hex(4).upper()
    log.error("unexpected", reference=reference, path=request.url.path, exc_info=error)
    why = "Something went wrong on our side. Nothing of what you last sent was saved."
    steps = ("Go back: what you typed is still there. Try again in a minute.",)
    return _page(request, 500, "This did not work", why, steps, HOME, reference)


def database_away(request: OpxRequest, error: Exception) -> Answer:
    """The database is being started again, or the way to it is cut."""
    log.error("database_away", path=request.url.path, why=type(error).__name__)
    why = "OPX cannot reach its database at the moment. It tries again by itself."
    steps: tuple[str, ...] = ("Wait a minute and load the page again.",)
    if request.method != "GET":
        steps = (
            "Look in another tab whether it was saved: it may have been, or not.",
            "If not, go back one page and send it again. What you typed is there.",
        )
    return _page(request, 503, "Not reachable for a moment", why, steps)


HANDLERS: dict[Any, Callable[..., Answer]] = {
    NotSignedIn: not_signed_in,
    NotAllowed: not_allowed,
    ReadOnly: read_only,
    UnknownCase: not_found,
    UnknownParty: not_found,
    UnknownPart: not_found,
    UnknownPoint: not_found,
    UnknownNeed: not_found,
    UnknownTransition: not_found,
    UnknownReport: not_found,
    UnknownDocument: not_found,
    UnknownUpload: not_found,
    **dict.fromkeys(
        (UnknownDay, UnknownHandover, UnknownJob, UnknownLabel, UnknownPerson), not_found
    ),
    **dict.fromkeys(
        (
            *(UnknownAbsence, UnknownGrant, UnknownReassignment),
            *(UnknownRole, UnknownRule, UnknownSkill),
        ),
        not_found,
    ),
    **dict.fromkeys(
        (UnknownKind, UnknownVersion, NoDraft, editing.UnknownPart, UnknownRehearsal), not_found
    ),
    UnknownApproval: not_found,
    UnknownToken: not_found,
    SwitchedOff: not_found,
    BadFilter: bad_filter,
    drafts.TooLong: too_long,
    HTTPException: http_error,
    **dict.fromkeys(db.LOST, database_away),
    Exception: unexpected,
}


def is_theirs(request: OpxRequest) -> bool:
    """Whether it is a page of people from outside, also where there is none at its address."""
    return is_outside(request.scope) or f"{request.url.path}/".startswith("/my/")


def outside_gate(request: OpxRequest) -> str:
    """Where somebody from outside gets in, or what they still have to do."""
    standing: Any = request.scope.get("opx_outside")
    return "/my/app" if standing is not None and standing.stage == "set_up" else "/my/sign-in"


def _gate(request: OpxRequest) -> str:
    standing: Any = request.scope.get("opx_standing")
    stage = standing.stage if standing is not None else ""
    return {"code": "/sign-in/code", "set_up": "/sign-in/second-factor"}.get(stage, "/sign-in")


def _page(
    request: OpxRequest,
    status: int,
    title: str,
    why: str,
    steps: tuple[str, ...] = (),
    back: MenuLink = HOME,
    reference: str = "",
) -> Answer:
    template = "opx/error.html"
    if is_theirs(request):
        template, back, steps = "opx/my_error.html", OUTSIDE_HOME, ()
    view = ErrorPage(status, title, why, steps, reference, back)
    return render(request, template, view, status=status)


def _quoted(path: str) -> str:
    return quote(safe_path(path), safe="/")
