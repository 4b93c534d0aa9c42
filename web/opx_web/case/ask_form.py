"""The question to those who may commit more, beside the form of a move beyond one's limit."""

from collections.abc import Mapping
from typing import Any

from opx_core import authorities
from opx_core.authorities import asking
from opx_web import forms
from opx_web.pages import FieldView, FormView


def ask_form(
    case: Mapping[str, Any], key: str, form: Mapping[str, str], over: authorities.Over, error: str
) -> FormView | None:
    """A form that asks whoever may; None where nobody may."""
    if not over.able:
        return None
    names = ", ".join(name for _, name in over.able)
    field = FieldView(
        "reason_to_ask",
        "Why",
        "longtext",
        form.get("reason_to_ask", ""),
        f"They are asked: {names}. Whoever approves makes the move.",
        error,
        rows=2,
    )
    kept = tuple((name, text) for name, text in form.items() if name not in asking.NOT_KEPT)
    here = f"/cases/{case['reference']}/moves/{key}/ask"
    hidden = (*kept, ("version", str(case["version"])))
    return FormView(here, "Ask for approval", (field,), hidden, forms.problems((field,)))
