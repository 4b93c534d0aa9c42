"""One name everywhere for each module, and tables that keep to the house's rules."""

import re
import tomllib
from pathlib import Path

import pytest
from piccolo.columns import OnDelete

from opx_core import migrate

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.parent.name for path in ROOT.glob("plugins/[a-z]*/pyproject.toml"))
LONGEST_PLUGIN = 80
HEADINGS = ("What it adds", "Settings", "Personal data")
module_names = pytest.mark.parametrize("name", MODULES)


def package(name):
    return ROOT / "plugins" / name / f"opx_{name}"


def plugin(plugins, name):
    return plugins.manager.get_plugin(name)


def brought(plugins, name, hook):
    method = getattr(plugin(plugins, name), hook, None)
    return list(method()) if method else []


@module_names
def test_the_distribution_package_and_entry_point_bear_the_modules_name(name, opx_plugins):
    project = tomllib.loads((package(name).parent / "pyproject.toml").read_text())["project"]

    assert project["name"] == f"opx-{name}"
    assert project["entry-points"]["opx"] == {name: f"opx_{name}.plugin"}
    assert plugin(opx_plugins, name).__name__ == f"opx_{name}.plugin"


@module_names
def test_tables_and_migrations_bear_the_modules_name(name, opx_plugins):
    method = getattr(plugin(opx_plugins, name), "register_tables", None)
    app = method() if method else None

    tables = [table._meta.tablename for table in app.table_classes] if app else []

    assert app is None or app.app_name == name
    assert [table for table in tables if not table.startswith(f"{name}_")] == []
    assert all(each.startswith(f"{name}_") for each in (migrate._names(app) if app else ()))


@pytest.mark.parametrize(
    ("hook", "key"),
    [
        ("register_permissions", "key"),
        ("register_events", "key"),
        ("register_jobs", "name"),
        ("register_reports", "name"),
    ],
)
@pytest.mark.parametrize("name", ["core", *MODULES])
def test_what_a_module_registers_bears_its_name(name, opx_plugins, hook, key):
    keys = [getattr(each, key) for each in brought(opx_plugins, name, hook)]

    own = re.compile(rf"{name}\.[a-z][a-z0-9_]*")

    assert [each for each in keys if not own.fullmatch(each)] == []


@module_names
def test_workflows_and_importers_bear_the_modules_name(name, opx_plugins):
    flows = [flow.kind for flow in brought(opx_plugins, name, "register_workflows")]
    importers = [each.name for each in brought(opx_plugins, name, "register_importers")]

    assert set(flows + importers) <= {name}


@module_names
def test_routes_stand_below_the_modules_name(name, opx_plugins):
    handlers = brought(opx_plugins, name, "register_routes")

    paths = [path for handler in handlers for path in handler.paths]

    own = (f"/{name}/", f"/api/v1/{name}/")
    assert [path for path in paths if not f"{path}/".startswith(own)] == []


@module_names
@pytest.mark.parametrize("room", ["templates", "static"])
def test_templates_and_static_files_stand_below_the_modules_name(name, room):
    folder = package(name) / room

    inside = [path.name for path in folder.iterdir()] if folder.is_dir() else [name]

    assert inside == [name]


@module_names
def test_a_plugin_is_a_table_of_contents_under_80_lines(name):
    lines = (package(name) / "plugin.py").read_text().splitlines()

    assert len(lines) < LONGEST_PLUGIN


@module_names
def test_a_module_says_what_it_adds_its_settings_and_its_personal_data(name):
    readme = package(name).parent / "README.md"
    assert readme.is_file()

    headings = re.findall(r"^#{2,3} +(.+?) *$", readme.read_text(), re.MULTILINE)

    assert [heading for heading in HEADINGS if heading not in headings] == []


def piccolo_tables(plugins):
    return [table for app in plugins.apps for table in app.table_classes]


def test_every_foreign_key_of_a_table_class_restricts_deletion(opx_plugins):
    keys = [key for table in piccolo_tables(opx_plugins) for key in table._meta.foreign_key_columns]

    careless = [key for key in keys if key._foreign_key_meta.on_delete is not OnDelete.restrict]

    assert keys
    assert [f"{key._meta.table.__name__}.{key._meta.name}" for key in careless] == []


async def test_every_foreign_key_in_a_tenant_restricts_deletion_and_stays_inside(opx, tenant):
    async with opx.owner() as owner:
        keys = await owner.connection.fetch(
            "select c.conrelid::regclass::text source, c.confdeltype::text on_delete, "
            "t.relnamespace::regnamespace::text target from pg_constraint c "
            "join pg_class t on t.oid = c.confrelid "
            "where c.contype = 'f' and c.connamespace = $1::regnamespace",
            tenant.id,
        )

    assert keys
    assert [dict(k) for k in keys if (k["on_delete"], k["target"]) != ("r", tenant.id)] == []


async def columns(opx, tenant):
    async with opx.owner() as owner:
        rows = await owner.connection.fetch(
            "select table_name, column_name, udt_schema, udt_name, domain_name "
            "from information_schema.columns where table_schema = $1",
            tenant.id,
        )
    return [dict(row) for row in rows]


async def test_every_table_class_has_the_columns_of_its_table(opx, tenant, opx_plugins):
    live = {}
    for row in await columns(opx, tenant):
        live.setdefault(row["table_name"], set()).add(row["column_name"])

    written = {
        table._meta.tablename: {column._meta.db_column_name for column in table._meta.columns}
        for table in piccolo_tables(opx_plugins)
    }

    assert {name: live.get(name, set()) ^ names for name, names in written.items()} == {
        name: set() for name in written
    }


async def test_a_tenant_has_no_types_of_its_own(opx, tenant):
    found = await columns(opx, tenant)

    foreign = [row for row in found if row["udt_schema"] != "pg_catalog" or row["domain_name"]]

    assert found
    assert foreign == []
