"""What a tenant says of its OpenID Connect provider: who it is, and which group is which role."""

import json
from dataclasses import asdict, dataclass, field, replace
from urllib.parse import urlsplit

from opx_core import db, events
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.signing_in.sealing import Box
from opx_core.signing_in.setting import PERMISSION, STREAM
from opx_core.staff.versions import differing

KEY, SECRET = "sign_in.oidc", "oidc client secret"
_SET = """
insert into tenant_setting (key, value) values ($1, $2)
on conflict (key) do update set value = excluded.value
"""


@dataclass(frozen=True, slots=True)
class Provider:
    """``secret`` is sealed. ``roles`` gives the role key of each group, ``books`` the book's.

    ``adds`` lets people in who are not known yet; ``trusted`` says that the provider asks for a
    second factor itself, ``vouches`` that its e-mail addresses are checked, though it does not say
    so (``email_verified``): else whoever could type a colleague's address there would be them here.
    """

    issuer: str = ""
    client_id: str = ""
    secret: str = ""
    label: str = "Continue with your work account"
    groups_claim: str = "groups"
    roles: dict[str, str] = field(default_factory=dict)
    books: dict[str, str] = field(default_factory=dict)
    adds: bool = False
    trusted: bool = False
    vouches: bool = False
    on: bool = False


async def read() -> Provider:
    """What stands; off where nothing was set."""
    stored = await db.fetch_value("select value from tenant_setting where key = $1", KEY)
    return Provider(**json.loads(stored)) if stored else Provider()


async def change(actor: Actor, box: Box, wanted: Provider, secret: str) -> bool:
    """Let ``wanted`` stand, with a new client secret if one is given; False where nothing changed.

    ``Invalid`` for an issuer that is not HTTPS, or a role or book that is not there.
    """
    require(actor, PERMISSION)
    before = await read()
    sealed = box.seal(SECRET, secret) if secret else before.secret
    wanted = replace(wanted, secret=sealed, issuer=wanted.issuer.strip().rstrip("/"))
    if errors := await _wrong(wanted):
        raise Invalid(errors)
    await db.execute(_SET, KEY, json.dumps(asdict(wanted)))
    told = differing(shown(before), shown(wanted, bool(secret)))
    if told:
        await events.record(events.Happening(STREAM, "core.provider_changed", actor, told))
    return bool(told)


def shown(provider: Provider, new_secret: bool = False) -> dict[str, str]:
    """The provider in words, without its secret."""
    return {
        "Used": _yes(provider.on),
        "Issuer": provider.issuer,
        "Client": provider.client_id,
        "Secret": "changed" if new_secret else "",
        "Button": provider.label,
        "Claim": provider.groups_claim,
        "Roles": lines(provider.roles),
        "Client books": lines(provider.books),
        "Adds people": _yes(provider.adds),
        "Its second factor is trusted": _yes(provider.trusted),
        "Its e-mail addresses are trusted": _yes(provider.vouches),
    }


def lines(mapping: dict[str, str]) -> str:
    """A mapping as people type it: one “group = role” a line."""
    return "\n".join(f"{group} = {key}" for group, key in mapping.items())


def mapping(text: str) -> dict[str, str]:
    """What :func:`lines` gives, read back; ``ValueError`` names the line that is wrong."""
    found = {}
    for line in text.splitlines():
        group, sign, key = (part.strip() for part in line.rpartition("="))
        if line.strip() and not (group and sign and key):
            raise ValueError(f"“{line.strip()}” is not of the form: group = role")
        if line.strip():
            found[group] = key
    return found


def is_safe(address: str) -> bool:
    """Whether it is an address of HTTPS, or of this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    own = parts.hostname in ("127.0.0.1", "localhost")
    return bool(parts.hostname) and (parts.scheme == "https" or (own and parts.scheme == "http"))


async def _wrong(wanted: Provider) -> dict[str, str]:
    errors = {}
    if wanted.on and not is_safe(wanted.issuer):
        errors["issuer"] = "Enter the issuer’s address. It begins with https://."
    if wanted.on and not wanted.client_id:
        errors["client_id"] = "Enter the client id that the provider gave you."
    for name, table in (("roles", "role"), ("books", "client_book")):
        rows = await db.fetch(f'select key from "{table}"')  # noqa: S608 (our own names)
        known = {row["key"] for row in rows}
        if missing := sorted(set(getattr(wanted, name).values()) - known):
            there = ", ".join(sorted(known))
            errors[name] = f"“{missing[0]}” is not there. There are: {there}."
    return errors


def _yes(value: bool) -> str:
    return "Yes" if value else "No"
