"""Getting in: by a link and a second factor, or later by an app for codes alone.

Every try is counted before it is looked at, by the network address and for its link. The answer
never says which of the things shown was wrong.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from opx_core import db, jobs
from opx_core.db import Row
from opx_core.identity import Actor, system_actor
from opx_core.outside import links, proving, sessions, telling
from opx_core.outside.links import UnknownLink
from opx_core.outside.proving import Shown
from opx_core.outside.sides import REACHED, actor_of
from opx_core.references import tidy
from opx_core.signing_in import passwords, throttling
from opx_core.signing_in.sealing import Box
from opx_core.signing_in.sessions import Seen
from opx_core.signing_in.throttling import Counter
from opx_core.tenants import Tenant, Tenants

log = structlog.get_logger("opx.outside")
HOW = {
    "details": "link, postcode and date of birth",
    "code": "link and a code told by phone",
    "app": "link and app",
}
_BY_EMAIL = f"""
select o.id, o.id as account_id, o.name, o.secret, o.confirmed_at, o.last_step, p.born_on, {REACHED}
from outside_account o join party p on p.id = o.party_id
where o.email = $1 and o.email <> '' and o.active
and o.confirmed_at is not null order by o.id limit 20 for update of o
"""  # noqa: S608 (our own names)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A session's token; or how long to wait, that it was wrong, or that the link is ``gone``.

    ``left`` is how many more tries a link takes.
    """

    token: str = ""
    wait: timedelta | None = None
    gone: bool = False
    left: int = 0


async def by_link(
    tenants: Tenants, tenant: Tenant, box: Box, token: str, shown: Shown, seen: Seen
) -> Outcome:
    """Try to get in by a link."""
    counters = [throttling.for_address(seen.address)]
    async with tenants.session(tenant):
        if wait := await throttling.count(counters):
            return Outcome(wait=wait)
        try:
            row = await links.find(token, lock=True)
        except UnknownLink:
            return Outcome(gone=True)
        if not await _right(row, box, shown):
            return await _wrong(row, seen)
        await throttling.take_back(counters)
        await links.use(row["link_id"])
        how = proving.method(row)
        return Outcome(await _in(row, seen, HOW[how], proven=how != "code"))


async def by_app(
    tenants: Tenants, tenant: Tenant, box: Box, email: str, shown: Shown, seen: Seen
) -> Outcome:
    """Try to get in by the code of an app that was set up before, and what they know.

    That is their e-mail address, and the date of birth of those of whom we hold one.
    """
    address = passwords.address(email[:200])
    counters = throttling.for_account(f"outside {address}", None, seen.address)
    async with tenants.session(tenant):
        if wait := await throttling.count(counters):
            return Outcome(wait=wait)
        found = [dict(row) for row in await db.fetch(_BY_EMAIL, address)]
        fitting = [row for row in found if await _known(row, box, shown)]
        reaching = [row for row in fitting if row["reached"]]
        if not reaching:
            log.info("outside_sign_in_failed", known=bool(found), address=seen.address)
            return Outcome()
        await throttling.take_back(counters)
        return Outcome(await _in(reaching[0], seen, "app", proven=True))


async def ask_again(tenants: Tenants, tenant: Tenant, reference: str, seen: Seen) -> None:
    """Have a case's handler told that somebody wants a new link; it says nothing of the case."""
    async with tenants.session(tenant):
        wanted = tidy(reference[:40].replace("\x00", ""))
        case_id = await db.fetch_value("select id from case_file where reference = $1", wanted)
        once = Counter(f"outside-link:{case_id or 0}", 1, timedelta(minutes=15))
        if await throttling.count((once, throttling.for_address(seen.address))) is None:
            await jobs.enqueue("core.tell_link_wanted", case_id=case_id or 0)


async def _known(row: Row, box: Box, shown: Shown) -> bool:
    return proving.is_born(row, shown) and await _right(row, box, shown)


async def _right(row: Row, box: Box, shown: Shown) -> bool:
    if row["confirmed_at"] is None:
        return proving.fits(row, box, shown)
    step = proving.step(row, box, shown.code)
    if step is not None:
        sql = "update outside_account set last_step = $2 where id = $1"
        await db.execute(sql, row["account_id"], step)
    return step is not None


async def _wrong(row: Row, seen: Seen) -> Outcome:
    left = await links.count_wrong(row["link_id"])
    values = {"name": row["name"], "browser": seen.browser, "address": seen.address}
    kind, nobody = "core.outside_refused", system_actor()
    await telling.tell(nobody, kind, [row["case_id"]], left=left, **values)
    if not left:
        words = f"The link of {row['name']} is used up: five wrong tries"
        await telling.notify("core.outside_link_spent", row["case_id"], words, row["made_by"])
    return Outcome(left=left, gone=not left)


async def _in(row: Row, seen: Seen, how: str, *, proven: bool) -> str:
    who = _actor(row)
    values = {"browser": seen.browser, "address": seen.address, "method": how}
    cases = {case_id for case_id, _ in who.sides}
    await telling.tell(who, "core.outside_signed_in", cases, **values)
    return await sessions.begin(row["account_id"], seen, proven=proven)


def _actor(row: Row) -> Actor:
    who = actor_of(row)
    if who is None:
        raise UnknownLink(links.GONE)
    return who
