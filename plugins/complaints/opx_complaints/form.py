"""The form that logs a complaint: what was typed, read into a complaint or into errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from opx_complaints import taxonomy
from opx_complaints.complaints import NewComplaint
from opx_complaints.workflow import LEVELS
from opx_core.calendars import LONDON, Nation
from opx_core.cases import Person
from opx_core.dates import parse_day, parse_time
from opx_core.ids import row_id
from opx_core.parties.parts import contact_errors
from opx_core.workflow import Field, FieldError

CHANNELS = (
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("web", "Web form"),
    ("branch", "In person"),
    ("social", "Social media"),
)
OTHER = ("Other", "Other")
EARLIEST_YEAR = 1990
_LEVELS = tuple((level.key, level.name) for level in LEVELS)
_PRODUCTS = (*((each.name, each.name) for each in taxonomy.products()), OTHER)
_CAUSES = tuple((each.name, each.name) for each in taxonomy.causes())
_NATIONS = tuple((nation.value, nation.label) for nation in Nation)

FIELDS = (
    Field("level", "What has reached us?", "choice", _LEVELS, ask="Choose what has reached us"),
    Field("title", "Title", required=False),
    Field("given_name", "First names", required=False),
    Field("family_name", "Last name", required=False),
    Field("organisation", "Or an organisation", required=False),
    Field("email", "E-mail", required=False),
    Field("phone", "Phone", required=False),
    Field("postcode", "Postcode", required=False),
    Field("policy_number", "Policy or account", required=False),
    Field("product", "Product", "choice", _PRODUCTS, ask="Choose a product"),
    Field("cause", "What went wrong", "choice", _CAUSES),
    Field("narrative", "In their words", "longtext", required=False),
    Field("channel", "How", "choice", CHANNELS, ask="Choose how it reached us"),
    Field("nation", "Lives in", "choice", _NATIONS, ask="Choose where they live"),
    Field("about_payment", "Is it about a payment?", "yesno"),
)


@dataclass(frozen=True, slots=True)
class Read:
    """What a form said: a complaint, or the errors by field."""

    complaint: NewComplaint | None
    errors: Mapping[str, str]


def read(typed: Mapping[str, str], books: Mapping[int, str], now: datetime) -> Read:
    """Read the whole form; all errors at once. ``books`` are those the person may log in."""
    data, errors = _clean(typed)
    received, wrong = received_at(typed, now)
    errors |= wrong
    book = typed.get("book", "") or (str(next(iter(books))) if len(books) == 1 else "")
    book_id = row_id(book)
    if book_id not in books:
        errors["book"] = "Choose the client book"
    if not any(data.get(name) for name in ("given_name", "family_name", "organisation")):
        errors.setdefault("family_name", "Enter a last name, or an organisation")
    errors |= contact_errors(typed)
    if errors or received is None or book_id is None:
        return Read(None, errors)
    return Read(_complaint(data, book_id, received), {})


def recognised(
    read: Read, typed: Mapping[str, str], known: Sequence[int]
) -> tuple[NewComplaint | None, Mapping[str, str]]:
    """The complaint with the known person that was chosen, or that one must be chosen.

    ``known`` are the parties whom the complainant may be; "new" is the answer that it is nobody
    of them.
    """
    if read.complaint is None or not known:
        return read.complaint, read.errors
    choice = typed.get("known", "")
    if choice != "new" and row_id(choice) not in known:
        return None, {"known": "Choose whether this is someone we know"}
    who = None if choice == "new" else row_id(choice)
    return replace(read.complaint, complainant_id=who), {}


def received_at(typed: Mapping[str, str], now: datetime) -> tuple[datetime | None, dict[str, str]]:
    """The moment of receipt, or what is wrong with how it was typed.

    Without a time it is now, or for an earlier day its first moment: the day alone counts.
    """
    errors: dict[str, str] = {}
    local = now.astimezone(LONDON)
    day = local.date()
    try:
        day = parse_day(typed.get("received_on", "") or "today", local.date())
    except ValueError as error:
        errors["received_on"] = str(error)
    moment = local.time().replace(microsecond=0) if day == local.date() else time()
    try:
        moment = parse_time(typed["received_at"]) if typed.get("received_at") else moment
    except ValueError as error:
        errors["received_at"] = str(error)
    if not errors and day.year < EARLIEST_YEAR:
        errors["received_on"] = f"Check the year: {day.year} is before {EARLIEST_YEAR}"
    received = datetime.combine(day, moment, LONDON)
    if not errors and received > now:
        errors["received_on"] = "It cannot have been received in the future"
    return (None if errors else received), errors


def _clean(typed: Mapping[str, str]) -> tuple[dict[str, str | bool | None], dict[str, str]]:
    data: dict[str, str | bool | None] = {}
    errors: dict[str, str] = {}
    for field in FIELDS:
        try:
            data[field.key] = field.clean(typed.get(field.key, ""))
        except FieldError as error:
            errors[field.key] = str(error)
    return data, errors


def _complaint(
    data: Mapping[str, str | bool | None], book_id: int, received: datetime
) -> NewComplaint:
    text = {name: str(value) for name, value in data.items() if isinstance(value, str)}
    names = ("title", "given_name", "family_name", "organisation", "email", "phone", "postcode")
    return NewComplaint(
        book_id=book_id,
        level=text["level"],
        complainant=Person(**{name: text.get(name, "") for name in names}),
        product=text["product"],
        cause=text["cause"],
        received_at=received,
        narrative=text.get("narrative", ""),
        channel=dict(CHANNELS)[text["channel"]],
        policy_number=text.get("policy_number", ""),
        nation=text["nation"],
        payment_service=bool(data["about_payment"]),
    )
