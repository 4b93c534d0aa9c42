"""Complaints through the API: logging one, by the same reading of fields as the form."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from litestar import Response

from opx_complaints import complaints, form
from opx_core import directory, quotas
from opx_core.calendars import LONDON
from opx_core.cases import Invalid
from opx_core.dates import day_in_words
from opx_core.parties import duplicates
from opx_web.api.cases import CaseView, case_answer
from opx_web.api.problems import Fault
from opx_web.api.routing import API, write
from opx_web.requests import OpxRequest, actor_of


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint to log. The complainant has a last name or an organisation.

    ``received_at`` starts its clocks; without it, it was received now. ``book`` is a client
    book's key, which may be left out where the token reaches one only. Where the complainant may
    be someone we know, ``complainant_id`` says who it is, or ``is_new`` that it is nobody of them.
    """

    level: str
    product: str
    cause: str
    channel: Literal["phone", "email", "letter", "web", "branch", "social"]
    about_payment: bool
    nation: str = "ENG"
    book: str = ""
    received_at: datetime | None = None
    title: str = ""
    given_name: str = ""
    family_name: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    postcode: str = ""
    policy_number: str = ""
    narrative: str = ""
    complainant_id: int | None = None
    is_new: bool = False


@write("/complaints", permission="complaints.log", scope="cases:write")
async def log_complaint(request: OpxRequest, data: Complaint) -> Response[CaseView]:
    """Log a complaint; gives its case, whose clocks have started."""
    actor, now = actor_of(request), datetime.now(UTC)
    books = await directory.books(actor)
    typed = _typed(data) | {"book": _book(data.book, books)}
    read = form.read(typed, {book["id"]: book["name"] for book in books}, now)
    new = read.complaint
    known = await duplicates.of_person(actor, new.book_id, new.complainant) if new else []
    found, errors = form.recognised(read, typed, [each.party_id for each in known])
    if "known" in errors:
        ids = " or ".join(str(each.party_id) for each in known)
        said = {"/complainant_id": f"It may be {ids}: name one, or say is_new."}
        raise Fault(409, "The complainant may be someone we know.", said)
    if found is None:
        raise Invalid({_NAMES.get(name, name): said for name, said in errors.items()})
    if await quotas.cases_left() == 0:
        raise quotas.DayIsFull(await quotas.full())
    case = await complaints.receive(actor, found)
    await quotas.came_in(1)
    href = f"{API}/cases/{case['reference']}"
    return await case_answer(request, case["reference"], 201, location=href)


ROUTES = [log_complaint]
_NAMES = {"received_on": "received_at"}
_AS_TYPED = (
    *("level", "product", "cause", "channel", "nation", "title", "given_name", "family_name"),
    *("organisation", "email", "phone", "postcode", "policy_number", "narrative"),
)


def _typed(data: Complaint) -> dict[str, str]:
    typed = {name: getattr(data, name) for name in _AS_TYPED}
    typed["about_payment"] = "yes" if data.about_payment else "no"
    typed["known"] = "new" if data.is_new else str(data.complainant_id or "")
    if data.received_at is not None:
        if data.received_at.tzinfo is None or not form.EARLIEST_YEAR < data.received_at.year < 9999:
            raise Invalid({"received_at": "Give the moment with its offset, such as Z."})
        local = data.received_at.astimezone(LONDON)
        typed |= {"received_on": day_in_words(local.date()), "received_at": f"{local:%H:%M:%S}"}
    return typed


def _book(key: str, books: list[dict[str, object]]) -> str:
    return next((str(book["id"]) for book in books if key and book["key"] == key), key and "0")
