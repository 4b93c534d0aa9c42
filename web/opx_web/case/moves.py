"""The form of a move: what a transition asks for before it happens."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import authorities, cases, parties, workflows
from opx_core.cases import asking, drafts, reading
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.policy import may
from opx_core.references import tidy
from opx_core.workflow import Transition
from opx_web import forms
from opx_web.case import people
from opx_web.case import words as case_words
from opx_web.case.ask_form import ask_form
from opx_web.case.conflict import Conflict, conflict, newest_event
from opx_web.case.page import Person
from opx_web.pages import CaseHead, ErrorPage, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, save_though_refused, typed
from opx_web.routing import action, page
from opx_web.versions import chosen, theirs_kept


@dataclass(frozen=True, slots=True)
class Move:
    """The page of a move; the form's `hidden` carries the transition and the case's version."""

    case: CaseHead
    title: str
    explanation: str
    form: FormView
    cancel_href: str
    draft_action: str
    author: str
    conflict: Conflict | None = None
    state: str = ""
    people: tuple[Person, ...] = ()
    ask: FormView | None = None


@page("/cases/{reference:str}/moves/{key:str}", permission="core.read_cases")
async def show_move(
    request: OpxRequest, reference: FromPath[str], key: FromPath[str]
) -> Response[Any]:
    """The form of a move, or why it is not possible."""
    actor = actor_of(request)
    case = await _read(actor, reference)
    transition = workflows.of(case).transition(key)
    if reasons := cases.refusals(actor, case, transition):
        return render(request, "opx/error.html", _refusal(case, transition, reasons), status=403)
    kept = await drafts.own(actor, case["id"], f"move/{key}")
    view = _move(actor, case, transition, kept, {}, author=actor.id)
    return render(request, "opx/move.html", replace(view, state="Your draft" if kept else ""))


@action("/cases/{reference:str}/moves/{key:str}", permission="core.read_cases")
async def make_move(
    request: OpxRequest, reference: FromPath[str], key: FromPath[str]
) -> Response[Any]:
    """Make the move, or show its form again with everything typed and all that is wrong."""
    actor, form = actor_of(request), await typed(request)
    version = form.get("version", "")
    try:
        if theirs_kept(form):
            form = chosen(form, _known(await _read(actor, reference)))
        await cases.move(actor, reference, key, form, version=row_id(version) or 0)
    except (cases.Invalid, cases.Refused, cases.Conflict) as error:
        return await again(request, reference, key, form, error)
    return Redirect(f"/cases/{tidy(reference)}?done=moved", status_code=303)


ROUTES = [show_move, make_move]


async def again(
    request: OpxRequest, reference: str, key: str, form: Mapping[str, str], error: Exception
) -> Response[Any]:
    """The form once more, with all that was typed and what is wrong."""
    case = await _read(actor_of(request), reference)
    return await _again(request, case, workflows.of(case).transition(key), form, error)


async def _read(actor: Actor, reference: str) -> dict[str, Any]:
    """The case with its people: whoever writes to them must know what helps."""
    case = await reading.read(actor, reference)
    return {**case, "people": await parties.contacts(actor, case["id"])}


async def _again(
    request: OpxRequest,
    case: Mapping[str, Any],
    transition: Transition,
    form: Mapping[str, str],
    error: Exception,
) -> Response[Any]:
    actor = actor_of(request)
    if isinstance(error, cases.OverLimit):
        view = _move(actor, case, transition, form, {transition.authority: error.over.words})
        asks = ask_form(case, transition.key, form, error.over, "")
        return render(request, "opx/move.html", replace(view, ask=asks), status=422)
    if isinstance(error, cases.Invalid) and "reason_to_ask" in error.errors:
        return await _ask_again(request, case, transition, form, error)
    if isinstance(error, cases.Invalid):
        view = _move(actor, case, transition, form, error.errors)
        return render(request, "opx/move.html", view, status=422)
    if isinstance(error, cases.Refused):
        asked = asking.asked(actor, case, transition)
        if case["state"] not in transition.from_states or not asked:
            page_ = _refusal(case, transition, error.reasons)
            return render(request, "opx/error.html", page_, status=403)
        refused = {asked[-1].key: " ".join(error.reasons)}
        view = _move(actor, case, transition, form, refused)
        return render(request, "opx/move.html", view, status=422)
    fields = {name: text for name, text in form.items() if name not in ("_csrf_token", "version")}
    if may(actor, "core.add_notes", case):
        # What is too long to be kept stands on the page, with all else that was typed.
        with contextlib.suppress(drafts.TooLong):
            await drafts.keep(actor, case["reference"], f"move/{transition.key}", fields)
            save_though_refused(request)
    found = await _conflict(actor, case, transition, form)
    view = _move(actor, case, transition, form, {}, found, author=actor.id)
    return render(request, "opx/move.html", view, status=409)


async def _ask_again(
    request: OpxRequest,
    case: Mapping[str, Any],
    transition: Transition,
    form: Mapping[str, str],
    error: cases.Invalid,
) -> Response[Any]:
    """The form and the question to others, where the latter has something to put right."""
    actor = actor_of(request)
    data = asking.cleaned(actor, case, transition, form)
    found = await authorities.over(actor, case, transition, data)
    said = error.errors["reason_to_ask"]
    wrong = {transition.authority: found.words if found else said}
    view = _move(actor, case, transition, form, wrong)
    asks = ask_form(case, transition.key, form, found, said) if found else None
    return render(request, "opx/move.html", replace(view, ask=asks), status=422)


def _move(
    actor: Actor,
    case: Mapping[str, Any],
    transition: Transition,
    typed_: Mapping[str, str],
    errors: Mapping[str, str],
    conflict: Conflict | None = None,
    author: int | None = None,
) -> Move:
    given = {**_known(case), **asking.answers(actor, case, transition), **typed_}
    fields = forms.views(asking.asked(actor, case, transition), given, errors)
    state = case_words.state_name(case)
    to = case_words.state_name(case, transition.to)
    head = CaseHead(
        case["reference"],
        f"/cases/{case['reference']}",
        case["complainant_name"],
        state,
        people.care(case["people"]),
    )
    return Move(
        case=head,
        title=transition.name,
        explanation=f"The case goes from “{state}” to “{to}”.",
        form=FormView(
            f"/cases/{case['reference']}/moves/{transition.key}",
            transition.name,
            fields,
            (("version", str(case["version"])),),
            forms.problems(fields),
        ),
        cancel_href=head.href,
        draft_action=f"{head.href}/draft/move/{transition.key}",
        author=str(author or ""),
        conflict=conflict,
        people=people.to_mind(case["people"]),
    )


def _known(case: Mapping[str, Any]) -> dict[str, str]:
    """What the case says already, to begin a form with: its level and its module's facts."""
    known = {"level": str(case["level"])}
    for name, some in json.loads(case["facts"]).items():
        if isinstance(some, dict):
            known |= {key: _shown(value) for key, value in some.items() if name != "case"}
    return known


def _shown(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


async def _conflict(
    actor: Actor, case: Mapping[str, Any], transition: Transition, form: Mapping[str, str]
) -> Conflict:
    changes = [
        f"It is now at “{case_words.state_name(case)}”.",
        f"Its level is “{case_words.level_name(case)}”.",
        f"It is with {case['owner_name'] or 'nobody'}.",
    ]
    possible = case["state"] in transition.from_states
    if not possible:
        changes.append(f"“{transition.name}” is not possible from there any more.")
    newest, now = await newest_event(actor, case["id"]), datetime.now(UTC)
    known = {**_known(case), **asking.answers(actor, case, transition)}
    whole = replace(transition, fields=asking.asked(actor, case, transition))
    return conflict(whole, form, known, newest, changes, now, possible=possible)


def _refusal(
    case: Mapping[str, Any], transition: Transition, reasons: tuple[str, ...]
) -> ErrorPage:
    back = MenuLink(f"Back to {case['reference']}", f"/cases/{case['reference']}")
    why = f"“{transition.name}” is not possible for {case['reference']} now."
    return ErrorPage(403, "Not possible yet", why, reasons, "", back)
