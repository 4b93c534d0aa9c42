"""Stepping out: the form that asks, and the page on which it is answered or withdrawn."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core.activities import stepping_out
from opx_core.activities.parties import ASKED
from opx_core.activities.stepping_out import Question
from opx_core.calendars import LONDON
from opx_core.cases import Invalid, presence, reading
from opx_core.dates import parse_day
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.references import tidy
from opx_web import words
from opx_web.pages import Fact, FieldView, FormView, Option
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.times import forms
from opx_web.times.page import FormPage

PATH = "/cases/{reference:str}/step-outs"
ONE = PATH + "/{step_out_id:int}"
OUTSIDE = "outside"


@page(PATH, permission="core.step_out")
async def show_question(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """The form that asks somebody."""
    case = await reading.read(actor_of(request), reference)
    await presence.be_seen(actor_of(request), case["id"])
    return forms.shown(request, await _question(actor_of(request), case, {}, {}))


@action(PATH, permission="core.step_out")
async def ask(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Ask, or show the form again with all that is wrong."""
    actor, form = actor_of(request), await typed(request)
    expected, wrong = _expected(form.get("expected", ""))
    try:
        question = _typed(form, expected)
        if wrong:
            await _check_rest(request, reference, question, wrong)
        await stepping_out.ask(actor, reference, question)
    except Invalid as invalid:
        case = await reading.read(actor, reference)
        errors = invalid.errors | wrong
        return forms.shown(request, await _question(actor, case, form, errors), errors)
    return forms.done(tidy(reference), "stepped-out")


@page(ONE, permission="core.step_out")
async def show_step_out(
    request: OpxRequest, reference: FromPath[str], step_out_id: FromPath[int]
) -> Response[Any]:
    """What was asked, and the form of its answer."""
    case = await reading.read(actor_of(request), reference)
    row = await stepping_out.find(case, step_out_id)
    await presence.be_seen(actor_of(request), case["id"])
    return forms.shown(request, _answer(case, row, {}, {}))


@action(ONE, permission="core.step_out")
async def answer(
    request: OpxRequest, reference: FromPath[str], step_out_id: FromPath[int]
) -> Response[Any]:
    """Record the answer, or show the form again."""
    actor, form = actor_of(request), await typed(request)
    try:
        text, of = form.get("answer", ""), form.get("answered_of", "")
        await stepping_out.answer(actor, reference, step_out_id, text, of)
    except Invalid as invalid:
        return await _again(request, reference, step_out_id, form, invalid.errors)
    return forms.done(tidy(reference), "step-out-answered")


@action(ONE + "/withdrawal", permission="core.step_out")
async def withdraw(
    request: OpxRequest, reference: FromPath[str], step_out_id: FromPath[int]
) -> Response[Any]:
    """Ask no longer."""
    form = await typed(request)
    try:
        why = form.get("why", "")
        await stepping_out.withdraw(actor_of(request), reference, step_out_id, why)
    except Invalid as invalid:
        return await _again(request, reference, step_out_id, form, invalid.errors)
    return forms.done(tidy(reference), "step-out-withdrawn")


ROUTES = [show_question, ask, show_step_out, answer, withdraw]


