"""Restoring everything into an empty installation; a run that was cut off is gone on with."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from opx_core.extracts import hiding, unpacking
from opx_core.extracts.everything import DOCUMENTS, SECRET, TOLD, About, Backed, find
from opx_core.extracts.loading import Wanted
from opx_core.extracts.opening import Tell, silent
from opx_core.extracts.restoring import Loaded, load
from opx_core.extracts.values import BadExtract
from opx_core.owner import BadHost
from opx_core.runtime import Runtime


@dataclass(slots=True)
class Returned:
    """What was restored, what was there already from an earlier run, and what to look at."""

    loaded: list[Loaded] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


async def restore_all(
    opx: Runtime,
    folder: Path,
    name: str = "",
    tell: Tell = silent,
    said: Callable[[Loaded], None] = lambda loaded: None,
) -> Returned:
    """Restore a back-up of everything; :class:`BadExtract` where other tenants are here."""
    path, about = find(folder, name)
    done = await _done(opx, path.name, about)
    result = Returned(there=sorted(each.slug for each in about.tenants if each.id in done))
    _bring_secret(opx, path, result)
    for each in about.tenants:
        if each.id in done:
            continue
        loaded = await _load(opx, folder, path, each, tell)
        said(loaded)
        result.loaded.append(loaded)
    await _hosts(opx, about, result)
    for key in TOLD:
        here, there = str(getattr(opx.settings, key)), about.settings.get(key, "")
        if here != there:
            result.remarks.append(f"OPX_{key.upper()} was “{there}” and is “{here}” here.")
    return result


async def _done(opx: Runtime, source: str, about: About) -> set[str]:
    async with opx.owner() as owner:
        rows = await owner.connection.fetch(
            "select tenant from opx.tenant_copy where purpose = $1 and source = $2",
            *(hiding.RESTORED, source),
        )
    done = {row["tenant"] for row in rows}
    others = sorted(each.slug for each in await opx.tenants.all() if each.id not in done)
    if others:
        names = ", ".join(others)
        raise BadExtract(
            f"This installation has tenants already: {names}. Restore everything into an empty"
            " one, or one tenant with: opx tenant restore"
        )
    return done & {each.id for each in about.tenants}


async def _load(opx: Runtime, folder: Path, path: Path, each: Backed, tell: Tell) -> Loaded:
    file = path / f"{each.slug}.opx"
    if not file.is_file() or unpacking.file_hash(file) != each.sha256:
        raise BadExtract(f"{file} is missing or damaged. Use another back-up.")
    wanted = Wanted(
        each.slug,
        folder=folder / DOCUMENTS,
        tenant_id=each.id,
        source=path.name,
        jobs=True,
        faults=True,  # a chain that was broken before is no reason to lose a tenant
    )
    return await load(
        opx, file, wanted, lambda step, done, of: tell(f"{each.slug}: {step.lower()}", done, of)
    )


async def _hosts(opx: Runtime, about: About, result: Returned) -> None:
    tenants = {tenant.id: tenant for tenant in await opx.tenants.all()}
    async with opx.owner() as owner:
        for each in about.tenants:
            tenant = tenants[each.id]
            for host in set(each.hosts) - tenant.hosts:
                try:
                    await owner.add_host(tenant, host)
                except BadHost as error:
                    result.remarks.append(str(error))


def _bring_secret(opx: Runtime, path: Path, result: Returned) -> None:
    """The secret of the back-up is this installation's too, unless one is set from outside."""
    kept, home = path / SECRET, opx.settings.state / "secret"
    if not kept.is_file():
        result.remarks.append("The back-up has no secret: second factors are set up again.")
        return
    secret = kept.read_text(encoding="utf-8").strip()
    if opx.settings.secret is not None:
        if opx.settings.secret.get_secret_value() != secret:
            result.remarks.append(f"OPX_SECRET is not the one in {kept}: set it, and begin anew.")
        return
    partial = home.with_name(".secret.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
    partial.replace(home)
