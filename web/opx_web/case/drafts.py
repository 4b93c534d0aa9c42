"""Drafts, kept as they are typed, and who else is on the case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core.activities import touching
from opx_core.calendars import LONDON
from opx_core.cases import UnknownCase, drafts, presence, reading
from opx_core.cases.around import around
from opx_core.references import tidy
from opx_web import words
from opx_web.case import together
from opx_web.pages import CaseHead, Fact
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

OURS = ("_csrf_token", "version", "said", "quietly")


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft to read: whose, of what, its fields; `take` is where it is copied to one's own."""

    case: CaseHead
    title: str
    saved: str
    fields: tuple[Fact, ...]
    take: str


@action("/cases/{reference:str}/draft/{about:path}", permission="core.add_notes")
async def keep_draft(
    request: OpxRequest, reference: FromPath[str], about: FromPath[str]
) -> Response[Any]:
    """Keep what was typed so far: a few words for the script, the case for a person."""
    actor, form = actor_of(request), await typed(request)
    fields = {name: text for name, text in form.items() if name not in OURS}
    quietly = "quietly" in form
    try:
        kept = await drafts.keep(actor, reference, about.strip("/"), fields)
    except drafts.TooLong as error:
        return Response(str(error), media_type=MediaType.TEXT, status_code=422)
    if quietly:
        said = f"Draft saved {datetime.now(LONDON):%H:%M}" if kept else ""
        return Response(said, media_type=MediaType.TEXT)
    done = "drafted" if kept else ""
    return Redirect(f"/cases/{tidy(reference)}?done={done}", status_code=303)


@page("/cases/{reference:str}/drafts/{draft_id:int}", permission="core.add_notes")
async def show_draft(
    request: OpxRequest, reference: FromPath[str], draft_id: FromPath[int]
) -> Response[Any]:
    """What a colleague has begun."""
    actor, now = actor_of(request), datetime.now(LONDON)
    case = await reading.read(actor, reference)
    draft = await drafts.of_colleague(actor, reference, draft_id)
    if draft is None:
        raise UnknownCase("This draft is not there any more: it was saved or thrown away.")
    state = case["state"]
    head = CaseHead(
        case["reference"], f"/cases/{case['reference']}", case["complainant_name"], state
    )
    fields = tuple(
        Fact(name.replace("_", " ").capitalize(), text)
        for name, text in draft["fields"].items()
        if name != "ring"
    )
    view = DraftPage(
        head,
        f"{draft['author']}’s draft of {together.what(draft['about'])}",
        f"Saved {words.moment(draft['saved_at'], now)}",
        fields,
        f"{head.href}/drafts/{draft_id}/copy",
    )
    return render(request, "opx/draft.html", view)


@action("/cases/{reference:str}/drafts/{draft_id:int}/copy", permission="core.add_notes")
async def copy_draft(
    request: OpxRequest, reference: FromPath[str], draft_id: FromPath[int]
) -> Response[Any]:
    """Go on with a colleague's draft; theirs stays as it is. One's own is put below."""
    actor = actor_of(request)
    draft = await drafts.of_colleague(actor, reference, draft_id)
    if draft is None:
        raise UnknownCase("This draft is not there any more: it was saved or thrown away.")
    case = await reading.read(actor, reference)
    mine = await drafts.own(actor, case["id"], draft["about"])
    joined = {
        name: "\n\n".join(filter(None, (text, mine.get(name, "")))) if name == "text" else text
        for name, text in draft["fields"].items()
    }
    await drafts.keep(actor, reference, draft["about"], joined)
    kind, _, key = draft["about"].partition("/")
    where = f"/moves/{key}" if kind == "move" else ""
    return Redirect(f"/cases/{case['reference']}{where}", status_code=303)


@page("/cases/{reference:str}/presence", permission="core.read_cases", quiet=True)
async def show_presence(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Who else is here, for the part of the page that asks again and again.

    The page's script also says here what the reader ``did``: some work, or leave the page.
    """
    actor = actor_of(request)
    case = await reading.read(actor, reference)
    if did := request.query_params.get("did", ""):
        does = touching.leave if did == "left" else presence.be_seen
        await does(actor, case["id"])
        return Response("", media_type=MediaType.TEXT)
    await presence.be_seen(actor, case["id"], working=False)
    view = together.presence(actor, case["reference"], await around(actor, case["id"]))
    return render(request, "opx/presence.html", view, block="presence")


ROUTES = [keep_draft, show_draft, copy_draft, show_presence]
