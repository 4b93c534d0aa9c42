"""The demo tenant: made once, from what the modules bring."""

import json
from dataclasses import asdict

from opx_core import db, people
from opx_core.demo import SignIn, Tell
from opx_core.runtime import Runtime
from opx_core.settings import Settings, kept_secret
from opx_core.signing_in.passwords import check_password, hash_password
from opx_core.tenants import Tenant

SLUG, NAME = "demo", "Calder Vale"


def password_of(settings: Settings) -> str:
    """``OPX_DEMO_PASSWORD``, else one made once and kept in the home."""
    if settings.demo_password is not None:
        return settings.demo_password.get_secret_value()
    return kept_secret(settings.state / "demo-password", 12)


async def ensure(opx: Runtime, tell: Tell = lambda done, of: None) -> list[SignIn]:
    """Make the demo tenant where there is none; gives its sign-ins.

    Its people's password is what the settings now say.
    """
    password = password_of(opx.settings)
    known = [tenant for tenant in await opx.tenants.all() if tenant.slug == SLUG]
    if not known:
        return await make(opx, SLUG, NAME, tell)
    async with opx.tenants.session(known[0]):
        stored = await db.fetch_value("select value from tenant_setting where key = 'demo.people'")
        sign_ins = [SignIn(**each) for each in json.loads(stored or "[]")]
        await _set_password([each.email for each in sign_ins], password)
    return sign_ins


async def make(
    opx: Runtime, slug: str, name: str, tell: Tell = lambda done, of: None
) -> list[SignIn]:
    """Make a tenant with the demonstration data of every loaded module; gives its sign-ins."""
    password = password_of(opx.settings)
    async with opx.owner() as owner:
        await owner.drop_unfinished(slug)
        tenant: Tenant = await owner.create(slug, name)
        async with opx.tenants.session(tenant):
            await people.add_standard_roles()
            sign_ins = [
                each for demo in opx.plugins.demos for each in await demo.fill(password, tell)
            ]
            stored = json.dumps([asdict(each) for each in sign_ins])
            await db.insert("tenant_setting", [{"key": "demo.people", "value": stored}])
        await owner.mark_ready(tenant)
    return sign_ins


async def _set_password(emails: list[str], password: str) -> None:
    if emails and await check_password(emails[0], password) is None:
        await db.execute(
            "update user_account set password_hash = $2 where email = any($1)",
            emails,
            hash_password(password),
        )
