"""An extract carries the logo, and whoever loads it shows it at once."""

import io

from PIL import Image

from opx_core import extracts, organisation
from opx_core.extracts import Wanted
from opx_core.identity import system_actor


async def known(opx, tenant):
    return next(each for each in await opx.tenants.all() if each.id == tenant.id)


async def test_the_logo_is_carried_with_its_name_in_the_registry(taken, tmp_path):
    out, opx = io.BytesIO(), taken.opx
    Image.new("RGB", (120, 40), (11, 92, 102)).save(out, "PNG")
    async with opx.tenants.session(taken.tenant):
        await organisation.logo.change(system_actor(), out.getvalue(), "")
    path, tenant = tmp_path / "logo.opx", await known(opx, taken.tenant)
    await extracts.extract(opx, tenant, path)

    loaded = (await extracts.load(opx, path, Wanted("loaded"))).tenant

    assert (await known(opx, loaded)).logo == tenant.logo != ""
    async with opx.tenants.session(loaded):
        assert await organisation.logo.content(tenant.logo)
