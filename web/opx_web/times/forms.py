"""What the forms of this room share."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_web import forms
from opx_web.case import words as case_words
from opx_web.pages import CaseHead, FieldView, FormView, Problem
from opx_web.rendering import render
from opx_web.requests import OpxRequest
from opx_web.times.page import FormPage


def head(case: Mapping[str, Any]) -> CaseHead:
    """The name of the case above a form about it."""
    state = case_words.state_name(case)
    href = f"/cases/{case['reference']}"
    return CaseHead(case["reference"], href, case["complainant_name"], state)


def form(
    action: str,
    submit: str,
    fields: Sequence[FieldView],
    errors: Mapping[str, str],
    hidden: tuple[tuple[str, str], ...] = (),
) -> FormView:
    """A form with what is wrong; an error of no field (key "") leads to the first."""
    problems = list(forms.problems(fields))
    if errors.get(""):
        problems.insert(0, Problem(errors[""], fields[0].id))
    return FormView(action, submit, tuple(fields), hidden, tuple(problems))


def shown(
    request: OpxRequest, view: FormPage, errors: Mapping[str, str] | None = None
) -> Response[Any]:
    """The page: 422 with errors, 409 where something else was saved meanwhile."""
    status = 200 if not errors else 409 if "" in errors else 422
    return render(request, "opx/times_form.html", view, status=status)


def done(reference: str, kind: str) -> Redirect:
    """Back to the case, with a word of what was done."""
    return Redirect(f"/cases/{reference}?done={kind}", status_code=303)
