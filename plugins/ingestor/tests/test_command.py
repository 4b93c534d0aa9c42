import os
import subprocess
import sys
from pathlib import Path

import pytest

OPX = Path(sys.executable).with_name("opx")
CFPB = Path(__file__).parents[3].parent / "shared/data/cfpb-6623-crlf/complaints_sample.csv"


@pytest.fixture
def command(tmp_path):
    """Runs ``opx`` in an empty folder, with a home of its own below it."""

    def run(*words):
        environment = {**os.environ, "OPX_HOME": str(tmp_path / "home")}
        return subprocess.run(
            [OPX, *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("missing.csv",), "missing.csv cannot be read"),
        (("missing.csv", "--importer", "parcels"), "There is no importer “parcels”"),
        (("missing.csv", "--mapping", "excel"), "complaints has no mapping “excel”"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_with_exit_code_2(command, words, sentence):
    done = command("ingest", *words, "--tenant", "acme")

    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_failed_rows_are_never_written_over_a_file(command, write):
    path = write({})

    done = command("ingest", str(path), "--tenant", "acme", "--failed", str(path))

    assert done.returncode == 2
    assert "is there already" in done.stderr


def test_an_unknown_tenant_is_told_with_those_there_are(command, write):
    done = command("ingest", str(write({})), "--tenant", "acme")

    assert done.returncode == 2
    assert "There is no tenant “acme”" in done.stderr


def test_the_command_counts_what_it_loaded_and_keeps_what_failed(command, write, tmp_path):
    path = write({}, {"Product": ""})
    command("tenant", "create", "acme")

    dry = command("ingest", str(path), "--tenant", "acme", "--dry-run")
    before = list(tmp_path.glob("*failed*"))
    real = command("ingest", str(path), "--tenant", "acme")

    counts = "created 1, changed 0, unchanged 0, failed 1"
    assert dry.stdout.splitlines()[-2:] == ["Nothing was saved.", counts]
    assert (real.returncode, real.stdout.splitlines()[-1]) == (0, counts)
    (kept,) = tmp_path.glob("file-failed-*.csv")
    assert before == []
    assert (kept.stat().st_mode & 0o777, kept.name in real.stdout) == (0o600, True)


@pytest.mark.skipif(not CFPB.exists(), reason="the CFPB file is not beside the repository")
async def test_the_whole_cfpb_file_loads_once_and_then_is_unchanged(load, cases_of):
    first, second = await load(CFPB), await load(CFPB, failed="again.csv")

    assert first == "created 6623, changed 0, unchanged 0, failed 0"
    assert second == "created 0, changed 0, unchanged 6623, failed 0"
    assert await cases_of() == 6623
