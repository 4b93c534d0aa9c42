"""The pages of documents, made of what is known about them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from opx_core import documents
from opx_core.data_classes import GENERAL
from opx_core.documents import uploads
from opx_core.files.kinds import KINDS
from opx_core.files.outcome import Outcome, Sheet
from opx_core.identity import Actor
from opx_web import words
from opx_web.case import words as case_words
from opx_web.documents import forms
from opx_web.documents.page import (
    Comment,
    DocumentPage,
    DocumentsPage,
    PageImage,
    Preview,
    Seen,
    SheetView,
)
from opx_web.documents.panel import document_row, evidence, form
from opx_web.pages import CaseHead, Fact, MenuLink
from opx_web.requests import OpxRequest, actor_of

DONE = {
    "commented": "The comment is added.",
    "shown": "Saved: others see it now as chosen.",
    "judged": "Saved.",
    "classified": "Saved: only those who may read this class see it now.",
    "withdrawn": "It is taken away. The case keeps that it was here, and why.",
}
WAITING = "It is being read. Its preview will be here in a moment."
CUT = "Only the first rows and columns are shown. Download it to see all."


async def documents_page(
    actor: Actor,
    case: Mapping[str, Any],
    *,
    ring: str = "firm",
    data_class: str = GENERAL,
    refused: Sequence[str] = (),
    added: Sequence[str] = (),
    done: str = "",
) -> DocumentsPage:
    """All documents of a case."""
    open_ = await uploads.open_of(actor, case["id"])
    chosen = {"ring": ring, "data_class": data_class}
    upload = form(actor, case, **chosen, unfinished=open_, refused=refused, added=added)
    view = evidence(actor, case, await documents.of_case(actor, case["id"]), upload)
    return DocumentsPage(case_head(case), replace(view, all_href=""), done)


async def document_page(
    request: OpxRequest,
    case: Mapping[str, Any],
    row: Mapping[str, Any],
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    conflict: str = "",
) -> DocumentPage:
    """One document; ``typed`` and ``errors`` are of a form that was refused."""
    actor, now = actor_of(request), datetime.now(UTC)
    shown = document_row(case["reference"], row)
    some = forms.forms(actor, case, row, typed or {}, errors or {})
    return DocumentPage(
        case=case_head(case),
        back=MenuLink("Evidence", f"/cases/{case['reference']}/documents"),
        row=shown,
        facts=_facts(row, now),
        preview=await _preview(row, shown.href),
        download="" if shown.struck else f"{shown.href}/content",
        comments=tuple(_comment(each, now) for each in await documents.comments(row["id"])),
        seen=tuple(_seen(each, now) for each in await documents.seen_by(row["id"])),
        problems=tuple(p for each in some.values() if each for p in each.problems),
        conflict=conflict,
        done=DONE.get(request.query_params.get("done", ""), ""),
        **some,
    )


def case_head(case: Mapping[str, Any]) -> CaseHead:
    """The name of the case."""
    state = case_words.state_name(case)
    name = case["reference"]
    return CaseHead(name, f"/cases/{name}", case["complainant_name"], state)


def _facts(row: Mapping[str, Any], now: datetime) -> tuple[Fact, ...]:
    opinions = {"agreed": "Agreed", "disputed": "Disputed", "": "Nobody has said"}
    return (
        Fact("Kind", KINDS[row["kind"]].name),
        Fact("Size", _size(row["size"])),
        Fact("Added", f"{words.moment(row['added_at'], now)} by {row['author'] or 'OPX'}"),
        Fact("Opinion", opinions[row["opinion"]]),
        Fact("Fingerprint (SHA-256)", row["sha256"].hex()),
    )


def _size(size: int) -> str:
    said = documents.size_words(size)
    return said if size < 1000 else f"{said} ({size:,} bytes)"


async def _preview(row: Mapping[str, Any], href: str) -> Preview:
    if row["withdrawn_at"] is not None:
        return Preview("It was taken away, so it is not shown.")
    if row["read_at"] is None:
        return Preview(WAITING, waiting=True)
    if row["shown"] == "media":
        family, name = KINDS[row["kind"]].family, f"{href}/content"
        return Preview(sound=name) if family == "sound" else Preview(video=name)
    if row["shown"] == "pages":
        return Preview(row["said"], images=_images(row, href))
    told = await documents.preview(dict(row))
    return _told(told)


def _told(told: Outcome) -> Preview:
    said = told.said
    if told.shown in ("words", "mail") and not told.words.strip():
        said = said or "There are no words in it."
    return (
        Preview(
            said=said,
            words=told.words,
            headers=tuple(Fact(name, value) for name, value in told.headers),
            attached=told.attached,
            sheets=tuple(_sheet(each) for each in told.sheets),
        )
        if told.shown != "table"
        else Preview(
            said=said or ("" if any(each.rows for each in told.sheets) else "The table is empty."),
            sheets=tuple(_sheet(each) for each in told.sheets if each.rows),
        )
    )


def _images(row: Mapping[str, Any], href: str) -> tuple[PageImage, ...]:
    total = row["pages"]
    if total == 1 and KINDS[row["kind"]].family == "picture":
        return (PageImage(f"{href}/pages/1", f"The picture {row['name']}"),)
    return tuple(
        PageImage(f"{href}/pages/{n}", f"Page {n} of {row['name']}") for n in range(1, total + 1)
    )


def _sheet(sheet: Sheet) -> SheetView:
    width = max(len(row) for row in sheet.rows) if sheet.rows else 0
    rows = tuple((*row, *("",) * (width - len(row))) for row in sheet.rows)
    return SheetView(sheet.name, rows[0] if rows else (), rows[1:], CUT if sheet.cut else "")


def _comment(row: Mapping[str, Any], now: datetime) -> Comment:
    lines = tuple(line for line in row["body"].split("\n") if line.strip())
    at = row["created_at"]
    return Comment(row["author"], words.moment(at, now), at.isoformat(), lines)


def _seen(row: Mapping[str, Any], now: datetime) -> Seen:
    first, last = words.moment(row["first_at"], now), words.moment(row["last_at"], now)
    return Seen(row["name"], first if first == last else f"First {first}, last {last}")
