"""A form whose subject somebody else saved first: both versions, and a choice for each field."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from opx_core.parties.finding import who_changed
from opx_core.workflow import Field
from opx_web import words
from opx_web.forms import YES_NO
from opx_web.parties.views import Difference, Versus

KEEP = "keep_"


def chosen(typed: Mapping[str, str], current: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with the other's version of each field that was chosen from them."""
    theirs = [name for name in current if typed.get(f"{KEEP}{name}") == "theirs"]
    mine = {name: text for name, text in typed.items() if not name.startswith(KEEP)}
    return mine | {name: current[name] for name in theirs}


async def versus(
    party_id: int,
    fields: Sequence[Field],
    current: Mapping[str, str],
    typed: Mapping[str, str],
) -> Versus:
    """Both versions, field by field."""
    who, at = await who_changed(party_id) or ("Someone", datetime.now(UTC))
    rows = tuple(_row(field, current, typed) for field in fields if field.key in typed)
    return Versus(
        "Someone saved this while you were writing",
        f"Saved by {who}, {words.moment(at, datetime.now(UTC))}",
        rows,
    )


def _row(field: Field, current: Mapping[str, str], typed: Mapping[str, str]) -> Difference:
    theirs, mine = current.get(field.key, ""), typed.get(field.key, "")
    return Difference(
        field.key, field.label, _shown(field, theirs), _shown(field, mine), theirs != mine
    )


def _shown(field: Field, value: str) -> str:
    choices = YES_NO if field.kind == "yesno" else field.choices
    return dict(choices).get(value, value) or "empty"
