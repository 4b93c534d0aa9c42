"""The inbox: what one is told, and what one wants to be told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import notices
from opx_core.ids import row_id
from opx_web import words
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

OWN_CASES = "mine"
APPROVALS, PEOPLE, ACCESS, ACCOUNT = "approvals", "people", "access", "account"
ELSEWHERE = {
    OWN_CASES: "/cases?owner=me",
    APPROVALS: "/admin/approvals",
    PEOPLE: "/admin/people",
    ACCESS: "/admin/access",
    ACCOUNT: "/account",
}
LEADS_TO = {
    "core.approval_asked": APPROVALS,
    "core.approval_decided": APPROVALS,
    "core.password_forgotten": PEOPLE,
    "core.access_odd": ACCESS,
    "core.second_factor_reset": ACCOUNT,
}
"""Where a notice that is of no case leads, if not to one's cases."""
SAID = {
    "core.mentioned": "{by} named you in a note",
    "core.case_given": "{by} gave you this case",
    "core.brought_forward": "Brought forward to today",
    "core.noted": "{by} wrote a note",
    "core.deadline_missed": "A deadline has passed",
    "core.escalated": "This case is in danger",
    "core.told": "The workflow tells you of this case",
    "core.document_added": "{by} added evidence",
    "core.approval_asked": "{by} asks for your approval",
    "core.approval_decided": "{by} decided what you asked for",
    "core.asked": "{by} asks you or your team",
    "core.answered": "{by} saved an answer",
    "core.asked_no_longer": "{by} does not need your answer any more",
    "core.move_corrected": "{by} put a move right",
    "core.cases_given": "{by} gave you several cases",
    "core.work_handed_over": "{by} handed a colleague’s work over to you",
    "core.access_odd": "Somebody’s access looks odd",
    "core.password_forgotten": "A colleague has forgotten their password",
    "core.second_factor_reset": "{by} reset your second factor",
    "core.outside_link_spent": "A link was used up by wrong tries",
    "core.outside_link_wanted": "A party asks for a new link",
}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice: what happened, on which case, since when; `open` marks it read and goes there."""

    title: str
    words: str
    reference: str
    leads_to: str
    complainant: str
    moment: str
    iso: str
    unread: bool
    open: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of notice, and whether the reader wants it."""

    key: str
    label: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """The newest notices; `newest` is the id up to which all can be marked read."""

    total: str
    notices: tuple[NoticeView, ...]
    newest: str
    older_href: str | None
    choices: tuple[Choice, ...]
    done: str = ""


@page("/inbox", permission="core.read_cases")
async def show_inbox(request: OpxRequest) -> Response[Any]:
    """The inbox."""
    actor, now = actor_of(request), datetime.now(UTC)
    rows = await notices.inbox(actor, row_id(request.query_params.get("before", "")))
    shown, off = rows[: notices.PAGE], await notices.unwanted(actor)
    unread = sum(row["read_at"] is None for row in shown)
    view = InboxPage(
        total=f"{words.count_words(unread, 'notice', 'notices')} not read" if shown else "",
        notices=tuple(_notice(row, now) for row in shown),
        newest=str(shown[0]["id"]) if unread else "",
        older_href=f"/inbox?before={shown[-1]['id']}" if len(rows) > notices.PAGE else None,
        choices=tuple(Choice(key, label, key not in off) for key, label in notices.KINDS.items()),
        done="Your choice is kept." if request.query_params.get("done") else "",
    )
    return render(request, "opx/inbox.html", view)


@action("/inbox/{notice_id:int}", permission="core.read_cases")
async def open_notice(request: OpxRequest, notice_id: FromPath[int]) -> Response[Any]:
    """Mark a notice read and go to its case."""
    await notices.mark_read(actor_of(request), only=notice_id)
    reference = (await typed(request)).get("case", "")
    plain = "".join(ch for ch in reference if ch.isalnum() or ch == "-")
    if plain in ELSEWHERE:
        return Redirect(ELSEWHERE[plain], status_code=303)
    return Redirect(f"/cases/{plain}" if plain else "/inbox", status_code=303)


@action("/inbox/read", permission="core.read_cases")
async def read_all(request: OpxRequest) -> Response[Any]:
    """Mark everything read that the page showed."""
    up_to = row_id((await typed(request)).get("newest", ""))
    await notices.mark_read(actor_of(request), up_to=up_to)
    return Redirect("/inbox", status_code=303)


@action("/inbox/choices", permission="core.read_cases")
async def choose(request: OpxRequest) -> Response[Any]:
    """Keep which kinds of notices the reader wants."""
    form = await typed(request)
    await notices.choose(actor_of(request), {key: key in form for key in notices.KINDS})
    return Redirect("/inbox?done=chosen", status_code=303)


def _notice(row: dict[str, Any], now: datetime) -> NoticeView:
    title = SAID.get(row["kind"], row["kind"]).format(by=row["by"] or "OPX")
    of_case = row["case_id"] is not None
    other = LEADS_TO.get(row["kind"], OWN_CASES)
    unseen = "You may no longer see this case" if of_case else ""
    return NoticeView(
        title=title,
        words=row["words"] if row["reference"] or not of_case else "",
        reference=row["reference"] or "",
        leads_to=(row["reference"] or "") if of_case else other,
        complainant=row["complainant"] or unseen,
        moment=words.moment(row["made_at"], now),
        iso=row["made_at"].isoformat(),
        unread=row["read_at"] is None,
        open=f"/inbox/{row['id']}",
    )


ROUTES = [show_inbox, open_notice, read_all, choose]
