"""From what was typed about a part to its values, with all that is wrong by field."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from opx_core.expressions import problem
from opx_core.workflow import Workflow
from opx_core.workflow.naming import faults, names
from opx_core.workflow.problem import ended
from opx_core.workflow.validating_parts import KEY
from opx_core.workflow.values import Transition
from opx_web.pages import FieldView, Option

YES_NO = (("yes", "Yes"), ("no", "No"))
LONGEST = 200


@dataclass(slots=True)
class Typed:
    """A form as typed. What is read from it is tidy; what is wrong is kept in ``errors``."""

    form: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, label: str, *, required: bool = True, longest: int = LONGEST) -> str:
        """A line of text."""
        found = " ".join(self.form.get(name, "").replace("\x00", "").split())
        if required and not found:
            self.errors[name] = f"Enter {label}."
        elif len(found) > longest:
            self.errors[name] = f"At most {longest} characters: it has {len(found):,}."
        return found

    def lines(self, name: str) -> list[str]:
        """The lines of a text that are not empty."""
        every = self.form.get(name, "").replace("\x00", "").splitlines()
        return [" ".join(line.split()) for line in every if line.strip()]

    def one_of(self, name: str, label: str, known: Iterable[str], default: str = "") -> str:
        """One of some choices."""
        found = self.form.get(name, default)
        if found not in set(known):
            self.errors[name] = f"Choose {label} from the list."
        return found

    def some_of(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        """The ticked ones, in the order in which they are known."""
        return tuple(key for key in known if self.form.get(f"{name}.{key}") == "yes")

    def yes(self, name: str) -> bool:
        """Whether yes was chosen."""
        return self.form.get(name) == "yes"

    def number(self, name: str, label: str, least: int, most: int) -> int:
        """A whole number."""
        found = self.form.get(name, "").strip().replace(",", "")
        if not re.fullmatch(r"\d{1,7}", found) or not least <= int(found) <= most:
            self.errors[name] = f"Enter {label} from {least:,} to {most:,}."
            return least
        return int(found)

    def key(self, workflow: Workflow, part: str, old: str, base: str) -> str:
        """The key of a part: as it is, or made of its name and given to no other."""
        if old:
            return old
        made = re.sub(r"[^a-z0-9]+", "_", base.lower()).strip("_")[:40]
        made = made if KEY.fullmatch(made) else f"{part[:-1]}_{made}".strip("_")
        taken = {each.key for each in getattr(workflow, part)}
        number, key = 1, made
        while key in taken:
            number += 1
            key = f"{made}_{number}"
        return key

    def expression(
        self, name: str, workflow: Workflow, move: Transition | None = None
    ) -> str | None:
        """A condition, judged as it was typed; None where it was left empty."""
        found = " ".join(self.form.get(name, "").replace("\x00", "").split())
        if not found:
            return None
        said = problem(found) or next(faults(found, names(workflow, move)), None)
        if said:
            self.errors[name] = ended(said)
        return found


def line(
    name: str, label: str, typed: Mapping[str, str], errors: Mapping[str, str], **more: object
) -> FieldView:
    """A field of text, or of the ``kind`` given, with what was typed and what is wrong."""
    return FieldView(
        name,
        label,
        value=typed.get(name, ""),
        error=errors.get(name, ""),
        **more,  # type: ignore[arg-type]
    )


def choice(
    name: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    **more: object,
) -> FieldView:
    """A list to choose one of."""
    chosen = typed.get(name, choices[0][0] if choices else "")
    options = tuple(Option(key, text, chosen=key == chosen) for key, text in choices)
    return FieldView(
        name,
        label,
        "choice",
        error=errors.get(name, ""),
        options=options,
        **more,  # type: ignore[arg-type]
    )


def yes_no(
    name: str, label: str, typed: Mapping[str, str], errors: Mapping[str, str], hint: str = ""
) -> FieldView:
    """Yes or no; no where nothing was said."""
    chosen = typed.get(name, "no")
    options = tuple(Option(key, text, chosen=key == chosen) for key, text in YES_NO)
    return FieldView(name, label, "yesno", error=errors.get(name, ""), options=options, hint=hint)


def several(
    name: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    hint: str = "",
    *,
    optional: bool = True,
) -> FieldView:
    """Some of a list, each with a tick."""
    options = tuple(
        Option(key, text, chosen=typed.get(f"{name}.{key}") == "yes") for key, text in choices
    )
    return FieldView(
        name,
        label,
        "several",
        error=errors.get(name, ""),
        options=options,
        hint=hint,
        optional=optional,
    )


def ticked(name: str, keys: Iterable[str]) -> dict[str, str]:
    """Ticks as a form has them."""
    return {f"{name}.{key}": "yes" for key in keys}
