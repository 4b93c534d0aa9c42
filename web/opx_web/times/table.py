"""Every interval of a case, and the form that puts one right."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import mentions
from opx_core.activities import correcting, facts
from opx_core.activities.correcting import Correction
from opx_core.activities.facts import Known
from opx_core.activities.intervals import KINDS, Interval
from opx_core.activities.parties import PARTIES
from opx_core.cases import Invalid, reading
from opx_core.dates import parse_day, parse_time
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.policy import may
from opx_core.references import tidy
from opx_web import words
from opx_web.case import words as case_words
from opx_web.pages import Fact, FieldView, Option
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.times import forms, said
from opx_web.times.page import EpisodeTimes, FormPage, Row, Times

PATH = "/cases/{reference:str}/times"
WHO = "Needed where somebody worked on it or had it."
WAITED = "Needed where it waited for somebody."
WORDS = "Needed where it was with a specialist: who that was."
KIND_NAMES = {
    "handled": "Somebody worked on it",
    "idle": "Somebody had it, idle",
    "waiting": "It waited for somebody",
    "stepped_out": "It was with a specialist",
    "unallocated": "Nobody had it",
}


@page(PATH, permission="core.read_cases")
async def show_times(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """All intervals, the newest episode and the newest interval first."""
    actor, now = actor_of(request), datetime.now(UTC)
    case = await reading.read(actor, reference)
    (known,) = await facts.read([case["id"]], facts.FOR_INTERVALS)
    correct = may(actor, correcting.PERMISSION, case)
    tiles = [each for each in known.intervals() if each.began_at < now]
    numbers = sorted({each.episode for each in tiles}, reverse=True)
    view = Times(
        forms.head(case),
        tuple(
            _episode(known, actor, case, [t for t in tiles if t.episode == number], correct, now)
            for number in numbers
        ),
        correct,
        "The time is put right." if request.query_params.get("done") else "",
    )
    return render(request, "opx/times.html", view)


@page(PATH + "/correction", permission="core.correct_times")
async def show_correction(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """The form, begun with the moments in the address."""
    case = await reading.read(actor_of(request), reference)
    asked = request.query_params
    begun = {**_typed("began", asked.get("from", "")), **_typed("ended", asked.get("to", ""))}
    begun |= {name: asked.get(name, "") for name in ("kind", "person", "party") if asked.get(name)}
    return forms.shown(request, await _form(case, begun, {}))


@action(PATH + "/correction", permission="core.correct_times")
async def correct(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Put it right, or show the form again with all that is wrong."""
    actor, form = actor_of(request), await typed(request)
    try:
        await correcting.correct_interval(actor, reference, _correction(form))
    except Invalid as invalid:
        case = await reading.read(actor, reference)
        return forms.shown(request, await _form(case, form, invalid.errors), invalid.errors)
    return Redirect(f"/cases/{tidy(reference)}/times?done=corrected", status_code=303)


ROUTES = [show_times, show_correction, correct]


def _episode(
    known: Known,
    actor: Actor,
    case: Mapping[str, Any],
    tiles: list[Interval],
    correct: bool,
    now: datetime,
) -> EpisodeTimes:
    sums = {kind: timedelta() for kind in KINDS}
    for each in tiles:
        sums[each.kind] += said.length(each, now)
    base = f"/cases/{case['reference']}/times/correction" if correct else ""
    return EpisodeTimes(
        f"Episode {tiles[0].episode}",
        tuple(
            Fact(
                KIND_NAMES[kind], said.work(sums[kind]) if kind == "handled" else _long(sums[kind])
            )
            for kind in KINDS
            if sums[kind]
        ),
        tuple(_row(known, actor, each, base, now) for each in reversed(tiles)),
    )


def _long(span: timedelta) -> str:
    return said.long(span)


