"""A new module passes its own tests and our lint, wherever it is made."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from opx_core.making import CannotMake, make

pytestmark = pytest.mark.system
ROOT = Path(__file__).parents[2]


def run(*words, cwd=None, **environment):
    return subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
    )


def installed(folder, site):
    """Install the module beside the environment, not into it."""
    offline = ("--no-deps", "--no-index", "--no-build-isolation", "--target", site)
    done = run("pip", "install", "-qq", "--disable-pip-version-check", *offline, folder)
    assert done.returncode == 0, done.stderr


def test_a_new_module_passes_its_own_tests(tmp_path):
    folder, site = tmp_path / "opx-visits", tmp_path / "site"

    make("visits", "Visits", folder)
    installed(folder, site)
    tested = run("pytest", "-q", "--rootdir", folder, folder, PYTHONPATH=str(site))

    assert tested.returncode == 0, tested.stdout[-3000:]
    assert "7 passed" in tested.stdout


@pytest.mark.parametrize("name", ["a", "visits", "zebra_crossings"])
def test_a_new_module_keeps_to_the_style(tmp_path, name):
    folder = tmp_path / "plugins" / name
    make(name, name.capitalize(), folder)

    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    checked = run("ruff", "check", "--no-cache", folder, cwd=tmp_path)
    laid_out = run("ruff", "format", "--no-cache", "--check", folder, cwd=tmp_path)

    assert checked.returncode == 0, checked.stdout
    assert laid_out.returncode == 0, laid_out.stdout


@pytest.mark.parametrize("name", ["", "Visits", "9lives", "two__lines", "core", "../up", "x" * 31])
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(tmp_path, name):
    with pytest.raises(CannotMake):
        make(name, "Title", tmp_path / "there")

    assert not (tmp_path / "there").exists()


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "kept.txt").write_text("mine")

    with pytest.raises(CannotMake, match="has files in it"):
        make("visits", "Visits", tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
