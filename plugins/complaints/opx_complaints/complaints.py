"""The writes of this module: receive complaints, amend them, and keep what a move decides."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns import Column

from opx_complaints.tables import Complaint
from opx_complaints.workflow import KIND
from opx_core import case_texts, cases, db, identifiers, jobs
from opx_core.case_texts import CaseText
from opx_core.cases import CaseDraft, Person
from opx_core.identifiers import Identifier
from opx_core.identity import Actor
from opx_core.parties import points
from opx_core.parties.adding import ways
from opx_core.workflow import Transition

SUBJECT = 160
POLICY = "policy number"


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """A complaint about to be logged. ``received_at`` is aware and starts the clocks.

    ``complainant_id`` is the party that the complainant is known as, if they are known.
    """

    book_id: int
    level: str
    complainant: Person
    product: str
    cause: str
    received_at: datetime
    narrative: str = ""
    firm: str = ""
    channel: str = ""
    policy_number: str = ""
    nation: str = "ENG"
    payment_service: bool = False
    complainant_id: int | None = None
    source: str | None = None
    source_key: str | None = None
    source_digest: bytes | None = None

    @property
    def subject(self) -> str:
        """Product and cause in one line."""
        return subject(self.product, self.cause)


def subject(product: str, cause: str) -> str:
    """The one line that says what a complaint is about."""
    return f"{product}, {cause[:1].lower()}{cause[1:]}"[:SUBJECT]


async def receive(actor: Actor, complaint: NewComplaint) -> dict[str, Any]:
    """Log one complaint and look for its duplicates afterwards; gives id and reference."""
    (case,) = await receive_many(actor, [complaint])
    if complaint.complainant_id is not None:
        await points.add_known(actor, complaint.complainant_id, ways(complaint.complainant))
    await jobs.enqueue("complaints.look_for_duplicates", case_id=case["id"])
    return case


async def receive_many(actor: Actor, complaints: Sequence[NewComplaint]) -> list[dict[str, Any]]:
    """Log complaints in one transaction; gives ``{"id", "reference"}`` of each, in order."""
    drafts = [_draft(complaint) for complaint in complaints]
    opened = await cases.open_cases(actor, "complaints.log", "complaints.logged", drafts)
    await db.insert(
        "complaints_complaint",
        [_row(case["id"], new) for case, new in zip(opened, complaints, strict=True)],
    )
    await findable(zip([case["id"] for case in opened], complaints, strict=True))
    return opened


async def findable(told: Iterable[tuple[int, NewComplaint]]) -> None:
    """Let search find complaints by their words and their policy numbers."""
    known = list(told)
    await case_texts.keep(
        [
            CaseText(case_id, "complaint", case_id, new.narrative, at=new.received_at)
            for case_id, new in known
            if new.narrative
        ]
    )
    await identifiers.keep(
        [Identifier(i, POLICY, new.policy_number) for i, new in known if new.policy_number]
    )


async def amend(
    actor: Actor, case: dict[str, Any], changes: Mapping[str, str], product: str, cause: str
) -> None:
    """Change what a locked case's complaint says, and its subject. The caller records the event.

    What people entered since (level, payment services) stays.
    """
    if changes:
        await _set(case["id"], changes)
    if "narrative" in changes:
        text = CaseText(case["id"], "complaint", case["id"], changes["narrative"])
        await case_texts.keep([text])
    if "policy_number" in changes:
        await identifiers.keep([Identifier(case["id"], POLICY, changes["policy_number"])])
    await cases.reclassify(actor, case, "complaints.log", subject=subject(product, cause))


async def keep_digest(case_id: int, digest: bytes | None) -> None:
    """Keep what the row of a file said, to tell whether it says the same next time."""
    await _set(case_id, {"source_digest": digest})


async def keep(
    case: Mapping[str, Any], transition: Transition, actor: Actor, data: Mapping[str, Any]
) -> None:
    """Keep on the complaint what a move's fields said."""
    told = {name: data[name] for name in ("policy_number", "wanted") if data.get(name)}
    if "payment_service" in data:
        told["payment_service"] = data["payment_service"]
    if told:
        await _set(case["id"], told)
    if "policy_number" in told:
        await identifiers.keep([Identifier(case["id"], POLICY, str(told["policy_number"]))])
    if "payment_service" in data:
        facts = {"complaint": {"payment_service": data["payment_service"]}}
        await cases.reclassify(actor, dict(case), transition.permission, facts=facts)
    if "outcome" in data or "ending" in data:
        await _decide(case, actor, data)


async def take_back(case: Mapping[str, Any], transition: Transition) -> None:
    """A move was a mistake: what it decided stands no longer, what it asked is as it was.

    The event of the move keeps all of it.
    """
    asked = {field.key for field in transition.fields}
    if "payment_service" in asked:
        known = json.loads(str(case["facts"]))["complaint"]["payment_service"]
        await _set(case["id"], {"payment_service": known})
    if asked & {"outcome", "ending"}:
        await db.execute(
            "delete from complaints_decision where id = (select max(id) from complaints_decision "
            "where case_id = $1 and episode = $2)",
            case["id"],
            case["episode"],
        )


async def _set(case_id: int, changes: Mapping[str, Any]) -> None:
    columns: dict[Column | str, Any] = {name: value for name, value in changes.items()}
    await Complaint.update(columns).where(Complaint.case == case_id)


async def _decide(case: Mapping[str, Any], actor: Actor, data: Mapping[str, Any]) -> None:
    row = {
        "case_id": case["id"],
        "episode": case["episode"],
        "outcome": data.get("outcome") or data["ending"],
        "reasons": data.get("reasons") or "",
        "decided_by": actor.id,
    }
    await db.insert("complaints_decision", [row])


def _draft(new: NewComplaint) -> CaseDraft:
    others = (("firm", Person(organisation=new.firm)),) if new.firm else ()
    return CaseDraft(
        kind=KIND,
        book_id=new.book_id,
        level=new.level,
        subject=new.subject,
        complainant=new.complainant,
        received_at=new.received_at,
        nation=new.nation,
        facts={"complaint": {"payment_service": new.payment_service}},
        values={"product": new.product, "cause": new.cause, "channel": new.channel},
        others=others,
        complainant_id=new.complainant_id,
    )


def _row(case_id: int, new: NewComplaint) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "product": new.product,
        "cause": new.cause,
        "firm": new.firm,
        "channel": new.channel,
        "policy_number": new.policy_number,
        "narrative": new.narrative,
        "payment_service": new.payment_service,
        "source": new.source,
        "source_key": new.source_key,
        "source_book": new.book_id if new.source else None,
        "source_digest": new.source_digest,
    }
