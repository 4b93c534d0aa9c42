"""Who can do what, who is away, how new work is given out, and a few cases that not all may see."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from opx_complaints.demo.desk import BANKING, FIRST_CONTACT, INSURANCE, Desk
from opx_core import db, events
from opx_core.events import Happening
from opx_core.identity import system_actor

SKILLS = (
    ("payment_services", "Payment services", "Complaints under the payment services rules."),
    ("advice_and_sales", "Advice and sales", "Whether advice was suitable; mis-sale reviews."),
    ("decisions", "Final decisions", "Signs final responses."),
    ("welsh", "Welsh", "Works cases in Welsh."),
)
HELD = (
    ("Aoife Brennan", "payment_services", 3, "QA result 96 %, October", 300),
    ("Aoife Brennan", "decisions", 2, "Signed off by Gareth Lloyd", None),
    ("Gareth Lloyd", "payment_services", 4, "PSR course certificate", 45),
    ("Gareth Lloyd", "decisions", 5, "Delegated authority register", None),
    ("Gareth Lloyd", "welsh", 4, "First language", None),
    ("Hannah Birtles", "payment_services", 2, "Induction test passed", 400),
    ("Hannah Birtles", "decisions", 2, "Signed off by Gareth Lloyd", None),
    ("Sunil Rao", "advice_and_sales", 5, "Diploma R0 and QA lead", 700),
    ("Sunil Rao", "decisions", 4, "Delegated authority register", None),
    ("Marcus Grant", "advice_and_sales", 3, "Diploma units 1 to 4", 120),
    ("Marcus Grant", "decisions", 2, "Signed off by Sunil Rao", None),
    ("Kasia Lewandowska", "decisions", 2, "Signed off by Denise Oldroyd", -20),
    ("Denise Oldroyd", "decisions", 4, "Delegated authority register", None),
)
CAPACITY = (
    ("Aoife Brennan", "minutes", 390, 100, (1, 2, 3, 4, 5)),
    ("Hannah Birtles", "minutes", 360, 50, (1, 2, 3, 4, 5)),
    ("Tom Whitaker", "minutes", 300, 100, (1, 2, 3, 4)),
    ("Marcus Grant", "cases", 6, 100, (1, 2, 3, 4, 5)),
)
RULES = (
    (10, "Mis-sales", "mis_sale", "", INSURANCE, "best"),
    (20, "New complaints", "", "logged", FIRST_CONTACT, "none"),
    (30, "Everything else", "", "", BANKING, "least"),
)
UNOWNED, RESTRICTED = 5, 97
"""One open case in so many has nobody yet; one in so many is restricted."""


async def add(desk: Desk) -> None:
    """Add all of it to the current tenant."""
    ids = {worker.name: worker.id for worker in desk.workers}
    today = desk.now.date()
    await _skills(ids, today)
    await _time(ids, today)
    await _rules()
    await _unowned()
    await _kept(ids)


async def _skills(ids: Mapping[str, int], today: date) -> None:
    skill_ids = await db.next_ids("skill", len(SKILLS))
    keys = dict(zip((key for key, _, _ in SKILLS), skill_ids, strict=True))
    await db.insert(
        "skill", [{"id": keys[k], "key": k, "name": n, "about": a} for k, n, a in SKILLS]
    )
    await db.insert(
        "user_skill",
        [
            {
                "user_id": ids[name],
                "skill_id": keys[key],
                "level": level,
                "proof": proof,
                "expires_on": None if days is None else today + timedelta(days=days),
                "granted_by": ids["Folake Adebayo"],
            }
            for name, key, level, proof, days in HELD
        ],
    )


async def _time(ids: Mapping[str, int], today: date) -> None:
    columns = ("unit", "amount", "share", "days")
    await db.insert(
        "capacity",
        [
            {"user_id": ids[name], **dict(zip(columns, given, strict=True))}
            for name, *given in CAPACITY
        ],
    )
    away = {"first_on": today - timedelta(days=2), "last_on": today + timedelta(days=5)}
    later = {"first_on": today + timedelta(days=20), "last_on": today + timedelta(days=27)}
    await db.insert(
        "absence",
        [
            {"user_id": ids["Hannah Birtles"], "cover_id": ids["Aoife Brennan"], **away},
            {"user_id": ids["Sunil Rao"], "cover_id": ids["Marcus Grant"], **later},
        ],
    )


async def _rules() -> None:
    teams = {row["name"]: row["id"] for row in await db.fetch("select id, name from team")}
    names = ("place", "name", "level", "state", "team_id", "method", "active")
    await db.insert(
        "allocation_rule",
        [
            dict(zip(names, (place, name, level, state, teams[team], method, False), strict=True))
            for place, name, level, state, team, method in RULES
        ],
    )


async def _unowned() -> None:
    """Some cases were put back, so that the queue of those that nobody has is not empty."""
    rows = await db.fetch(
        "update case_file set owner_id = null where not closed and id % $1 = 0 and owner_id"
        " is not null and state = any($2) and received_at > now() - interval '40 days'"
        " returning id",
        UNOWNED,
        ["registered", "acknowledged", "investigating"],
    )
    values = {"owner": "", "owner_id": None}
    await _told("core.case_unassigned", [(row["id"], values) for row in rows])


async def _kept(ids: Mapping[str, int]) -> None:
    rows = await db.fetch(
        "update case_file set restricted = true, restricted_why = 'staff' where not closed"
        " and id % $1 = 0 returning id, owner_id",
        RESTRICTED,
    )
    cleared = {(row["id"], who) for row in rows for who in (row["owner_id"], ids["Gareth Lloyd"])}
    await db.insert(
        "case_clearance",
        [
            {"case_id": case_id, "user_id": who}
            for case_id, who in sorted(pair for pair in cleared if pair[1] is not None)
        ],
    )
    reason = {"reason": "The complainant works here."}
    await _told("core.case_restricted", [(row["id"], reason) for row in rows])
    about = await db.fetch_value(
        "select max(id) from case_file where not closed and owner_id is distinct from $1",
        ids["Tom Whitaker"],
    )
    row = {"case_id": about, "user_id": ids["Tom Whitaker"], "reason": "The call was with him."}
    if about:
        await db.insert("case_conflict", [row])
        said = {"name": "Tom Whitaker", "person_id": row["user_id"], "reason": row["reason"]}
        await _told("core.conflict_named", [(about, said)])


async def _told(kind: str, told: Sequence[tuple[int, Mapping[str, object]]]) -> None:
    await events.record_many(
        [
            Happening(events.case_stream(case_id), kind, system_actor(), values, case_id)
            for case_id, values in told
        ]
    )
