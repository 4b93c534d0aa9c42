"""An event of the audit log in words."""

from datetime import UTC, datetime

import pytest

from opx_core import plugins
from opx_web.admin.audit_words import Change, about, entry

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_column_that_changed_is_named_in_words(opx_plugins):
    plugins.activate(opx_plugins)
    values = {"before": {"authority_from": None}, "after": {"authority_from": "1 May 2026"}}
    row = {"id": 1, "kind": "core.party_added", "values": values, "at": NOW, "reference": None}

    shown = entry(
        row | {"stream": "party/3", "subject": "", "actor": None, "actor_kind": "user"}, NOW
    )

    assert shown.changes == (Change("Authority from", "", "1 May 2026"),)


@pytest.mark.parametrize(
    ("stream", "subject", "words"),
    [
        ("user/4", "Ann Lee", "Person Ann Lee"),
        ("role/4", "", "Role 4"),
        ("allocation_rule/2", "Motor first", "Allocation rule Motor first"),
        ("setup/modules", "", "Set-up: modules"),
    ],
)
def test_what_an_event_is_about_is_named(stream, subject, words):
    assert about(stream, subject) == words
