"""What people do with a document: comment, show it to others, agree or dispute, take it away."""

from datetime import UTC, datetime

from opx_core import case_texts, cases, data_classes, db, events, rings
from opx_core.db import Row
from opx_core.documents.adding import HIDDEN, told
from opx_core.documents.finding import find
from opx_core.identity import Actor
from opx_core.policy import require

LONGEST = 5_000
OPINIONS = {"agreed": "agreed", "disputed": "disputed", "": "neither agreed nor disputed"}


class Changed(Exception):
    """Someone changed the document first. ``document`` is its row now."""

    def __init__(self, document: Row) -> None:
        super().__init__("Someone changed this document while you were looking at it.")
        self.document = document


async def comment(actor: Actor, reference: str, key: str, body: str) -> Row:
    """Say something about a document; those who may see the one may see the other."""
    case, document = await find(actor, reference, key)
    require(actor, "core.add_documents", case)
    text = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise cases.Invalid({"comment": "Write the comment first."})
    if len(text) > LONGEST:
        why = f"A comment has at most {LONGEST:,} characters; this has {len(text):,}."
        raise cases.Invalid({"comment": why})
    await db.insert(
        "document_comment", [{"document_id": document["id"], "author_id": actor.id, "body": text}]
    )
    hidden = document["ring"] == "team"
    what = HIDDEN if hidden else f"{document['name']}\n{text}"
    await _record(actor, document, "core.document_commented", {"what": what})
    return document


async def show_to(actor: Actor, reference: str, key: str, ring: str, version: int) -> Row:
    """Let those of another ring see the document; gives its row as it was."""
    document = await _locked(actor, reference, key, "core.add_documents", version)
    if ring not in rings.RINGS:
        raise cases.Invalid({"ring": "Choose who may see it."})
    if ring == "team" and document["author_id"] != actor.id:
        raise cases.Invalid({"ring": "Only whoever added it can keep it to their team."})
    if ring != document["ring"]:
        await db.update("document", document["id"], {"ring": ring, "version": version + 1})
        await case_texts.show_to(document["case_id"], "document", document["id"], ring)
        after = {**document, "ring": ring}
        values = told(after) | {"before": document["ring"]}
        await _record(actor, document, "core.document_ring_changed", values)
    return document


async def classify(actor: Actor, reference: str, key: str, data_class: str, version: int) -> Row:
    """Say what class of data the document holds; those who may not read it find it no more."""
    document = await _locked(actor, reference, key, "core.add_documents", version)
    known = {each.key: each.name for each in data_classes.readable(actor)}
    if data_class not in known:
        raise cases.Invalid({"data_class": "Choose a class that you may read."})
    if data_class != document["data_class"]:
        changes = {"data_class": data_class, "version": version + 1}
        await db.update("document", document["id"], changes)
        was, becomes = known[document["data_class"]], known[data_class]
        values = {"what": _what(document), "before": {"Class": was}, "after": {"Class": becomes}}
        values |= {"class": becomes}
        await _record(actor, document, "core.document_classified", values)
    return document


async def judge(actor: Actor, reference: str, key: str, opinion: str, version: int) -> Row:
    """Say that the document is agreed, or disputed, or neither."""
    document = await _locked(actor, reference, key, "core.add_documents", version)
    if opinion not in OPINIONS:
        raise cases.Invalid({"opinion": "Choose one."})
    if opinion != document["opinion"]:
        await db.update("document", document["id"], {"opinion": opinion, "version": version + 1})
        values = {"opinion": OPINIONS[opinion], "what": _what(document)}
        await _record(actor, document, "core.document_judged", values)
    return document


async def withdraw(actor: Actor, reference: str, key: str, reason: str, version: int) -> Row:
    """Take the document away: it stays, struck out, with the reason."""
    document = await _locked(actor, reference, key, "core.withdraw_documents", version)
    text = " ".join(reason.replace("\x00", "").split())
    if not text:
        raise cases.Invalid({"reason": "Say why it is taken away."})
    if len(text) > 500:
        why = f"A reason has at most 500 characters; this has {len(text):,}."
        raise cases.Invalid({"reason": why})
    changes = {
        "withdrawn_at": datetime.now(UTC),
        "withdrawn_by_id": actor.id,
        "withdrawn_reason": text,
        "version": version + 1,
    }
    await db.update("document", document["id"], changes)
    await case_texts.forget(document["case_id"], "document", document["id"])
    hidden = document["ring"] == "team"
    values = {"what": _what(document), "reason": "known to the team" if hidden else text}
    await _record(actor, document, "core.document_withdrawn", values)
    return document


async def _locked(actor: Actor, reference: str, key: str, permission: str, version: int) -> Row:
    case, document = await find(actor, reference, key)
    require(actor, permission, case)
    await db.execute("select 1 from document where id = $1 for update", document["id"])
    _, document = await find(actor, reference, key)
    if document["version"] != version or document["withdrawn_at"] is not None:
        raise Changed(document)
    return document


async def _record(actor: Actor, document: Row, kind: str, values: Row) -> None:
    stream = events.case_stream(document["case_id"])
    all_values = {"document_id": document["id"], **values}
    case_id = document["case_id"]
    await events.record(events.Happening(stream, kind, actor, all_values, case_id))


def _what(document: Row) -> str:
    return HIDDEN if document["ring"] == "team" else str(document["name"])
