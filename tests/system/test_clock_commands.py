"""Clocks at the command line: examples checked, a case explained, everything worked out again."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from opx_core.calendars import Nation, calendar
from opx_core.references import reference

from .commands import opx

pytestmark = pytest.mark.system
ORACLE = Path(__file__).resolve().parents[3] / "shared" / "domain" / "deadlines.json"
RIGHT = {
    "id": "S01",
    "rule": "SRC3",
    "received": "2026-11-23 10:15",
    "calendar": "ENG",
    "due_utc": "2026-11-26T17:00:00Z",
}


def words(found):
    return " ".join(found.stdout.split())


@pytest.mark.skipif(not ORACLE.exists(), reason=f"{ORACLE.name} is not beside this checkout")
def test_all_worked_examples_pass(home):
    found = opx(home, "clocks", "check", str(ORACLE))

    assert (found.returncode, words(found)) == (0, "48 passed, 0 failed.")


def test_an_example_that_fails_is_named_and_a_bad_file_is_refused(home, tmp_path):
    file = tmp_path / "some.json"
    file.write_text(json.dumps([RIGHT, {**RIGHT, "id": "S02", "due_utc": "2026-11-27T17:00:00Z"}]))

    found, bad = opx(home, "clocks", "check", str(file)), tmp_path / "bad.json"
    bad.write_text("not JSON")
    refused = opx(home, "clocks", "check", str(bad))

    assert found.returncode == 1 and "1 passed, 1 failed." in words(found)
    assert "S02 SRC3: due Thu 26 Nov 2026 17:00, the file says Fri 27 Nov" in words(found)
    assert refused.returncode == 2 and "bad.json is not JSON" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_case_is_explained_and_everything_is_worked_out_again(home, tmp_path):
    assert opx(home, "bench", "seed", "--tenant", "acme", "--cases", "1").returncode == 0
    tenant = ("--tenant", "acme")
    again = opx(home, "clocks", "recompute", *tenant)
    days = tmp_path / "days.csv"
    day = calendar(Nation.ENG).add_business_days(date.today() + timedelta(days=9), 1)[0]
    days.write_text(f"date,name\n{day},Closed\n{day},Twice\n")

    refused = opx(home, "clocks", "days", str(days), *tenant)
    days.write_text(f"date,name\n{day},Closed\n")
    added = opx(home, "clocks", "days", str(days), *tenant)
    unknown = opx(home, "clocks", "explain", "ZZ9-9999", *tenant)
    listed = opx(home, "clocks", "explain", reference(1), *tenant)

    assert again.returncode == 0 and "live deadlines: 0 moved." in words(again)
    assert refused.returncode == 2 and "Line 3:" in refused.stderr
    assert "Added 1 day." in words(added)
    assert unknown.returncode == 2 and "acme has no case ZZ9-9999" in unknown.stderr
    assert listed.returncode == 0 and "give the same." in words(listed)
    assert "8 weeks from receipt" in words(listed) or "15 business days" in words(listed)
