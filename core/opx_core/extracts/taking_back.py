"""Taking a restore back, and dropping what restores have replaced."""

from dataclasses import dataclass

from opx_core.extracts import hiding
from opx_core.extracts.hiding import Hidden
from opx_core.mistakes import Mistake
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant


class PutBackAlready(Mistake):
    """The restore is taken back already. The message says which copy is live, since when."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which copy of a tenant is live, and what is kept hidden, oldest first; never nothing."""

    live: Tenant
    kept: tuple[Hidden, ...]

    @property
    def is_put_back(self) -> bool:
        """Whether the last restore is taken back, so that its copy is what is hidden."""
        return self.kept[-1].restored

    @property
    def words(self) -> str:
        """Which copy people work in, and since when."""
        last = self.kept[-1]
        what = "as it was before the restore" if last.restored else "as it was restored"
        return (
            f"{self.live.slug} is {what}: the copy {self.live.id},"
            f" live since {last.since:%-d %B %Y %H:%M:%S} UTC."
        )


async def standing(opx: Runtime, slug: str) -> Standing:
    """Which copy is live; :class:`hiding.NothingReplaced` where there is only one."""
    live = await opx.tenants.get(slug)
    async with opx.owner() as owner:
        return Standing(live, tuple(await hiding.replaced(owner, slug)))


async def put_back(opx: Runtime, slug: str, *, again: bool = False) -> Tenant:
    """Take a restore back: what was last replaced is the live tenant again, and the copy hidden.

    Done twice it would let the restored copy be live: only ``again`` does that, else
    :class:`PutBackAlready`.
    """
    found = await standing(opx, slug)
    check_again(found, again=again)
    old = found.kept[-1]
    async with opx.owner() as owner:
        await owner.bring_up(old.tenant)
        source = "" if old.restored else hiding.PUT_BACK
        await hiding.swap(owner, found.live, old.tenant, source)
    return old.tenant


def check_again(found: Standing, *, again: bool) -> None:
    """Refuse to let the restored copy be live where that was not asked for."""
    if found.is_put_back and not again:
        raise PutBackAlready(
            f"Nothing is done. {found.words} Hidden is the restored copy,"
            f" {found.kept[-1].tenant.id}. To let that be live, add --again."
        )


async def drop_replaced(opx: Runtime, slug: str) -> int:
    """Drop what was replaced under this name, with its documents; gives how many tenants."""
    async with opx.owner() as owner:
        await hiding.clear(owner)
        found = await hiding.replaced(owner, slug)
        for each in found:
            await hiding.remove(owner, each.tenant)
    return len(found)
