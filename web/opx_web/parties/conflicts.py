"""A form about a person that somebody else saved first."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from opx_core.parties.finding import who_changed
from opx_core.workflow import Field
from opx_web import words
from opx_web.forms import YES_NO
from opx_web.versions import Part, Versions, part


async def versions(
    party_id: int,
    fields: Sequence[Field],
    current: Mapping[str, str],
    typed: Mapping[str, str],
) -> Versions:
    """Both versions, field by field."""
    who, at = await who_changed(party_id) or ("Someone", datetime.now(UTC))
    rows = tuple(_row(field, current, typed) for field in fields if field.key in typed)
    return Versions(
        f"{who} saved this while you were writing",
        f"Saved by {who}, {words.moment(at, datetime.now(UTC))}",
        rows,
    )


def _row(field: Field, current: Mapping[str, str], typed: Mapping[str, str]) -> Part:
    theirs, mine = current.get(field.key, ""), typed.get(field.key, "")
    return part(field.key, field.label, _shown(field, theirs), _shown(field, mine))


def _shown(field: Field, value: str) -> str:
    choices = YES_NO if field.kind == "yesno" else field.choices
    return dict(choices).get(value, value)
