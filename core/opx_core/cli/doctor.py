"""The command ``opx doctor``."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

from opx_core import doctor as doctors
from opx_core import plugins, runtime
from opx_core.cli.running import out
from opx_core.doctor import Finding
from opx_core.settings import Settings


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read")] = False,
) -> None:
    """Look at the installation and say what is wrong and what to do: exit 1 if anything is."""
    settings = Settings()
    with runtime.servers(settings) as addresses:
        found = asyncio.run(doctors.examine(settings, addresses, plugins.active()))
    if as_json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    else:
        for each in found:
            _print(each)
        faults = sum(not each.well for each in found)
        words = f"{faults} to put right." if faults else "All is well."
        out.print(f"{len(found)} things looked at. {words}", highlight=False)
    raise typer.Exit(0 if all(each.well for each in found) else 1)


def _print(each: Finding) -> None:
    sign = "[green]well[/]   " if each.well else "[red bold]wrong[/]  "
    out.print(sign, end="")
    out.print(f"{each.check}: {each.sentence}", highlight=False, markup=False, soft_wrap=True)
    if each.remedy:
        out.print(f"         {each.remedy}", highlight=False, markup=False, soft_wrap=True)
