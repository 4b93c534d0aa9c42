"""Who somebody is whom another side has vouched for: known here, added, or nobody.

People are bound to the other side's subject. At their first time they are found by their verified
e-mail address. Roles and books that groups map to are theirs at every sign-in; where no group maps
to a role, those given here stay.
"""

from opx_core import db, events, people
from opx_core.identity import system_actor
from opx_core.signing_in import passwords, providers, sessions
from opx_core.signing_in.authenticators import NotProven, Proof
from opx_core.signing_in.providers import Provider
from opx_core.signing_in.sealing import Box, digest
from opx_core.signing_in.sessions import Seen
from opx_core.staff.versions import differing

SYSTEM = system_actor("Work account")
LEAVES = "sign-out address"
UNKNOWN = "Nobody here has this work account. Ask an administrator to add you."
_OF_SUBJECT = """
select u.id from user_subject s join user_account u on u.id = s.user_id
where s.issuer = $1 and s.subject = $2
"""
_HAS = """
select array(select r.key from user_role k join role r on r.id = k.role_id
    where k.user_id = $1 order by 1) as roles,
array(select b.key from user_book k join client_book b on b.id = k.book_id
    where k.user_id = $1 order by 1) as books
"""


async def begin_session(box: Box, proof: Proof, seen: Seen) -> tuple[str, int]:
    """A session of whomever the proof is about: its token and their id; :class:`NotProven`."""
    provider = await providers.read()
    user_id = await _known(proof)
    if user_id is None:
        user_id = await _added(provider, proof)
    if not await db.fetch_value("select active from user_account where id = $1", user_id):
        raise NotProven("Your account here is closed. Ask an administrator.")
    await _keep_groups(provider, proof, user_id)
    token = await sessions.begin_session(user_id, seen, proven=proof.has_second_factor)
    if proof.leaves:
        await db.execute(
            "update user_session set leaves = $2 where token_hash = $1",
            digest(token),
            box.seal(LEAVES, proof.leaves),
        )
    return token, user_id


async def leaves(box: Box, token: str) -> str:
    """Where to sign out elsewhere too, of a session that began there; else empty."""
    sealed = await db.fetch_value(
        "select leaves from user_session where token_hash = $1", digest(token)
    )
    return box.open(LEAVES, sealed) if sealed else ""


async def _known(proof: Proof) -> int | None:
    user_id: int | None = await db.fetch_value(_OF_SUBJECT, proof.issuer, proof.subject)
    if user_id is not None or not proof.email:
        return user_id
    user_id = await db.fetch_value(
        "select u.id from user_account u where u.email = $1 and not exists"
        " (select from user_subject s where s.user_id = u.id and s.issuer = $2)",
        passwords.address(proof.email),
        proof.issuer,
    )
    if user_id is not None:
        await _bind(proof, user_id)
    return user_id


async def _added(provider: Provider, proof: Proof) -> int:
    email = passwords.address(proof.email)
    taken = await db.fetch_value("select 1 from user_account where email = $1", email)
    wanted = provider.roles.keys() & proof.groups
    if not provider.adds or not wanted or taken or not people.is_address(email):
        raise NotProven(UNKNOWN)
    try:
        user_id = await people.insert_person(email, proof.name[:100], "", None)
    except people.CannotAdd as error:
        raise NotProven(str(error)) from None
    await _bind(proof, user_id)
    values = {"name": proof.name, "before": {}, "after": {"E-mail": email}}
    await events.record(events.Happening(f"user/{user_id}", "core.person_added", SYSTEM, values))
    return user_id


async def _bind(proof: Proof, user_id: int) -> None:
    row = {"user_id": user_id, "issuer": proof.issuer, "subject": proof.subject}
    await db.insert("user_subject", [row])


async def _keep_groups(provider: Provider, proof: Proof, user_id: int) -> None:
    before = dict((await db.fetch(_HAS, user_id))[0])
    roles = {provider.roles[group] for group in proof.groups & provider.roles.keys()}
    books = {provider.books[group] for group in proof.groups & provider.books.keys()}
    if provider.roles and not roles:
        raise NotProven("None of your groups has a role here. Ask an administrator.")
    if roles:
        await people.give_roles(user_id, sorted(roles))
    if books:
        rows = await db.fetch("select id from client_book where key = any($1)", sorted(books))
        await people.give_books(user_id, [row["id"] for row in rows])
    told = differing(_words(before), _words(dict((await db.fetch(_HAS, user_id))[0])))
    if told:
        name = await db.fetch_value("select name from user_account where id = $1", user_id)
        kind, values = "core.person_changed", {"name": name, **told}
        await events.record(events.Happening(f"user/{user_id}", kind, SYSTEM, values))


def _words(row: dict[str, list[str]]) -> dict[str, str]:
    return {"Roles": ", ".join(row["roles"]), "Client books": ", ".join(row["books"])}
