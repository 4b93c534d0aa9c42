"""The inbox says in words what happened, and leads to where it can be dealt with."""

import pytest

from opx_core import db, notices
from opx_core.identity import system_actor
from opx_core.notices import Notice
from opx_web.inbox.routes import LEADS_TO, SAID


def test_every_kind_of_notice_has_words():
    assert SAID.keys() == notices.KINDS.keys()


@pytest.mark.parametrize("kind", ["core.password_forgotten", "core.access_odd"])
async def test_a_notice_of_no_case_leads_to_its_own_page(opx, tenant, sign_in, kind):
    admin = await sign_in(tenant, "admin")
    async with opx.tenants.session(tenant):
        admins = [row["id"] for row in await db.fetch("select id from user_account")]
        await notices.tell(system_actor(), admins, Notice(kind, None, "Priya Nair"))

    page = await admin.get("/inbox")

    assert f"<b>{SAID[kind]}</b>" in page.text and "Priya Nair" in page.text
    assert f'value="{LEADS_TO[kind]}"' in page.text
