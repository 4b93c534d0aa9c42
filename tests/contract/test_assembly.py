"""Modules that do not fit together are refused at assembly: a sentence names the culprit."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from textwrap import dedent

import httpx
import pluggy
import pytest

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import plugins
from opx_core.cases import Person
from opx_core.identity import system_actor
from opx_core.plugins import AssemblyError
from opx_core.policy import may
from opx_core.testing import the_books
from opx_core.workflow import WorkflowInvalid
from opx_web import templating
from opx_web.app import create_app

START = """
from litestar import get
from opx_core.hookspecs import hookimpl
from opx_core.identity import Permission
from opx_core.workflow import Deadline, State, Transition, Workflow, extend
from opx_web.case.page import MoveLink
from opx_web.routing import action, page
"""
OWN_FLOW = """
    step = Transition("end", "End", ("new",), "over", {permission!r}, event={event!r})
    states = (State("new", "New"), State("over", "Over", closed=True))
    return [Workflow("odd", "Odd", 1, "new", states, (), (step,))]
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Installs a real distribution ``opx-odd`` whose plugin has this hook; loads all modules."""

    def make(hook):
        package, facts = tmp_path / "opx_odd", tmp_path / "opx_odd-1.dist-info"
        package.mkdir(), facts.mkdir()
        (package / "__init__.py").touch()
        (package / "plugin.py").write_text(f"{START}\n@hookimpl\n{dedent(hook)}\n")
        (facts / "METADATA").write_text("Name: opx-odd\nRequires-Dist: opx-complaints\n")
        (facts / "entry_points.txt").write_text("[opx]\nodd = opx_odd.plugin\n")
        monkeypatch.syspath_prepend(tmp_path)
        return plugins.load()

    yield make
    for module in ("opx_odd", "opx_odd.plugin"):
        sys.modules.pop(module, None)


def owning(permission="complaints.close", event="core.case_moved"):
    body = OWN_FLOW.format(permission=permission, event=event)
    return f"def register_workflows():\n{body}"


def routing(decorator):
    route = f"    {decorator}\n    async def odd() -> str: ...\n"
    return f"def register_routes():\n{route}    return [odd]"


def test_a_hook_that_nobody_specified_is_refused(install):
    with pytest.raises(pluggy.PluginValidationError, match=r"on_everything.*odd"):
        install("def on_everything(case): ...")


def test_an_argument_that_the_hook_does_not_have_is_refused(install):
    with pytest.raises(pluggy.PluginValidationError, match="weather"):
        install("def check_permission(actor, weather): ...")


@pytest.mark.parametrize("made_by", ["page", "action", "get"])
async def test_a_route_without_a_permission_is_refused(opx, install, made_by):
    loaded = install(routing(f'@{made_by}("/odd/things")'))

    with pytest.raises(AssemblyError, match=r"/odd/things.*permission"):
        create_app(replace(opx, plugins=loaded))


async def test_a_route_with_a_permission_that_nobody_registered_is_refused(opx, install):
    loaded = install(routing('@action("/odd/things", permission="odd.do")'))

    with pytest.raises(AssemblyError, match=r"/odd/things.*'odd\.do'"):
        create_app(replace(opx, plugins=loaded))


@pytest.mark.parametrize("path", ["/things", "/oddly", "/", "/complaints/odd", "/cases/odd"])
async def test_a_route_outside_the_modules_own_address_is_refused(opx, install, path):
    loaded = install(routing(f'@page("{path}", permission="complaints.log")'))

    with pytest.raises(AssemblyError, match=f"odd has the route {path}.*/odd"):
        create_app(replace(opx, plugins=loaded))


UNPERMITTED = {
    "report": """def register_reports():
    from opx_core.dashboards import Report
    async def run(actor): return []
    return [Report("odd.figures", "Odd", "", {permission!r}, (), run)]""",
    "job": """def register_jobs():
    from opx_core.jobs import Job
    async def run(): ...
    return [Job("odd.do", run, permission={permission!r})]""",
    "approval": """def register_approvals():
    from opx_core.approvals import ApprovalKind
    return [ApprovalKind("odd.ask", "Odd", {permission!r}, None, None)]""",
    "search source": """def search_sources(actor, text):
    from opx_core.search import Source
    return [Source("odd.books", "Odd", None, {permission!r})]""",
}


@pytest.mark.parametrize("what", UNPERMITTED)
@pytest.mark.parametrize("permission", ["", "odd.do"])
def test_what_names_no_registered_permission_is_refused(install, what, permission):
    with pytest.raises(AssemblyError, match=f"The {what} “odd.*{permission!r}"):
        install(UNPERMITTED[what].format(permission=permission))


def test_an_importer_without_a_registered_permission_is_refused(install):
    hook = """def register_importers():
    from dataclasses import replace
    from opx_complaints.importing import IMPORTER
    return [replace(IMPORTER, name="odd", permission="odd.load")]"""

    with pytest.raises(AssemblyError, match="The importer “odd”"):
        install(hook)


def test_two_modules_with_one_permission_are_refused(install):
    with pytest.raises(AssemblyError, match=r"permission “complaints\.close”"):
        install('def register_permissions(): return [Permission("complaints.close", "Close")]')


def test_a_transition_with_an_unknown_permission_is_refused(install):
    with pytest.raises(WorkflowInvalid, match=r"“End”.*'odd\.end'"):
        install(owning(permission="odd.end"))


def test_a_transition_whose_event_nobody_registered_is_refused(install):
    with pytest.raises(AssemblyError, match=r"end.*odd\.ended"):
        install(owning(event="odd.ended"))


def test_two_modules_that_own_one_kind_of_case_are_refused(install):
    with pytest.raises(AssemblyError, match="complaints"):
        install(owning().replace('"odd", "Odd"', '"complaints", "Mine"'))


def test_a_module_adds_to_a_workflow_that_it_does_not_own(install):
    extra = 'Transition("park", "Park", ("logged",), "triaged", "complaints.triage", guard="true")'
    with pytest.raises(WorkflowInvalid, match="gives no reason"):
        install(f"def extend_workflow(workflow): return extend(workflow, [{extra}])")


def test_a_module_narrows_what_roles_allow_and_never_widens_it(install):
    before = plugins.activate(
        install('def check_permission(permission): return permission != "complaints.close"')
    )

    allowed = [may(system_actor(), key) for key in ("complaints.close", "complaints.log")]
    nobody = replace(system_actor(), permissions=frozenset())
    widened = may(nobody, "complaints.log")

    plugins.activate(before) if before else None
    assert (allowed, widened) == ([False, True], False)


def test_a_module_prepares_the_templates(install, tmp_path):
    loaded = install('def prepare_templates(environment): environment.globals["odd_word"] = "yes"')

    made = templating.environment(loaded, tmp_path)

    assert made.from_string("{{ odd_word }}").render() == "yes"


async def test_a_module_offers_an_action_on_a_case(opx, tenant, sign_in, install):
    browser = await sign_in(tenant, "auditor")
    someone = Person(family_name="Ogden")
    async with opx.tenants.session(tenant):
        book = (await the_books()).main
        new = NewComplaint(book, "formal", someone, "Loans", "Delay", datetime.now(UTC))
        reference = (await complaints.receive(system_actor(), new))["reference"]

    action = 'MoveLink("Ask for a unicorn", "/odd/unicorn")'
    loaded = install(f"def case_actions(case): return [{action}]")
    app = create_app(replace(opx, plugins=loaded))
    browser.client._transport = httpx.ASGITransport(app=app)
    await browser.get(f"/cases/{reference}")

    assert browser.one('a[href="/odd/unicorn"]').get_text(strip=True) == "Ask for a unicorn"


def test_a_module_that_is_not_installed_is_refused_with_those_that_are():
    with pytest.raises(AssemblyError, match=r"OPX_MODULES.*fax.*complaints, ingestor"):
        plugins.load(frozenset({"fax", "complaints"}))


@pytest.mark.parametrize("names", [["complaints"], ["ingestor"], []])
async def test_the_pages_are_put_together_with_any_modules(opx, names):
    app = create_app(replace(opx, plugins=plugins.load(frozenset(names))))

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://opx.test"
    ) as browser:
        answer = await browser.get("/health")

    assert (answer.status_code, answer.text) == (200, "ready\n")


@pytest.mark.parametrize("name", ["complaints", "ingestor"])
def test_a_module_that_opx_modules_leaves_out_is_never_imported(name, tmp_path):
    program = """if True:
        import sys, types
        from opx_core import plugins, settings
        from opx_web.app import create_app
        chosen = settings.Settings()
        loaded = plugins.load(chosen.module_names())
        create_app(types.SimpleNamespace(settings=chosen, plugins=loaded))
        print(*(n for n in ("complaints", "ingestor") if f"opx_{n}" in sys.modules))"""

    env = {**os.environ, "OPX_MODULES": name, "OPX_HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env)

    assert (ran.stdout.split(), ran.stderr) == ([name], "")
