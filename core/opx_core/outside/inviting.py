"""Giving somebody from outside access to a case, and ending it.

Access is given to someone with a part in the case that is on a side of it. What lets them in is a
link, shown once, and a second factor (``proving``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from opx_core import db, people
from opx_core.calendars import LONDON
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.outside import apps, links, proving, sessions, telling
from opx_core.outside.live import LIVE
from opx_core.outside.proving import Method
from opx_core.outside.sides import of_role
from opx_core.parties import parts
from opx_core.parties.parts import UnknownPart
from opx_core.policy import require
from opx_core.rings import SIDES
from opx_core.signing_in import passwords
from opx_core.signing_in.sealing import Box

PERMISSION = "core.invite_parties"
METHODS: dict[Method, str] = {
    "details": "Their postcode and date of birth, as we hold them",
    "code": "A code that you tell them by phone; then they set up an app",
    "app": "Their app for codes, which they have set up",
}
_PARTY = """
select id, kind, name, email, postcode, born_on, deceased, exists (select from outside_account o
    where o.party_id = party.id and o.active and o.confirmed_at is not null) as has_app
from party where id = $1 for no key update
"""
_ACCOUNTS = f"""
select o.id, o.name, o.email, a.side, a.started_at,
u.name as by, {LIVE} as live,
(select max(s.seen_at) from outside_session s where s.account_id = o.id) as seen_at,
(select max(l.expires_at) from outside_link l where l.account_id = o.id and l.used_at is null
    and l.expires_at > now() and l.failures < {links.TRIES}) as link_until
from outside_access a join outside_account o on o.id = a.account_id
left join user_account u on u.id = a.started_by
where a.case_id = $1 and o.party_id = $2 and a.ended_at is null order by o.id
"""  # noqa: S608 (our own names)
_SHARED = """
select (select count(*) from document d where d.case_id = $1 and d.ring = any($2)
    and d.withdrawn_at is null) as documents,
(select count(*) from note n where n.case_id = $1 and n.ring = any($2)) as notes
"""
_GIVE = """
insert into outside_access (account_id, case_id, side, started_by) values ($1, $2, $3, $4)
on conflict (account_id, case_id) where ended_at is null do update set side = excluded.side
"""


@dataclass(frozen=True, slots=True)
class Invited:
    """What is shown once: the link's token, and the code to tell by phone where there is one."""

    name: str
    token: str
    code: str
    method: Method
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Someone's part in a case, their party, who has access by it, and what could prove them.

    ``shared`` are how many documents and notes of the case their side may see already.
    """

    case: Row
    part: Row
    party: Row
    shared: tuple[int, int]
    accounts: tuple[Row, ...]
    methods: tuple[Method, ...]
    why_not: str


async def standing(actor: Actor, reference: str, part_id: int) -> Standing:
    """How it stands; ``UnknownCase``, ``UnknownPart``, ``NotAllowed``."""
    case, part = await parts.part_of(actor, reference, part_id)
    require(actor, PERMISSION, case)
    (party,) = await db.fetch(_PARTY, part["party_id"])
    accounts = tuple(dict(row) for row in await db.fetch(_ACCOUNTS, case["id"], party["id"]))
    known = proving.has_details(party)
    methods: list[Method] = ["app"] if party["has_app"] else []
    methods += ["details"] if known else []
    (told,) = await db.fetch(_SHARED, case["id"], ["all", of_role(part["role"])])
    shared, why_not = (told["documents"], told["notes"]), _why_not(part, dict(party))
    return Standing(case, part, dict(party), shared, accounts, (*methods, "code"), why_not)


async def invite(
    actor: Actor, box: Box, reference: str, part_id: int, typed: Mapping[str, str]
) -> Invited:
    """Give access to this one case, and make a link; ``Invalid`` with a message by field.

    ``typed`` has ``method``, ``email``, and of an organisation the ``name`` of who it is.
    """
    now = await standing(actor, reference, part_id)
    method, name, email = _checked(now, typed)
    account = await _account(now, name, email)
    if method == "app" and account["confirmed_at"] is None:
        raise Invalid({"method": "They have not set up an app yet. Choose the code."})
    if method != "app":
        await apps.forget(account["id"])
        await sessions.end_all(account["id"])
    side, case_id = of_role(now.part["role"]), now.case["id"]
    await db.execute(_GIVE, account["id"], case_id, side, actor.id)
    link_id, token, until = await links.make(actor, account["id"], case_id)
    code = await links.add_code(box, link_id, account["id"]) if method == "code" else ""
    values = {"whom": name, "side": SIDES[side], "how": METHODS[method], "until": until}
    await telling.tell(actor, "core.outside_invited", [case_id], **values)
    return Invited(name, token, code, method, until)


async def end(actor: Actor, reference: str, part_id: int, account_id: int) -> None:
    """End somebody's access to a case, at once; ``UnknownPart`` where they have none."""
    now = await standing(actor, reference, part_id)
    found = next((each for each in now.accounts if each["id"] == account_id), None)
    if found is None:
        raise UnknownPart("They have no access to this case.")
    await db.execute(
        "update outside_access set ended_at = now(), ended_by = $3"
        " where account_id = $1 and case_id = $2 and ended_at is null",
        *(account_id, now.case["id"], actor.id),
    )
    await db.execute(
        "delete from outside_link where account_id = $1 and case_id = $2 and used_at is null",
        *(account_id, now.case["id"]),
    )
    await telling.tell(actor, "core.outside_ended", [now.case["id"]], whom=found["name"])


def _why_not(part: Row, party: Row) -> str:
    today = datetime.now(LONDON).date()
    if not of_role(part["role"]):
        return "Their part is on neither side of the case. Change their part first."
    if party["deceased"]:
        return "This person has died. Give access to the executor or representative."
    if parts.expired(part, today):
        return "Their authority has run out. Record a new one first."
    begins: date | None = part["authority_from"]
    if begins is not None and begins > today:
        return "Their authority has not begun yet. Give access once it has."
    return ""


def _checked(now: Standing, typed: Mapping[str, str]) -> tuple[Method, str, str]:
    errors = {"method": now.why_not} if now.why_not else {}
    method = next((each for each in now.methods if each == typed.get("method")), None)
    if method is None:
        errors.setdefault("method", "Choose how they show that it is them.")
    own, email = now.party["kind"] == "person", passwords.address(typed.get("email", ""))
    name = now.party["name"] if own else " ".join(typed.get("name", "").split())[:100]
    if not name or "\x00" in name:
        errors["name"] = "Enter the name of the member of staff."
    if email and not people.is_address(email):
        errors["email"] = "Enter a whole e-mail address, or leave it empty."
    elif not email and not own:
        errors["email"] = "Enter their work e-mail address."
    if errors or method is None:
        raise Invalid(errors)
    return method, name, email


async def _account(now: Standing, name: str, email: str) -> Row:
    """The account of a person, or of this member of an organisation's staff; made if need be."""
    own = now.party["kind"] == "person"
    rows = await db.fetch(
        "select id from outside_account where party_id = $1 and active and ($2 or email = $3)"
        " order by id limit 1 for update",
        *(now.party["id"], own, email),
    )
    if rows:
        sql = "update outside_account set name = $2, email = $3 where id = $1 returning *"
        return dict((await db.fetch(sql, rows[0]["id"], name, email))[0])
    sql = "insert into outside_account (party_id, name, email) values ($1, $2, $3) returning *"
    return dict((await db.fetch(sql, now.party["id"], name, email))[0])
