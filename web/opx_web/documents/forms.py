"""The forms beside a document."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from opx_core.identity import Actor
from opx_core.policy import may
from opx_web.documents import panel
from opx_web.forms import options
from opx_web.pages import FieldView, FormView, Option, Problem

INSIDE = ("team", "firm")
OPINIONS = (
    ("", "Nobody has said"),
    ("agreed", "Agreed: both sides accept it"),
    ("disputed", "Disputed"),
)


def forms(
    actor: Actor,
    case: Mapping[str, Any],
    row: Mapping[str, Any],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> dict[str, FormView | None]:
    """What this person may do with a document that is still there."""
    none: dict[str, FormView | None] = dict.fromkeys(
        ("comment", "ring", "data_class", "opinion", "withdrawal")
    )
    if row["withdrawn_at"] is not None:
        return none
    base = f"/cases/{case['reference']}/documents/{row['key']}"
    version = (("version", str(row["version"])),)
    fields = _fields(actor, case, row, typed, errors)
    made = dict(none)
    if may(actor, "core.add_documents", dict(case)):
        made["comment"] = _form(f"{base}/comments", "Add comment", fields["comment"])
        made["ring"] = _form(f"{base}/ring", "Change who sees it", fields["ring"], version)
        made["data_class"] = _form(
            f"{base}/class", "Change the class", fields["data_class"], version
        )
        made["opinion"] = _form(f"{base}/opinion", "Save", fields["opinion"], version)
    if may(actor, "core.withdraw_documents", dict(case)):
        made["withdrawal"] = _form(f"{base}/withdrawal", "Take it away", fields["reason"], version)
    return made


def _fields(
    actor: Actor,
    case: Mapping[str, Any],
    row: Mapping[str, Any],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> dict[str, FieldView]:
    ring, opinion = typed.get("ring", row["ring"]), typed.get("opinion", row["opinion"])
    mine = row["author_id"] is not None and row["author_id"] == actor.id
    rings = panel.choices(case, row["ring"])
    choices = [each for each in rings if each.value != "team" or mine or row["ring"] == "team"]
    hints = [f"“{each.label}”: {each.hint}" for each in rings if each.value not in INSIDE]
    all_fields = (
        FieldView(
            "comment",
            "Comment",
            "longtext",
            typed.get("comment", ""),
            "Whoever sees the document sees it too.",
            optional=True,
        ),
        FieldView(
            "ring",
            "Who may see it",
            "choice",
            hint=" ".join(hints),
            options=tuple(Option(o.value, o.label, o.value == ring) for o in choices),
        ),
        FieldView(
            "data_class",
            "What it holds",
            "choice",
            hint="Whoever may not read this class finds it nowhere.",
            options=panel.classes(actor, typed.get("data_class", row["data_class"])),
        ),
        FieldView("opinion", "Is it agreed?", "choice", options=options(OPINIONS, opinion)),
        FieldView("reason", "Why?", "text", typed.get("reason", ""), "It stays, struck out."),
    )
    return {each.name: _wrong(each, errors.get(each.name, "")) for each in all_fields}


def _wrong(field: FieldView, error: str) -> FieldView:
    return replace(field, error=error) if error else field


def _form(
    action: str, submit: str, field: FieldView, hidden: tuple[tuple[str, str], ...] = ()
) -> FormView:
    problems = (Problem(field.error, field.id),) if field.error else ()
    return FormView(action, submit, (field,), hidden, problems)
