"""A back-up of everything in one folder, and restoring it into an empty installation.

Each back-up is a folder named by time, with an extract of every tenant; it has its name only once
it is whole. The documents of all of them lie once, beside.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pydantic import Field, ValidationError

from opx_core.extracts import keeping, shelf, unpacking
from opx_core.extracts.opening import Tell, opened, silent
from opx_core.extracts.shelf import Shelf
from opx_core.extracts.taking import Taken, extract
from opx_core.extracts.values import BadExtract, Hash, Slug, TenantId, Value
from opx_core.runtime import Runtime

FORMAT = "opx-backup/1"
ABOUT, SECRET, DOCUMENTS = "backup.json", "secret", "documents"
LARGEST = 16 << 20
TOLD = (
    *("modules", "web_processes", "pool_size", "document_mb", "case_documents"),
    *("case_documents_mb", "secure_cookies", "trusted_proxies"),
)
"""Settings that are written down to be compared; none of them is secret."""


class Backed(Value):
    """One tenant of a back-up."""

    id: TenantId
    slug: Slug
    hosts: list[str] = Field(max_length=10_000)
    sha256: Hash


class About(Value):
    """What a back-up of everything says of itself."""

    format: str
    opx: str
    taken_at: str
    tenants: list[Backed] = Field(max_length=100_000)
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Whole:
    """A back-up that was made: its folder, what was taken by slug, how many files were new."""

    folder: Path
    taken: dict[str, Taken]
    fetched: int


async def back_up_all(
    opx: Runtime, folder: Path, tell: Tell = silent, *, with_secret: bool = False
) -> Whole:
    """Back up every tenant into ``folder``, each read back; documents that are there stay."""
    keeping.make(folder)
    with _alone(folder):
        partial = _clean(folder)
        made, fetched, backed = dict[str, Taken](), 0, list[Backed]()
        for tenant in await opx.tenants.all():
            kept, path = Shelf(folder / DOCUMENTS, tenant.id), partial / f"{tenant.slug}.opx"
            made[tenant.slug] = await extract(opx, tenant, path, _of(tenant.slug, tell), kept)
            with opened(path) as written:
                written.check(_of(tenant.slug, tell))
            fetched += kept.fetched
            hosts, found = sorted(tenant.hosts), unpacking.file_hash(path)
            backed.append(Backed(id=tenant.id, slug=tenant.slug, hosts=hosts, sha256=found))
        if with_secret:
            _write(partial / SECRET, opx.settings.signing_secret())
        _write(partial / ABOUT, _about(opx, backed).model_dump_json(indent=1))
        os.sync()
        whole = partial.with_suffix("")
        partial.rename(whole)
    return Whole(whole, made, fetched)


def find(folder: Path, name: str = "") -> tuple[Path, About]:
    """The back-up of this name, or the newest, and what it says of itself."""
    found = sorted(path.parent for path in folder.glob(f"*Z/{ABOUT}"))
    chosen = [path for path in found if name in ("", path.name)]
    if not chosen:
        names = ", ".join(path.name for path in found) or "none"
        raise BadExtract(f"There is no such back-up in {folder}. Back-ups there: {names}.")
    path = chosen[-1] / ABOUT
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is too large")
        about = About.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise BadExtract(f"{path} cannot be read: {why}. Use another back-up.") from None
    if about.format != FORMAT:
        raise BadExtract(f"{path} is not of the form {FORMAT}: another version of OPX made it.")
    return chosen[-1], about


def thin_out(folder: Path, keep: int) -> tuple[list[Path], int]:
    """Remove all but the newest ``keep`` back-ups, and documents that none of them names."""
    with _alone(folder):
        found = sorted(path.parent for path in folder.glob(f"*Z/{ABOUT}"))
        old = found[:-keep] if keep else []
        for path in old:
            (path / ABOUT).unlink()
            shutil.rmtree(path)
        needed = set[tuple[str, str]]()
        for path in [path for each in found[len(old) :] for path in each.glob("*.opx")]:
            with opened(path) as made:
                tenant = made.manifest.tenant.id
                for pack in unpacking.packs(made):
                    needed |= {(tenant, each.name) for each in unpacking.listed(made, pack)}
        return old, shelf.sweep(folder / DOCUMENTS, needed) if old else 0


def _about(opx: Runtime, backed: list[Backed]) -> About:
    return About(
        format=FORMAT,
        opx=version("opx-core"),
        taken_at=keeping.now(),
        tenants=backed,
        settings={name: str(getattr(opx.settings, name)) for name in TOLD},
    )


def _of(slug: str, tell: Tell) -> Tell:
    return lambda step, done, of: tell(f"{slug}: {step.lower()}", done, of)


def _clean(folder: Path) -> Path:
    """A new folder for this back-up; what a run that was cut off left behind is removed."""
    for left in folder.glob("*Z.partial"):
        shutil.rmtree(left)
    partial = folder / f"{keeping.now()}.partial"
    keeping.make(partial)
    return partial


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadExtract(f"Another run is writing to {folder}.") from None
        yield
