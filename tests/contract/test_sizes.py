"""Files and functions keep to the limits of the house."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "sizes.py"


@pytest.fixture(scope="module")
def sizes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sizes", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sizes"] = module
    spec.loader.exec_module(module)
    return module


def test_no_file_is_longer_than_300_lines(sizes: ModuleType) -> None:
    measured = sizes.files()

    assert measured
    assert sizes.too_long(measured, 300) == []


def test_no_function_is_longer_than_40_lines(sizes: ModuleType) -> None:
    measured = sizes.functions()

    assert measured
    assert sizes.too_long(measured, 40) == []


def test_a_long_file_and_a_long_function_are_found(sizes: ModuleType, tmp_path: Path) -> None:
    room = tmp_path / "core"
    room.mkdir()
    (room / "long.py").write_text("def long():\n" + "    pass\n" * 300)

    assert [size.name for size in sizes.too_long(sizes.files(tmp_path), 300)] == ["core/long.py"]
    assert [size.lines for size in sizes.too_long(sizes.functions(tmp_path), 40)] == [301]
    assert sizes.summary(sizes.files(tmp_path)) == "1: median 301, 95 % 301, longest 301"
