"""Putting a part into the draft, changing one, taking one out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import db
from opx_core.mistakes import Mistake
from opx_core.workflow import Workflow
from opx_core.workflow.differences import name_of
from opx_core.workflow.editing import UnknownPart, find
from opx_core.workflow.naming import names
from opx_core.workflow.values import PARTS, Transition
from opx_core.workflow.wording import NOUNS
from opx_core.workflows import drafts, faults
from opx_web import forms, words
from opx_web.admin.overview import rooms
from opx_web.admin.versions import versions
from opx_web.pages import FieldView, FormView, MenuLink, Option
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.versions import Versions
from opx_web.workflows import flow_parts, time_parts, work_parts
from opx_web.workflows.asking import Typed
from opx_web.workflows.pages import at_of
from opx_web.workflows.values import PartPage
from opx_web.workflows.view import HERE

Form = Mapping[str, str]
ASKS_NAMES = ("transitions", "deadlines", "escalations", "fields", "activities")
TAKEN_OUT = (
    "Somebody took it out of the draft meanwhile. What you typed is here: save it to add it."
)
FIXED = (
    "It is a clock of the rules. Only moves that meet it can be added. "
    "Whoever approves the draft is told."
)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of part is shown and read."""

    form: Callable[..., dict[str, str]]
    fields: Callable[..., list[FieldView]]
    read: Callable[..., Any]


KINDS = {
    "states": Kind(flow_parts.state_form, flow_parts.state_fields, flow_parts.read_state),
    "levels": Kind(flow_parts.level_form, flow_parts.level_fields, flow_parts.read_level),
    "transitions": Kind(flow_parts.move_form, flow_parts.move_fields, flow_parts.read_move),
    "deadlines": Kind(
        time_parts.deadline_form, time_parts.deadline_fields, time_parts.read_deadline
    ),
    "escalations": Kind(
        time_parts.escalation_form, time_parts.escalation_fields, time_parts.read_escalation
    ),
    "fields": Kind(work_parts.field_form, work_parts.field_fields, work_parts.read_field),
    "activities": Kind(
        work_parts.activity_form, work_parts.activity_fields, work_parts.read_activity
    ),
}


@page(f"{HERE}/{{kind:str}}/parts/{{part:str}}", permission=drafts.DESIGN)
async def new_part(request: OpxRequest, kind: FromPath[str], part: FromPath[str]) -> Response[Any]:
    """The form of a part that is not there yet."""
    return await _part(request, await drafts.read(kind), _known(part), "")


@page(f"{HERE}/{{kind:str}}/parts/{{part:str}}/{{key:str}}", permission=drafts.DESIGN)
async def show_part(
    request: OpxRequest, kind: FromPath[str], part: FromPath[str], key: FromPath[str]
) -> Response[Any]:
    """The form of a part of the draft."""
    return await _part(request, await drafts.read(kind), _known(part), key)


@action(f"{HERE}/{{kind:str}}/parts/{{part:str}}", permission=drafts.DESIGN)
async def add_part(request: OpxRequest, kind: FromPath[str], part: FromPath[str]) -> Response[Any]:
    """Put a new part into the draft."""
    return await _save(request, kind, _known(part), "")


@action(f"{HERE}/{{kind:str}}/parts/{{part:str}}/{{key:str}}", permission=drafts.DESIGN)
async def change_part(
    request: OpxRequest, kind: FromPath[str], part: FromPath[str], key: FromPath[str]
) -> Response[Any]:
    """Change a part of the draft."""
    return await _save(request, kind, _known(part), key)


@action(f"{HERE}/{{kind:str}}/parts/{{part:str}}/{{key:str}}/removal", permission=drafts.DESIGN)
async def remove_part(
    request: OpxRequest, kind: FromPath[str], part: FromPath[str], key: FromPath[str]
) -> Response[Any]:
    """Take a part out of the draft."""
    form, actor = await typed(request), actor_of(request)
    draft = await drafts.read(kind)
    try:
        await drafts.remove_part(
            actor, kind, at_of(form), _known(part), key, form.get("goes_to", "")
        )
    except (drafts.DraftConflict, Mistake) as error:
        status = 409 if isinstance(error, drafts.DraftConflict) else 422
        return await _part(request, draft, part, key, note=str(error), status=status)
    return Redirect(f"{HERE}/{kind}?done=removed", status_code=303)


ROUTES = [new_part, show_part, add_part, change_part, remove_part]


