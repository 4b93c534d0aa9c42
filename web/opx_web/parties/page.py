"""The page of a person or organisation: who they are, how to reach them, their cases."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import data_classes, db, parties, timeline
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.parties import catalogue, duplicates, finding, merging, support, telling
from opx_core.parties.finding import PAGE
from opx_core.parties.reading import WITHHELD, recorded
from opx_core.policy import may, visible
from opx_core.tables import Case
from opx_web import words
from opx_web.case import people
from opx_web.case import words as case_words
from opx_web.pages import Fact, MenuLink
from opx_web.parties.forms import id_of
from opx_web.parties.views import (
    CaseRow,
    Happened,
    MergedRow,
    NeedRow,
    PartyPage,
    PointRow,
    Suggestion,
)
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import page

HISTORY = 20
_HISTORY = """
select e.kind, e.at, u.name as actor, v.data from event e join event_value v on v.event_id = e.id
left join user_account u on u.id = e.actor_id where e.stream = $1 order by e.seq desc limit $2
"""
DONE = {
    "saved": "Saved.",
    "merged": "Merged. You can undo it below.",
    "parted": "The merge is undone. Each is as it was.",
}


@page("/parties/{party:str}", permission="core.read_cases")
async def show_party(request: OpxRequest, party: FromPath[str]) -> Response[Any]:
    """Someone's page; a merged record leads to the one that it stands in now."""
    actor, asked = actor_of(request), id_of(party)
    row = await parties.find(actor, asked)
    if row["id"] != asked:
        return Redirect(f"/parties/{row['id']}", status_code=303)
    before = row_id(request.query_params.get("before", ""))
    done = DONE.get(request.query_params.get("done", ""), "")
    return render(request, "opx/party.html", await _page(actor, row, before, done))


ROUTES = [show_party]


async def _page(actor: Actor, row: Row, before: int | None, done: str) -> PartyPage:
    one = await parties.contact_of(actor, row["id"])
    edit = await finding.may_for(actor, "core.edit_parties", row)
    merge = await finding.may_for(actor, "core.merge_parties", row)
    base, edit_base = f"/parties/{row['id']}", f"/parties/{row['id']}" if edit else ""
    cases = await parties.cases_of(actor, row["id"], before, PAGE + 1)
    likely = await duplicates.of_party(actor, row, one.points)
    return PartyPage(
        person=people.person(one),
        kind="Organisation" if row["kind"] == "organisation" else "Person",
        care=one.care,
        facts=_facts(row),
        points=tuple(_point(point, edit_base) for point in one.points),
        needs=tuple(_need(need, edit_base) for need in one.needs),
        cases=tuple(_case(case) for case in cases[:PAGE]),
        older_href=f"{base}?before={cases[PAGE - 1]['id']}" if len(cases) > PAGE else "",
        suggestions=suggestions(likely, base if merge else ""),
        merged=tuple(_merged(each, base if merge else "") for each in await _standing(row)),
        history=await _history(actor, row["id"]),
        base=base,
        back=MenuLink("Cases", "/cases"),
        may_edit=edit,
        may_record=edit and may(actor, support.READS),
        may_merge=merge,
        done=done,
    )


def suggestions(likely: Sequence[duplicates.Likely], base: str) -> tuple[Suggestion, ...]:
    """Who may be the same, each with the way to a merge."""
    return tuple(
        Suggestion(
            each.name,
            ", ".join(each.why).capitalize(),
            f"On {', '.join(each.references[:3])}",
            f"{base}/merge?other={each.party_id}" if base else "",
        )
        for each in likely
    )


def _facts(row: Row) -> tuple[Fact, ...]:
    told = [
        ("Title", row["title"]),
        ("First names", row["given_name"]),
        ("Last name", row["family_name"]),
        ("Other names", row["other_names"]),
        ("Born", people.day(row["born_on"]) if row["born_on"] else ""),
        ("Died", people.day(row["died_on"]) if row["died_on"] else ""),
        ("Prefers", catalogue.label(catalogue.PREFERRED, row["preferred_contact"] or "none")),
    ]
    kept = [(label, value) for label, value in told if value and value != "None"]
    return tuple(Fact(label, str(value)) for label, value in kept)


def _point(point: Mapping[str, Any], base: str) -> PointRow:
    way = people.way(point)
    hidden = point["value"] == WITHHELD
    href = f"{base}/contact-points/{point['id']}" if base and not hidden else ""
    kind = catalogue.label(catalogue.KINDS, point["kind"])
    return PointRow(kind, "Withheld" if hidden else way.words, way.note, way.tags, href)


def _need(need: Mapping[str, Any], base: str) -> NeedRow:
    told = [
        ("Behind it", catalogue.label(catalogue.DRIVERS, need["driver"])),
        ("Known", catalogue.label(catalogue.KNOWN_HOW, need["known_how"])),
        ("Consent", catalogue.label(catalogue.CONSENT, need["consent"])),
        ("Recorded", f"{words.day(recorded(need).date(), _now())}, {need['by'] or 'OPX'}"),
        ("What was said", need["said"]),
        ("Look again", people.day(need["review_on"]) if need["review_on"] else ""),
    ]
    late = bool(need["review_on"]) and str(need["review_on"]) <= _now().date().isoformat()
    return NeedRow(
        str(need["label"]),
        tuple(Fact(label, str(value)) for label, value in told if value),
        "Time to look again" if late else "",
        f"{base}/needs/{need['id']}" if base else "",
    )


def _case(row: Row) -> CaseRow:
    roles = ", ".join(catalogue.label(catalogue.ROLES, role) for role in row["roles"])
    return CaseRow(
        row["reference"],
        f"/cases/{row['reference']}",
        f"{roles} (ended)" if row["ended"] else roles,
        row["subject"],
        case_words.state_name(row),
        case_words.received(row["received_at"], _now()),
    )


async def _standing(row: Row) -> list[merging.Merge]:
    return await merging.standing(row["id"])


def _merged(one: merging.Merge, base: str) -> MergedRow:
    why = f" {one.why}" if one.why else ""
    said = f"{one.name}, merged by {one.by}, {words.moment(one.at, _now())}.{why}"
    return MergedRow(said, f"{base}/merges/{one.id}/undoing" if base else "")


async def _history(actor: Actor, party_id: int) -> tuple[Happened, ...]:
    """What happened to them, but for what happened in cases that the actor may not see."""
    rows = await db.fetch(_HISTORY, telling.stream(party_id), HISTORY)
    read = [{**dict(row), "values": json.loads(row["data"])} for row in rows]
    told = [(row, data_classes.unnamed(actor, row)["values"]) for row in read]
    named = {values["reference"] for _, values in told if "reference" in values}
    query = Case.select(Case.reference).where(Case.reference.is_in([*named, ""]), visible(actor))
    seen = {row["reference"] for row in await query} | {None}
    return tuple(_happened(row, values) for row, values in told if values.get("reference") in seen)


def _happened(row: Row, values: Mapping[str, Any]) -> Happened:
    kind = timeline.kind_of(row["kind"])
    told = [Fact(str(label), str(value)) for label, value in values.get("fields", [])]
    if reference := values.get("reference"):
        told.insert(0, Fact("Case", str(reference)))
    return Happened(
        timeline.in_words(kind.title, dict(values), str),
        row["actor"] or "OPX",
        words.moment(row["at"], _now()),
        row["at"].isoformat(),
        tuple(told),
    )


def _now() -> datetime:
    return datetime.now(UTC)
