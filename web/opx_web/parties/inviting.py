"""Who from outside may look at a case: giving somebody access, and ending it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core.calendars import LONDON
from opx_core.cases import Invalid
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.outside import inviting
from opx_core.outside.inviting import METHODS, PERMISSION, Invited, Standing
from opx_core.references import tidy
from opx_core.rings import SIDES
from opx_web import words
from opx_web.cookies import box
from opx_web.forms import options, problems
from opx_web.pages import FieldView, FormView, MenuLink
from opx_web.parties.forms import id_of, saved
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, here, tenant_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings

HERE = "/cases/{reference:str}/people/{part:str}/access"


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A link, and perhaps a code, that are shown once."""

    back: MenuLink
    name: str
    link: str
    code: str
    until: str
    asks: str
    email: str


@page(HERE, permission=PERMISSION)
async def show_access(
    request: OpxRequest, reference: FromPath[str], part: FromPath[str]
) -> Response[Any]:
    """Who has access by this part, and the form that gives it."""
    return await _page(request, reference, part, {}, {})


@action(HERE, permission=PERMISSION)
async def give_access(
    request: OpxRequest, reference: FromPath[str], part: FromPath[str]
) -> Response[Any]:
    """Give access; the link is shown once."""
    form, actor = await typed(request), actor_of(request)
    try:
        made = await inviting.invite(actor, box(request), reference, id_of(part), form)
    except Invalid as invalid:
        return await _page(request, reference, part, form, invalid.errors)
    now = await inviting.standing(actor, reference, id_of(part))
    return render(request, "opx/party_link.html", _made(request, now, made, form))


@action(f"{HERE}/ending", permission=PERMISSION)
async def end_access(
    request: OpxRequest, reference: FromPath[str], part: FromPath[str]
) -> Response[Any]:
    """End somebody's access, at once."""
    account = row_id((await typed(request)).get("account", "")) or 0
    await inviting.end(actor_of(request), reference, id_of(part), account)
    return saved(f"/cases/{tidy(reference)}/people/{id_of(part)}/access", "ended")


ROUTES = [show_access, give_access, end_access]


def _made(request: OpxRequest, now: Standing, made: Invited, form: Mapping[str, str]) -> LinkMade:
    there = made.until.astimezone(LONDON)
    asks = METHODS[made.method]
    return LinkMade(
        MenuLink(now.case["reference"], f"/cases/{now.case['reference']}"),
        made.name,
        f"{here(request)}/my/link?t={tenant_of(request).id}.{made.token}",
        made.code,
        f"{there.day} {there:%B}, {there:%H:%M}",
        f"{asks[:1].lower()}{asks[1:]}",
        form.get("email", "").strip()[:200],
    )


async def _page(
    request: OpxRequest,
    reference: str,
    part: str,
    form: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response[Any]:
    now = await inviting.standing(actor_of(request), reference, id_of(part))
    base = f"/cases/{now.case['reference']}/people/{now.part['id']}/access"
    give = () if now.why_not and not errors else (_give(now, base, form, errors),)
    view = Sheet(
        f"{now.part['name']}: access to {now.case['reference']}",
        (_table(now), *give, *_endings(now, base)),
        (),
        _sees(now),
        MenuLink(now.case["reference"], f"/cases/{now.case['reference']}"),
        done="The access has ended." if request.query_params.get("done") else "",
        note=now.why_not or _missing(now),
    )
    return render(request, "opx/sheet.html", view, status=422 if errors else 200)


def _sees(now: Standing) -> str:
    documents, notes = now.shared
    said = f"{words.count_words(documents, 'document', 'documents')} and "
    said += words.count_words(notes, "note", "notes")
    return f"They see what is shared with their side, and nothing else: now {said}."


def _table(now: Standing) -> Table:
    rows = tuple(_row(each) for each in now.accounts)
    empty = f"{now.part['name']} has no access to this case."
    titles = headings("Name", "Side", "Since", "Given by", "Last here", "Open link")
    return Table("access", "Who may look at it", titles, rows, empty)


def _row(account: Row) -> tuple[Cell, ...]:
    at = datetime.now(UTC)
    name = account["name"] if account["live"] else f"{account['name']} (does not count now)"
    seen, until = account["seen_at"], account["link_until"]
    return (
        Cell(name),
        Cell(SIDES[account["side"]]),
        Cell(words.moment(account["started_at"], at)),
        Cell(account["by"] or "OPX"),
        Cell(words.moment(seen, at) if seen else "Not yet"),
        Cell(f"Until {words.moment(until, at)}" if until else "None"),
    )


def _endings(now: Standing, base: str) -> tuple[Box, ...]:
    return tuple(
        Box(
            f"end-{each['id']}",
            f"End the access of {each['name']}",
            FormView(f"{base}/ending", "End access", (), (("account", str(each["id"])),)),
            quiet=True,
            hint="They are out at once, and an open link does not work any more.",
        )
        for each in now.accounts
    )


def _give(now: Standing, base: str, form: Mapping[str, str], errors: Mapping[str, str]) -> Box:
    own = now.party["kind"] == "person"
    email = form.get("email", now.party["email"] if own else "")
    method = form.get("method", now.methods[0])
    name = FieldView("name", "Name", value=form.get("name", ""), error=errors.get("name", ""))
    fields = (
        *(() if own else (name,)),
        FieldView(
            "email",
            "E-mail",
            "email",
            email,
            "With it they can sign in once they have an app.",
            errors.get("email", ""),
            optional=own,
        ),
        FieldView(
            "method",
            "How they show that it is them",
            "pick",
            method,
            error=errors.get("method", ""),
            options=options([(each, METHODS[each]) for each in now.methods], method),
        ),
    )
    title = "Give access again" if now.accounts else "Give access"
    view = FormView(base, "Make a link", fields, (), problems(fields))
    return Box("give", title, view, hint="A new link ends the one before.")


def _missing(now: Standing) -> str:
    """What we would have to know, so that they could show postcode and date of birth."""
    if now.party["kind"] != "person" or "details" in now.methods:
        return ""
    lacks = [
        what
        for what, held in (
            ("postcode", now.party["postcode"]),
            ("date of birth", now.party["born_on"]),
        )
        if not held
    ]
    what = " and ".join(lacks) or "whole postcode"
    return f"We do not hold their {what}. Record it, or use a code."