def _row(known: Known, actor: Actor, each: Interval, base: str, now: datetime) -> Row:
    end = min(each.ended_at or now, now)
    known_ = {"from": each.began_at.isoformat(), "to": end.isoformat(), "kind": each.kind}
    if each.person_id:
        known_["person"] = str(each.person_id)
    asked = urlencode(known_ | ({"party": each.party} if each.kind == "waiting" else {}))
    return Row(
        what=said.what(known, actor, each),
        since=words.moment(each.began_at, now),
        until="Now" if end == now else words.moment(end, now),
        long=said.long(end - each.began_at),
        state=case_words.state_name(known.case, each.state),
        corrected=each.corrected,
        correct_href=f"{base}?{asked}" if base else "",
    )


def _typed(name: str, iso: str) -> dict[str, str]:
    try:
        local = datetime.fromisoformat(iso).astimezone(words.LONDON)
    except ValueError:
        return {}
    day = f"{local.day} {local:%b %Y}"
    return {f"{name}_day": day, f"{name}_time": f"{local:%H:%M:%S}"}


def _correction(form: Mapping[str, str]) -> Correction:
    errors: dict[str, str] = {}
    moments = {name: _moment(form, name, errors) for name in ("began", "ended")}
    if errors:
        raise Invalid(errors)
    return Correction(
        moments["began"],
        moments["ended"],
        form.get("kind", ""),
        form.get("reason", ""),
        row_id(form.get("person", "")),
        form.get("party", ""),
        form.get("words", ""),
    )


def _moment(form: Mapping[str, str], name: str, errors: dict[str, str]) -> datetime:
    now = datetime.now(words.LONDON)
    try:
        day = parse_day(form.get(f"{name}_day", ""), now.date())
        time = parse_time(form.get(f"{name}_time", ""))
    except ValueError as error:
        errors[name] = f"{error}."
        return now
    return datetime.combine(day, time, words.LONDON).astimezone(UTC)


async def _form(
    case: Mapping[str, Any], form: Mapping[str, str], errors: Mapping[str, str]
) -> FormPage:
    people = await mentions.readers(case["book_id"])
    chosen = form.get("kind", "handled")
    fields = (
        *_when("began", "From", form, errors),
        *_when("ended", "To", form, errors),
        FieldView(
            "kind",
            "What was it?",
            "choice",
            options=tuple(Option(k, name, k == chosen) for k, name in KIND_NAMES.items()),
            error=errors.get("kind", ""),
        ),
        _choice("person", "Who?", [(str(p["id"]), p["name"]) for p in people], form, errors, WHO),
        _choice("party", "Whom did it wait for?", list(PARTIES.items()), form, errors, WAITED),
        FieldView(
            "words",
            "What for, or who was asked?",
            value=form.get("words", ""),
            hint=WORDS,
            error=errors.get("words", ""),
        ),
        FieldView(
            "reason",
            "How do you know?",
            value=form.get("reason", ""),
            error=errors.get("reason", ""),
        ),
    )
    path = f"/cases/{case['reference']}/times/correction"
    return FormPage(
        forms.head(case),
        "Put a time right",
        ("What was noted stays in the log. Your word counts from now on, with your name.",),
        forms.form(path, "Put it right", fields, errors),
    )


def _when(
    name: str, label: str, form: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[FieldView, FieldView]:
    day, time = f"{name}_day", f"{name}_time"
    return (
        FieldView(
            day,
            f"{label}: day",
            "date",
            value=form.get(day, ""),
            error=errors.get(name, ""),
            width="m",
        ),
        FieldView(time, f"{label}: time", "time", value=form.get(time, ""), width="s"),
    )


def _choice(
    name: str,
    label: str,
    choices: list[tuple[str, str]],
    form: Mapping[str, str],
    errors: Mapping[str, str],
    hint: str,
) -> FieldView:
    value = form.get(name, "")
    options = (
        Option("", "Nobody in particular", not value),
        *(Option(key, text, key == value) for key, text in choices),
    )
    return FieldView(name, label, "choice", hint=hint, options=options, error=errors.get(name, ""))
