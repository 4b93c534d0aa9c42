"""Someone with a case, and everything of theirs that another must not see or change."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import (
    cases,
    db,
    documents,
    handover,
    notices,
    people,
    reassigning,
    skills,
    staff,
    worktime,
)
from opx_core.activities import stepping_out, waiting
from opx_core.activities.stepping_out import Question
from opx_core.allocation import rules
from opx_core.allocation.rules import RuleForm
from opx_core.api_tokens import TokenForm, make_for, scope_keys
from opx_core.case_list import CaseFilter
from opx_core.cases import Person, diary, drafts, links
from opx_core.documents import NewDocument
from opx_core.handover import Receivers
from opx_core.identity import Actor, system_actor
from opx_core.notices import Notice
from opx_core.parties import merging, parts, points, support
from opx_core.signing_in import sessions
from opx_core.signing_in.sessions import Seen
from opx_core.skills import Grant
from opx_core.tenants import Tenant
from opx_core.testing import make_person
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import checking, matching, receiving
from opx_ingestor.batches.plans import Plan


@dataclass(frozen=True, slots=True)
class Side:
    """Someone with a case, and the word that stands in all that is theirs."""

    word: str
    tenant: Tenant
    actor: Actor
    book_id: int
    case: dict[str, object]
    event_id: int
    ids: dict[str, int | str]


async def make_side(tenant, word):
    await people.add_books([(word, f"{word} book")])
    actor = await make_person("leader", (word,), f"Dr {word}")
    (book_id,) = actor.books
    someone = Person("Mx", word, f"{word}son", "", f"{word}@example.org", region=word)
    new = NewComplaint(book_id, "formal", someone, word, word, datetime.now(UTC), word, word)
    case = await complaints.receive(actor, new)
    await cases.add_note(actor, case["reference"], f"{word} said so")
    ids = await make_work(actor, case, new) | await make_people(actor, case, word)
    event_id = await db.fetch_value("select max(id) from event where case_id = $1", case["id"])
    ids["document"] = await make_document(actor, case, word)
    ids["batch"] = await make_batch(actor, word, book_id)
    ids |= await make_setup(actor, book_id, word)
    ids |= await make_waiting(actor, case, word)
    ids["rehearsal_id"] = await make_rehearsal(case, word)
    token = TokenForm(f"{word} feed", actor.id, scope_keys())
    made = await make_for(system_actor(), token)
    ids |= {"token_id": made.id, "bearer": made.text}
    token = await sessions.begin_session(actor.id, Seen(f"{word} browser"))
    ids["session_id"] = (await sessions.standing(token)).session_id
    return Side(word, tenant, actor, book_id, case, event_id, ids)


async def make_waiting(actor, case, word):
    """Something asked of an outside party, and a wait."""
    question = Question("specialist", f"{word} asks", outside=f"{word} adjusters")
    return {
        "step_out_id": await stepping_out.ask(actor, case["reference"], question),
        "wait_id": await waiting.begin(actor, case["reference"], "firm", f"{word} file"),
    }


async def make_rehearsal(case, word):
    """A rehearsal that found the case to differ."""
    rehearsal_id = await db.fetch_value(
        "insert into workflow_rehearsal (kind, digest, state, total, done, differing) "
        "values ('complaints', '', 'done', 1, 1, 1) returning id"
    )
    row = {"rehearsal_id": rehearsal_id, "case_id": case["id"], "kinds": ["state"]}
    await db.insert("workflow_difference", [{**row, "words": f'["{word} would differ"]'}])
    return rehearsal_id


async def make_setup(actor, book_id, word):
    """A team with someone in it, a handover, a job that waits and a day of the calendar."""
    colleague = await make_person("handler", (word,), f"{word} colleague")
    team_id = await staff.add_team(system_actor(), f"{word} team of {actor.id}")
    await db.execute("update user_account set team_id = $1 where id = $2", team_id, colleague.id)
    to = Receivers(people=(actor.id,))
    await diary_for(colleague, word, actor)
    handover_id = await handover.start(system_actor(), colleague.id, to)
    async with db.as_application():
        job_id = await db.fetch_value("select max(id) from opx.outbox")
    ids = {"person_id": actor.id, "team_id": team_id, "book_id": book_id}
    day_id = await make_day(actor, word)
    ids |= await make_allocation(actor, colleague, team_id, book_id, word)
    return {**ids, "handover_id": handover_id, "job_id": job_id, "day_id": day_id}


async def make_allocation(actor, colleague, team_id, book_id, word):
    """A skill, a rule, an absence and cases given on."""
    skill_id = await skills.add(actor, f"skill{actor.id}", f"Skill {actor.id}")
    await skills.grant(actor, colleague.id, Grant(skill_id, 3, f"{word} proof"))
    form = RuleForm(f"{word} rule", team_id, "none", book_id=book_id, active=False)
    today = datetime.now(UTC).date()
    absence_id = await worktime.add(actor, actor.id, today, today, colleague.id)
    wanted = reassigning.Chosen(filter=CaseFilter(owner="nobody", book=str(book_id)))
    cases_ = await reassigning.chosen(actor, wanted)
    seal = (await reassigning.plan(actor, cases_, Receivers(people=(colleague.id,)))).seal
    to = Receivers(people=(colleague.id,))
    given = await reassigning.start(actor, wanted, to, seal)
    return {
        "skill_id": skill_id,
        "rule_id": await rules.add(actor, form),
        "absence_id": absence_id,
        "reassignment_id": given,
    }


async def make_day(actor, word):
    (day_id,) = await db.next_ids("calendar_day", 1)
    day = date(2031, 1, 1) + timedelta(days=actor.id)
    await db.insert("calendar_day", [{"id": day_id, "day": day, "name": f"{word} day"}])
    return day_id


async def diary_for(colleague, word, actor):
    case = await db.fetch_value("select reference from case_file order by id desc limit 1")
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    await diary.bring_forward(actor, case, tomorrow, f"{word} to do", colleague.id)


async def make_document(actor, case, word):
    new = NewDocument(documents.new_key(), f"{word}.txt", "txt", 9, word.encode())
    await documents.store_bytes(new, word.encode())
    await documents.keep(actor, case["id"], [new])
    return str(new.key)


async def make_work(actor, case, new):
    """A pinned note, a draft, a linked case, a day in the diary and a notice."""
    reference, word = case["reference"], new.product
    other = await complaints.receive(actor, new)
    note_id = await cases.add_note(actor, reference, f"{word} pinned", "team")
    await cases.pin_note(actor, reference, note_id, True)
    await drafts.keep(actor, reference, "note", {"text": f"{word} draft"})
    today = datetime.now(UTC).date() + timedelta(days=1)
    await notices.tell(system_actor(), [actor.id], Notice("core.noted", case["id"], word))
    return {
        "note_id": note_id,
        "draft_id": await db.fetch_value("select id from draft where case_id = $1", case["id"]),
        "link_id": await links.link(actor, reference, other["reference"], "related"),
        "entry_id": await diary.bring_forward(actor, reference, today, word),
        "notice_id": await db.fetch_value("select max(id) from notice"),
    }


async def make_batch(actor, word, book_id):
    content = f"Ref,Received,Product,Issue\n{word},soon,{word},{word}\n".encode()
    file = io.BytesIO(content)
    batch_id = await receiving.receive(actor, "complaints", f"{word}.csv", file, len(content))
    await receiving.read(await batches.locked(batch_id))
    places = {"key": 0, "received_on": 1, "product": 2, "cause": 3}
    batch = await batches.locked(batch_id)
    await matching.match(actor, batch, Plan("file", places, {"book": word}), [book_id], word)
    await checking.check_rows(batch_id, (await batches.locked(batch_id)).chain)
    return batch_id


async def make_people(actor, case, word):
    """A representative, an address, a need and a merge, each with the word in it."""
    party = await db.fetch_value("select complainant_id from case_file where id = $1", case["id"])
    known = {"family_name": word, "role": "representative", "authority_kind": "family"}
    other = await parts.add_person(actor, case["reference"], known)
    twin = await parts.add_person(actor, case["reference"], {"family_name": word, "role": "joint"})
    point = {"kind": "other", "value": word, **points.START}
    need = {"driver": "health", "label": word, "known_how": "told", "consent": "agreed"}
    return {
        "party": party,
        "point": await points.add_point(actor, party, point),
        "need": await support.record_need(actor, party, need),
        "merge_id": await merging.merge(actor, other, twin, word),
        "part": await db.fetch_value("select id from case_party where party_id = $1", other),
    }
