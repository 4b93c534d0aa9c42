"""From a workflow's fields to the fields of a page, and from errors to its summary."""

from collections.abc import Iterable, Mapping, Sequence

from opx_core.workflow import Field
from opx_web.pages import FieldView, Option, Problem

YES_NO = (("yes", "Yes"), ("no", "No"))


def field_view(field: Field, value: str = "", error: str = "") -> FieldView:
    """A workflow's field as shown, with what was typed."""
    choices = YES_NO if field.kind == "yesno" else field.choices
    if field.kind == "choice":
        choices = (("", "Choose one"), *choices)
    return FieldView(
        name=field.key,
        label=field.label,
        kind="text" if field.kind == "number" else field.kind,
        value=value,
        hint=field.hint,
        error=error,
        options=options(choices, value),
        optional=not field.required,
    )


def filter_fields(
    labels: Mapping[str, str],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    lists: Mapping[str, Iterable[tuple[str, str]]],
) -> tuple[FieldView, ...]:
    """The fields of a filter, by name and label; those with a list are chosen from it."""
    return tuple(
        FieldView(
            name,
            label,
            "choice" if name in lists else "text",
            typed[name],
            error=errors.get(name, ""),
            options=options(lists.get(name, ()), typed[name]),
        )
        for name, label in labels.items()
    )


def options(choices: Iterable[tuple[str, str]], value: str) -> tuple[Option, ...]:
    """Choices as options, with the chosen one marked."""
    return tuple(Option(key, label, chosen=key == value) for key, label in choices)


def problems(views: Sequence[FieldView]) -> tuple[Problem, ...]:
    """What is wrong, in the order of the form, each with the field that it is about."""
    return tuple(Problem(view.error, view.id) for view in views if view.error)


def views(
    fields: Sequence[Field], typed: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[FieldView, ...]:
    """All fields of a move as shown."""
    return tuple(
        field_view(field, typed.get(field.key, ""), errors.get(field.key, "")) for field in fields
    )