async def _save(request: OpxRequest, kind: str, part: str, key: str) -> Response[Any]:
    form, draft = await typed(request), await drafts.read(kind)
    reading = Typed(form)
    if key and not _there(draft.workflow, part, key):
        return await _part(request, draft, part, "", form, {}, note=TAKEN_OUT, status=409)
    old = find(draft.workflow, part, key) if key else None
    more = (await _receivers(),) if part == "escalations" else ()
    made = KINDS[part].read(reading, draft.workflow, old, *more)
    if reading.errors:
        return await _part(request, draft, part, key, form, reading.errors, status=422)
    try:
        await drafts.put_part(actor_of(request), kind, at_of(form), part, made, key)
    except drafts.DraftConflict as error:
        both = await _both(error.draft, part, key, form)
        return await _part(
            request, error.draft, part, key, form, {}, note=str(error), status=409, both=both
        )
    except Mistake as error:
        return await _part(request, draft, part, key, form, {}, note=str(error), status=422)
    return Redirect(f"{HERE}/{kind}?done=saved", status_code=303)


async def _part(
    request: OpxRequest,
    draft: drafts.Draft,
    part: str,
    key: str,
    form: Form | None = None,
    errors: Form | None = None,
    *,
    note: str = "",
    status: int = 200,
    both: Versions | None = None,
) -> Response[Any]:
    old = find(draft.workflow, part, key) if key and _there(draft.workflow, part, key) else None
    given = KINDS[part].form(old) if form is None else form
    fields = await _fields(draft.workflow, part, given, errors or {}, old)
    here = f"{HERE}/{draft.kind}"
    noun = NOUNS[part]
    title = f"{noun.capitalize()} “{name_of(old)}”" if old else f"Add {_a(noun)}"
    law = part == "deadlines" and old is not None and old.target is None
    live = await faults.live_cases(draft.kind) if part == "states" and old else {}
    action_ = f"{here}/parts/{part}{f'/{key}' if old else ''}"
    hidden = (("at", str(draft.version)),)
    view = PartPage(
        rooms=rooms(actor_of(request), HERE),
        title=title,
        crumb=MenuLink(draft.workflow.name, here),
        form=FormView(action_, "Save in the draft", fields, hidden, forms.problems(fields)),
        names=names(draft.workflow, old if isinstance(old, Transition) else None)
        if part in ASKS_NAMES and not law
        else (),
        note=note or (FIXED if law else ""),
        removal=f"{action_}/removal" if old and not law else "",
        versions=both,
        **_leaving(draft, key, live.get(key, 0)),
    )
    return render(request, "opx/workflow_part.html", view, status=status)


def _leaving(draft: drafts.Draft, key: str, cases: int) -> dict[str, Any]:
    """What a state's page asks where cases are there: where they go if it is taken out."""
    if not cases:
        return {}
    others = (each for each in draft.workflow.states if each.key != key)
    return {
        "cases_words": words.count_words(cases, "open case is", "open cases are"),
        "goes_to": tuple(Option(each.key, each.name) for each in others),
    }


async def _fields(
    workflow: Workflow, part: str, form: Form, errors: Form, old: Any
) -> tuple[FieldView, ...]:
    more: Sequence[Any] = ()
    if part == "deadlines":
        more = (old,)
    elif part == "escalations":
        more = (await _receivers(),)
    return tuple(KINDS[part].fields(workflow, form, errors, *more))


async def _both(draft: drafts.Draft, part: str, key: str, form: Form) -> Versions:
    theirs = KINDS[part].form(find(draft.workflow, part, key)) if key else {}
    mine = {each: value for each, value in form.items() if each not in ("at", "_csrf_token")}
    labels = {each: each.replace("_", " ").replace(".", ": ") for each in {**theirs, **mine}}
    return await versions(
        f"workflow/{draft.kind}",
        {labels[each]: theirs.get(each, "") for each in labels},
        {labels[each]: mine.get(each, "") for each in labels},
        dict.fromkeys(labels.values(), ""),
    )


async def _receivers() -> list[tuple[str, str]]:
    teams = await db.fetch("select id, name from team order by name")
    people = await db.fetch("select id, name from user_account where active order by name")
    return [
        *((f"team:{row['id']}", f"The team {row['name']}") for row in teams),
        *((f"user:{row['id']}", str(row["name"])) for row in people),
    ]


def _there(workflow: Workflow, part: str, key: str) -> bool:
    try:
        find(workflow, part, key)
    except UnknownPart:
        return False
    return True


def _known(part: str) -> str:
    if part not in PARTS:
        raise UnknownPart("A workflow has no such parts.")
    return part


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
