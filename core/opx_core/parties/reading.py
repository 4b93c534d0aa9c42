"""The people of a case, with all that whoever contacts them must know; one query."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from opx_core import data_classes, db
from opx_core.calendars import LONDON
from opx_core.identity import Actor
from opx_core.parties import catalogue
from opx_core.parties.support import in_words
from opx_core.policy import may

WITHHELD = "Withheld"
_POINT = """json_build_object('id', c.id, 'kind', c.kind, 'value', c.value, 'folded', c.folded,
'checked', c.checked, 'label', c.label, 'preferred', c.preferred, 'safe', c.safe,
'instructions', c.instructions, 'withheld', c.withheld, 'lines', c.lines, 'town', c.town,
'county', c.county, 'postcode', c.postcode, 'country', c.country, 'version', c.version)"""
_ABOUT = f"""
select p.id as party_id, p.kind, p.name, p.deceased, p.died_on, p.executor, p.preferred_contact,
coalesce((select json_agg({_POINT} order by c.preferred desc, c.id) from contact_point c
    where c.party_id = p.id and c.ended_at is null), '[]') as points,
coalesce((select json_agg(json_build_object('id', n.id, 'driver', n.driver, 'label', n.label,
    'said', n.said, 'known_how', n.known_how, 'consent', n.consent, 'review_on', n.review_on,
    'by', u.name, 'at', n.recorded_at) order by n.id) from support_need n
    left join user_account u on u.id = n.recorded_by
    where n.party_id = p.id and n.ended_at is null), '[]') as needs,
coalesce((select json_agg(json_build_array(a.kind, a.words) order by a.id) from adjustment a
    where a.party_id = p.id and a.ended_at is null), '[]') as adjustments
"""  # noqa: S608
_OF_CASE = f"""{_ABOUT}, part.id as part_id, part.role, part.authority_kind, part.authority_from,
part.authority_to, part.authority_proof, part.authority_limits
from case_party part join party p on p.id = part.party_id
where part.case_id = $1 and part.ended_at is null and p.merged_into_id is null order by part.id
"""
_ONE = f"{_ABOUT} from party p where p.id = $1"


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone, and all that whoever writes, rings or visits must know.

    ``points`` are the ways to reach them (columns of ``contact_point``), the preferred first;
    a withheld one has the value “Withheld” where the reader may not see it. ``part`` holds the
    columns of ``case_party`` where this is about a case. Whoever may not read health gets no
    ``needs``, and ``kept`` says that there are some.
    """

    party_id: int
    kind: str
    name: str
    points: tuple[Mapping[str, Any], ...]
    needs: tuple[Mapping[str, Any], ...]
    adjustments: Mapping[str, str]
    deceased: bool
    died_on: date | None
    executor: str
    prefers: str
    part: Mapping[str, Any]
    kept: bool = False

    @property
    def role(self) -> str:
        """The part as people read it."""
        return catalogue.label(catalogue.ROLES, self.part["role"]) if self.part else ""

    @property
    def support(self) -> str:
        """ "hearing, bereaved": the needs for the marker beside a name; "" without any."""
        if self.kept:
            return data_classes.NEEDED
        return ", ".join(str(need["label"]) for need in self.needs)

    @property
    def care(self) -> str:
        """ "Needs support: hearing, bereaved": the marker in words; "" without any."""
        return f"Needs support: {self.support}" if self.needs else self.support

    @property
    def helps(self) -> tuple[str, ...]:
        """What helps, a line each."""
        return tuple(in_words(self.adjustments))

    @property
    def to_review(self) -> tuple[Mapping[str, Any], ...]:
        """The needs that should have been looked at again by today."""
        today = datetime.now(LONDON).date().isoformat()
        return tuple(need for need in self.needs if (need["review_on"] or "9999") <= today)

    def why_not(self, kind: str) -> str:
        """Why this person must not be contacted by ``kind`` (mobile, landline, email, post).

        Empty where they may be. For whoever is about to send or ring: say it, and do not.
        """
        if self.deceased:
            instead = f" Contact {self.executor}." if self.executor else ""
            return f"{self.name} has died.{instead}"
        for adjustment, kinds in catalogue.RULES_OUT.items():
            if adjustment in self.adjustments and kind in kinds:
                asked = catalogue.label(catalogue.ADJUSTMENTS, adjustment).lower()
                return f"{self.name} has asked for {asked}."
        own = [point for point in self.points if point["kind"] == kind]
        if own and not any(point["safe"] for point in own):
            return f"It is not safe to contact {self.name} this way."
        return ""

    def best(self, kind: str) -> Mapping[str, Any] | None:
        """The point of this kind to use: safe, checked, not withheld, the preferred first."""
        usable = [p for p in self.points if p["kind"] == kind and p["safe"] and p["checked"]]
        return next((point for point in usable if point["value"] != WITHHELD), None)


async def contacts(actor: Actor, case_id: int) -> list[Contact]:
    """The people of a case that the actor may see, as they are now; withheld values left out."""
    rows = await db.fetch(_OF_CASE, case_id)
    return [_contact(actor, dict(row)) for row in rows]


async def contact_of(actor: Actor, party_id: int) -> Contact:
    """One party, which the actor may see; withheld values left out."""
    return _contact(actor, dict((await db.fetch(_ONE, party_id))[0]))


def _contact(actor: Actor, row: Mapping[str, Any]) -> Contact:
    hide = not may(actor, "core.read_withheld")
    needs = tuple(json.loads(row["needs"]))
    kept = bool(needs) and not data_classes.reads(actor, data_classes.HEALTH)
    points = [_point(point, hide) for point in json.loads(row["points"])]
    part = {name: row[name] for name in ("part_id", "role") if name in row}
    part |= {name: value for name, value in row.items() if name.startswith("authority_")}
    return Contact(
        party_id=row["party_id"],
        kind=row["kind"],
        name=row["name"],
        points=tuple(points),
        needs=() if kept else needs,
        adjustments=dict(json.loads(row["adjustments"])),
        deceased=row["deceased"],
        died_on=row["died_on"],
        executor=row["executor"],
        prefers=row["preferred_contact"],
        part=part,
        kept=kept,
    )


def _point(point: dict[str, Any], hide: bool) -> dict[str, Any]:
    if not (hide and point["withheld"]):
        return point
    blank = dict.fromkeys(("folded", "lines", "town", "county", "postcode", "country"), "")
    return {**point, **blank, "value": WITHHELD, "instructions": "", "label": ""}


def recorded(need: Mapping[str, Any]) -> datetime:
    """When a need was recorded."""
    return datetime.fromisoformat(str(need["at"])).astimezone(UTC)
