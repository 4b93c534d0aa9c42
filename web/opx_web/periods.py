"""Days that people type to say of which time they want to see something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from opx_core.calendars import LONDON
from opx_core.case_list import BadFilter
from opx_core.dashboards import Period
from opx_core.dates import parse_day
from opx_web.forms import filter_fields
from opx_web.pages import FieldView

OF = (("received", "Received"), ("closed", "Closed"))
NAMES = ("of", "since", "until")


def days(
    typed: Mapping[str, str], first: str, last: str
) -> tuple[date | None, date | None, dict[str, str]]:
    """The two days that were typed, or None, and what is wrong with them by their names."""
    found: dict[str, date | None] = {}
    errors: dict[str, str] = {}
    today = datetime.now(LONDON).date()
    for name in (first, last):
        try:
            found[name] = parse_day(typed[name], today) if typed[name] else None
        except ValueError as error:
            errors[name] = str(error)
    since, until = found.get(first), found.get(last)
    if since and until and since > until:
        errors[last] = "This day is before the first. Enter the same day or a later one."
    return since, until, errors


@dataclass(frozen=True, slots=True)
class Asked:
    """A period as its address says it: what was typed, what it means, what is wrong with it."""

    typed: Mapping[str, str]
    period: Period
    errors: Mapping[str, str]

    @property
    def query(self) -> str:
        """The period for other addresses; empty where it is everything."""
        return urlencode({key: value for key, value in self.typed.items() if value})

    def checked(self) -> Period:
        """The period, for answers that show no form. :class:`BadFilter`."""
        if self.errors:
            raise BadFilter(" ".join(self.errors.values()))
        return self.period


def asked(query: Mapping[str, str]) -> Asked:
    """Read a period from an address."""
    typed = {name: query.get(name, "").strip() for name in NAMES}
    since, until, errors = days(typed, "since", "until")
    if typed["of"] not in ("", *dict(OF)):
        errors["of"] = "Choose one from the list."
    period = Period("closed" if typed["of"] == "closed" else "received", since, until)
    return Asked(typed if period or errors else {}, period, errors)


def fields(said: Asked) -> Sequence[FieldView]:
    """The period as a form."""
    labels = dict(zip(NAMES, ("Cases", "From day", "To day"), strict=True))
    typed = {name: said.typed.get(name, "") for name in NAMES} | {"of": said.period.of}
    return filter_fields(labels, typed, said.errors, {"of": OF})
