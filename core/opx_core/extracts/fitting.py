"""Whether an extract can be loaded here: its modules, its version, its tables."""

from importlib.metadata import version

from opx_core.extracts.opening import Extract
from opx_core.extracts.schema import Relation
from opx_core.extracts.values import NOT_CARRIED, BadExtract
from opx_core.migrate import every
from opx_core.runtime import Runtime


def check_modules(opx: Runtime, extract: Extract) -> None:
    """:class:`BadExtract` where a module is not loaded here, or its tables are newer."""
    known = {(app.app_name, step) for app, step in every(opx.plugins.apps)}
    apps = {app for app, _ in known}
    file, taken = extract.path.name, extract.manifest
    strange = [(app, step) for app, step in taken.migrations if (app, step) not in known]
    absent = sorted({app for app, _ in strange} - apps)
    if absent:
        names = ", ".join(f"“{name}”" for name in absent)
        raise BadExtract(
            f"{file} holds tables of {names}, which is not loaded here: install it, or name it in"
            " OPX_MODULES."
        )
    if strange:
        raise BadExtract(
            f"{file} was taken by OPX {taken.opx}, which is newer than this one"
            f" ({version('opx-core')}): it has the migration {strange[0][1]}."
            " Update OPX here first."
        )


def check_tables(extract: Extract, found: list[Relation]) -> None:
    """:class:`BadExtract` where its tables are not those that its migrations make."""
    made = {each.name: set(each.columns) for each in found if each.name not in NOT_CARRIED}
    taken = {table.name: set(table.columns) for table in extract.manifest.tables}
    wrong = sorted(name for name in made.keys() | taken.keys() if made.get(name) != taken.get(name))
    if wrong:
        raise BadExtract(
            f"{extract.path.name}: {wrong[0]} is not the table that its migrations make."
        )
