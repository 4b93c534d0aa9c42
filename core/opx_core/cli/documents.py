"""Commands about the documents of a tenant."""

from typing import Annotated

import typer

from opx_core.cli.running import TenantName, out, run
from opx_core.documents import extra_kinds
from opx_core.files.kinds import EXTRA
from opx_core.mistakes import Mistake
from opx_core.runtime import Runtime


class UnknownExtraKind(Mistake):
    """There is no extra kind of this name."""


def document_commands() -> typer.Typer:
    """``opx document …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.callback()
    def about() -> None:
        """What the documents of a tenant may be."""

    @app.command()
    def kinds(
        tenant: TenantName,
        allow: Annotated[
            str | None, typer.Option(help="eml, msg, heic: those to take; “none” for none")
        ] = None,
    ) -> None:
        """Show or choose which extra kinds of file are taken, beside those always taken."""
        wanted = None if allow is None else _chosen(allow)
        run(lambda opx: _kinds(opx, tenant, wanted))

    return app


def _chosen(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",") if name.strip()) - {"none"}
    if unknown := sorted(names - EXTRA):
        known = ", ".join(sorted(EXTRA))
        raise UnknownExtraKind(f"“{unknown[0]}” is no extra kind. Extra kinds: {known}.")
    return names


async def _kinds(opx: Runtime, tenant: str, wanted: frozenset[str] | None) -> None:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        if wanted is not None:
            await extra_kinds.allow(wanted)
        taken = sorted(await extra_kinds.allowed())
    out.print(f"Extra kinds taken: {', '.join(taken) or 'none'}.", highlight=False)