async def _again(
    request: OpxRequest,
    reference: str,
    step_out_id: int,
    form: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response[Any]:
    case = await reading.read(actor_of(request), reference)
    row = await stepping_out.find(case, step_out_id)
    return forms.shown(request, _answer(case, row, form, errors), errors)


async def _check_rest(
    request: OpxRequest, reference: str, question: Question, wrong: Mapping[str, str]
) -> None:
    """The day cannot be read: say so together with everything else that is wrong."""
    case = await reading.read(actor_of(request), reference)
    raise Invalid({**await stepping_out.wrong_with(actor_of(request), case, question), **wrong})


def _typed(form: Mapping[str, str], expected: date | None) -> Question:
    where, _, which = form.get("whom", "").partition(":")
    found = row_id(which)
    return Question(
        form.get("kind", ""),
        form.get("asked", ""),
        (found or 0) if where == "team" else None,
        (found or 0) if where == "person" else None,
        form.get("outside", ""),
        expected,
    )


def _expected(text: str) -> tuple[date | None, dict[str, str]]:
    if not text.strip():
        return None, {}
    try:
        return parse_day(text, datetime.now(LONDON).date()), {}
    except ValueError as error:
        return None, {"expected": f"{error}."}


async def _question(
    actor: Actor, case: Mapping[str, Any], form: Mapping[str, str], errors: Mapping[str, str]
) -> FormPage:
    kind = form.get("kind", "specialist")
    fields = (
        FieldView(
            "kind",
            "What do you need?",
            "choice",
            options=tuple(Option(key, name, key == kind) for key, name in ASKED.items()),
            error=errors.get("kind", ""),
        ),
        await _whom(actor, case, form, errors),
        _text("outside", "Who outside?", form, errors, "Such as “Tarn and Lowther Adjusters”"),
        FieldView(
            "asked",
            "What do you want to know?",
            "longtext",
            value=form.get("asked", ""),
            hint="Whoever works on the case reads this.",
            error=errors.get("asked", ""),
            rows=4,
        ),
        _text("expected", "When do you expect the answer?", form, errors, "Such as in 10 days"),
    )
    action_ = f"/cases/{case['reference']}/step-outs"
    return FormPage(
        forms.head(case),
        "Ask a specialist",
        ("Until the answer is here, it is their turn. Clocks of the law run on.",),
        forms.form(action_, "Ask", fields, errors),
    )


async def _whom(
    actor: Actor, case: Mapping[str, Any], form: Mapping[str, str], errors: Mapping[str, str]
) -> FieldView:
    teams, people = await stepping_out.who(case)
    whom = form.get("whom", OUTSIDE)
    choices = [(OUTSIDE, "Somebody outside, named below", "")]
    choices += [(f"team:{team['id']}", team["name"], "Teams") for team in teams]
    choices += [
        (f"person:{one['id']}", one["name"], "People") for one in people if one["id"] != actor.id
    ]
    found = tuple(Option(key, name, key == whom, group=group) for key, name, group in choices)
    return FieldView("whom", "From whom?", "choice", options=found, error=errors.get("whom", ""))


def _text(
    name: str, label: str, form: Mapping[str, str], errors: Mapping[str, str], hint: str
) -> FieldView:
    return FieldView(
        name,
        label,
        "date" if name == "expected" else "text",
        value=form.get(name, ""),
        hint=hint,
        error=errors.get(name, ""),
        optional=True,
        width="m" if name == "expected" else "",
    )


def _answer(
    case: Mapping[str, Any],
    row: Mapping[str, Any],
    form: Mapping[str, str],
    errors: Mapping[str, str],
) -> FormPage:
    now = datetime.now(UTC)
    asked = words.moment(row["asked_at"], now)
    facts = [Fact("What", ASKED[row["kind"]]), Fact("Asked", f"{asked} by {row['asker'] or 'OPX'}")]
    if row["expected_on"]:
        facts.append(Fact("Expected", words.day(row["expected_on"], now)))
    over = stepping_out.is_over(row)
    if row["answered_at"]:
        facts.append(Fact("Answered", words.moment(row["answered_at"], now)))
        facts += [Fact("By", row["answered_of"]), Fact("Answer", row["answer"])]
    if row["withdrawn_at"]:
        facts.append(Fact("Withdrawn", words.moment(row["withdrawn_at"], now)))
        facts.append(Fact("Why", row["withdrawn_why"]))
    return FormPage(
        forms.head(case),
        f"{row['asked_of']}: {'asked' if over else 'the answer'}",
        ((errors[""],) if errors.get("") and over else ()),
        None if over else _answer_form(case, row, form, errors),
        tuple(row["asked"].split("\n")),
        tuple(facts),
        None if over else _withdraw_form(case, row, form, errors),
        "It is not needed any more",
    )


def _answer_form(
    case: Mapping[str, Any],
    row: Mapping[str, Any],
    form: Mapping[str, str],
    errors: Mapping[str, str],
) -> FormView:
    fields = (
        FieldView(
            "answer",
            "What is the answer?",
            "longtext",
            value=form.get("answer", ""),
            hint="Add a report to the evidence of the case, and say here what it comes to.",
            error=errors.get("answer", ""),
            rows=5,
        ),
        FieldView(
            "answered_of",
            "Who answered?",
            value=form.get("answered_of", row["asked_of"]),
            optional=True,
        ),
    )
    path = f"/cases/{case['reference']}/step-outs/{row['id']}"
    return forms.form(path, "Save the answer", fields, errors)


def _withdraw_form(
    case: Mapping[str, Any],
    row: Mapping[str, Any],
    form: Mapping[str, str],
    errors: Mapping[str, str],
) -> FormView:
    why = FieldView("why", "Why?", value=form.get("why", ""), error=errors.get("why", ""))
    path = f"/cases/{case['reference']}/step-outs/{row['id']}/withdrawal"
    return forms.form(path, "Ask no longer", (why,), {})
