"""The evidence on the page of a case, and the list that other pages share with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from opx_core import documents
from opx_core.data_classes import CLASSES, GENERAL, readable
from opx_core.documents import size_words, storage
from opx_core.documents.uploads import LARGEST_PART
from opx_core.files.kinds import KINDS, endings
from opx_core.identity import Actor
from opx_core.policy import may
from opx_web import words
from opx_web.case import readers
from opx_web.case.page import Panel
from opx_web.documents.page import DocumentRow, Evidence, Unfinished, UploadForm
from opx_web.pages import Option, Problem
from opx_web.requests import OpxRequest

NEWEST = 6
NAMES = {each.key: "" if each.key == GENERAL else each.name for each in CLASSES}
RINGS = (
    Option("team", "Team only", hint="Only your team sees it."),
    Option("firm", "Firm and ombudsman", hint="Everyone who works on the case sees it."),
    Option("complainant", "Complainant’s side", hint="It will be visible to that side alone."),
    Option("respondent", "Respondent’s side", hint="It will be visible to that side alone."),
    Option("all", "Customer can see", hint="It will be visible to the customer."),
)


async def panels(request: OpxRequest, actor: Actor, case: Mapping[str, Any]) -> list[Panel]:
    """The newest documents of a case and the form that adds one."""
    if not may(actor, "core.read_documents", dict(case)):
        return []
    rows = await documents.of_case(actor, case["id"], NEWEST)
    view = evidence(actor, case, rows, form(actor, case))
    return [Panel("evidence", "Evidence", "opx/documents_panel.html", view, wide=True)]


def evidence(
    actor: Actor,
    case: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    upload: UploadForm | None,
) -> Evidence:
    """Documents as a page shows them."""
    total = rows[0]["total"] if rows else 0
    said = words.count_words(total, "document", "documents")
    if total > len(rows):
        said = f"Newest {len(rows)} of {said}"
    return Evidence(
        rows=tuple(document_row(case["reference"], row) for row in rows),
        words=said,
        form=upload,
        all_href=f"/cases/{case['reference']}/documents",
    )


def document_row(reference: str, row: Mapping[str, Any]) -> DocumentRow:
    """A document in a list."""
    now, kind = datetime.now(UTC), KINDS[row["kind"]]
    struck = ""
    if row["withdrawn_at"]:
        when = words.moment(row["withdrawn_at"], now).replace("Today", "today")
        struck = f"Taken away {when} by {row['withdrawn_by']}: {row['withdrawn_reason']}"
    return DocumentRow(
        name=row["name"],
        href=f"/cases/{reference}/documents/{row['key']}",
        icon=kind.icon,
        kind=kind.name,
        size=size_words(row["size"]),
        who=row["author"] or "OPX",
        moment=words.moment(row["added_at"], now),
        iso=row["added_at"].isoformat(),
        ring=row["ring"],
        marks=tuple(row["marks"].splitlines()),
        opinion=row["opinion"],
        struck=struck,
        data_class=NAMES[row["data_class"]],
    )


def form(
    actor: Actor,
    case: Mapping[str, Any],
    *,
    ring: str = "firm",
    data_class: str = GENERAL,
    unfinished: Sequence[Mapping[str, Any]] = (),
    refused: Sequence[str] = (),
    added: Sequence[str] = (),
) -> UploadForm | None:
    """The form that adds documents, for someone who may."""
    if not may(actor, "core.add_documents", dict(case)):
        return None
    base = f"/cases/{case['reference']}/documents"
    return UploadForm(
        action=base,
        uploads=f"{base}/uploads",
        list_href=base,
        accept=",".join(endings()),
        limits=storage.active().limits.words(),
        part=LARGEST_PART,
        rings=tuple(Option(o.value, o.label, o.value == ring, hint=o.hint) for o in choices(case)),
        classes=classes(actor, data_class),
        unfinished=tuple(_unfinished(base, row) for row in unfinished),
        problems=tuple(Problem(sentence, "f-files") for sentence in refused),
        said=tuple(added),
    )


def choices(case: Mapping[str, Any], kept: str = "") -> tuple[Option, ...]:
    """The rings to choose from on a case, and ``kept``; each says who from outside will read it."""
    known, both = readers.offered(case), "It will be visible to both sides."
    return tuple(
        replace(
            each,
            hint=readers.sentence(case, each.value)
            or (both if each.value == "all" and "respondent" in known else each.hint),
        )
        for each in RINGS
        if each.value in (*known, kept)
    )


def classes(actor: Actor, chosen: str) -> tuple[Option, ...]:
    """The classes of data that the actor may read, to choose one of."""
    return tuple(
        Option(each.key, each.name, each.key == chosen, hint=each.hint) for each in readable(actor)
    )


def _unfinished(base: str, row: Mapping[str, Any]) -> Unfinished:
    arrived = f"{size_words(row['received'])} of {size_words(row['size'])} have arrived."
    return Unfinished(
        row["name"],
        f"{arrived} Choose the same file again to send the rest.",
        f"{base}/uploads/{row['key']}/cancellation",
    )
