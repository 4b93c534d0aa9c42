"""A hostile file may end or hang the process that opens it, and nothing else."""

import sys

import pytest

from opx_core.files import sandbox
from opx_core.files.kinds import EXTRA


async def test_a_file_is_examined_and_read_in_another_process(tmp_path):
    path = tmp_path / "file"
    path.write_text("Name,Amount\nRent,120\nFood,80\n")

    verdict = await sandbox.examine(path, "statement.csv", EXTRA)
    outcome = await sandbox.read(path, verdict.kind, tmp_path)

    assert verdict.kind == "csv"
    assert outcome.sheets[0].rows[1] == ("Rent", "120")


@pytest.mark.parametrize("does", ["import os; os.abort()", "while True: pass", "print('odd')"])
async def test_a_process_that_dies_hangs_or_talks_nonsense_refuses_the_file(
    tmp_path, monkeypatch, does
):
    script = tmp_path / "python"
    script.write_text(f"#!{sys.executable}\n{does}\n")
    script.chmod(0o755)
    monkeypatch.setattr(sandbox.sys, "executable", str(script))
    monkeypatch.setattr(sandbox, "EXAMINE_SECONDS", 1.0)
    monkeypatch.setattr(sandbox, "READ_SECONDS", 1.0)

    verdict = await sandbox.examine(tmp_path / "file", "file.pdf", EXTRA)
    outcome = await sandbox.read(tmp_path / "file", "pdf", tmp_path)

    assert "could not be checked" in verdict.refusal
    assert "takes too much" in outcome.said


async def test_the_process_knows_no_secret_and_has_limits(tmp_path, monkeypatch):
    monkeypatch.setenv("OPX_DATABASE_URL", "postgresql://secret")
    script = tmp_path / "python"
    script.write_text(f"#!{sys.executable}\nimport json, os; print(json.dumps(dict(os.environ)))\n")
    script.chmod(0o755)
    monkeypatch.setattr(sandbox.sys, "executable", str(script))

    said = await sandbox._ask(5, "examine")

    assert "PATH" in said
    assert "secret" not in said
