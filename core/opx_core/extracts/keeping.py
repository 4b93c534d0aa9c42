"""Back-ups of one tenant in a folder: named by time, read back, and the oldest removed."""

import re
from datetime import UTC, datetime
from pathlib import Path

from opx_core.extracts.opening import Tell, opened, silent
from opx_core.extracts.taking import Taken, extract
from opx_core.runtime import Runtime

SUFFIX = ".opx"
_TIME = r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ"


async def back_up(opx: Runtime, slug: str, folder: Path, tell: Tell = silent) -> tuple[Path, Taken]:
    """Write an extract into ``folder``, made if need be, and read all of it back."""
    tenant = await opx.tenants.get(slug)
    make(folder)
    path = folder / f"{tenant.slug}-{now()}{SUFFIX}"
    taken = await extract(opx, tenant, path, tell)
    with opened(path) as made:
        made.check(tell)
    return path, taken


def thin_out(folder: Path, slug: str, keep: int) -> list[Path]:
    """Remove all back-ups of this tenant but the newest ``keep``; gives those removed."""
    form = re.compile(rf"{re.escape(slug)}-{_TIME}{re.escape(SUFFIX)}")
    found = sorted(path for path in folder.iterdir() if form.fullmatch(path.name))
    old = found[:-keep] if keep else []
    for path in old:
        path.unlink()
    return old


def make(folder: Path) -> None:
    """Make a folder for back-ups, for nobody else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def now() -> str:
    """The moment as part of a file's name."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}"
