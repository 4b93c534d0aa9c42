"""Every hook is documented, of the fixed verbs, called, and tried by somebody."""

import inspect
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from opx_core import hookspecs as core_hooks
from opx_core import plugins
from opx_core.plugins import AssemblyError
from opx_web import hookspecs as web_hooks

ROOT = Path(__file__).resolve().parents[2]
VERB = re.compile(r"(register|extend|check|on|prepare)_[a-z_]+|[a-z]+_[a-z]+s")
HOOKS = {
    name: hook
    for module in (core_hooks, web_hooks)
    for name, hook in vars(module).items()
    if hasattr(hook, "opx_spec")
}


def signature(name):
    return f"{name}({', '.join(inspect.signature(HOOKS[name]).parameters)})"


def headings():
    text = (ROOT / "docs/hooks.md").read_text(encoding="utf-8")
    return [line.strip("`") for line in re.findall(r"^### +(.+?) *$", text, re.MULTILINE)]


def source(*patterns):
    here = Path(__file__).resolve()
    paths = {path for pattern in patterns for path in ROOT.glob(pattern)} - {here}
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(paths))


def point(name, *requires):
    return SimpleNamespace(
        name=name, dist=SimpleNamespace(name=f"opx-{name}", requires=list(requires))
    )


def order(*points, first=()):
    return [each.name for each in plugins._in_order(points, set(first))]


def test_docs_have_a_heading_for_every_hook_with_its_signature():
    documented = headings()

    missing = [signature(name) for name in HOOKS if signature(name) not in documented]

    assert missing == []


def test_docs_have_no_heading_that_is_not_a_hook_and_none_twice():
    documented = headings()

    unknown = [heading for heading in documented if heading.partition("(")[0] not in HOOKS]

    assert unknown == []
    assert len(documented) == len(set(documented))


@pytest.mark.parametrize("name", HOOKS)
def test_a_hooks_docstring_is_its_contract(name):
    contract = inspect.getdoc(HOOKS[name]) or ""

    assert contract.rstrip().endswith(".")
    assert len(contract) > 20


@pytest.mark.parametrize("name", HOOKS)
def test_a_hooks_name_is_of_the_fixed_verbs(name):
    assert VERB.fullmatch(name), "register_, extend_, check_, on_, prepare_ or <noun>_<things>"


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_called_by_the_product(name):
    product = source("core/opx_core/**/*.py", "web/opx_web/**/*.py")

    assert re.search(rf'\bhook\.{name}\b|switches\.ask\(.*"{name}"', product)


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_implemented_by_a_module_or_tried_in_a_test(name, opx_plugins):
    used = getattr(opx_plugins.hook, name).get_hookimpls()
    tests = source("*/tests/**/*.py", "plugins/*/tests/**/*.py", "tests/**/*.py")

    assert used or re.search(rf"\b{name}\b", tests)


def test_a_module_loads_after_the_modules_that_its_distribution_requires():
    alone, above, top = point("zebra"), point("mole", "opx-zebra>=1"), point("ant", "OPX_Mole[x]")

    assert order(top, above, alone) == ["zebra", "mole", "ant"]
    assert order(alone, above, top) == ["zebra", "mole", "ant"]


def test_modules_that_do_not_need_each_other_load_by_name_and_the_core_first():
    assert order(point("b"), point("c"), point("a", "httpx>=0.28")) == ["a", "b", "c"]
    assert order(point("a"), point("core"), first={"core"}) == ["core", "a"]


def test_a_circle_of_modules_is_refused_with_their_names():
    circle = (point("mole", "opx-zebra"), point("zebra", "opx-mole"), point("ant"))

    with pytest.raises(AssemblyError, match=r"circle.*opx-mole.*opx-zebra") as refused:
        order(*circle)

    assert "ant" not in str(refused.value)


def test_hooks_are_called_in_dependency_order(opx_plugins):
    asked = opx_plugins.hook.register_permissions.get_hookimpls()

    called = [each.plugin_name for each in reversed(asked)]

    assert called[0] == "core"
    assert called == [name for name in opx_plugins.names if name in called]
