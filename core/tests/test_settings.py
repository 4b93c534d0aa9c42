import stat

import pytest
from pydantic import ValidationError

from opx_core.settings import Settings, kept_secret


@pytest.fixture
def read(monkeypatch, tmp_path):
    def settings(**environment):
        monkeypatch.setenv("OPX_HOME", str(tmp_path / "home"))
        for name, value in environment.items():
            monkeypatch.setenv(f"OPX_{name.upper()}", value)
        return Settings()

    return settings


def test_no_list_of_modules_means_all(read):
    assert read(modules="").module_names() is None
    assert read(modules=" , ").module_names() is None


def test_the_list_of_modules_may_have_spaces(read):
    assert read(modules=" complaints, ingestor,").module_names() == {"complaints", "ingestor"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("port", "0"), ("port", "65536"), ("pool_size", "1"), ("secure_cookies", "maybe")],
)
def test_a_setting_that_cannot_be_is_refused_by_name(read, name, value):
    with pytest.raises(ValidationError, match=name):
        read(**{name: value})


def test_no_secret_is_shown_where_settings_are_printed(read):
    made = read(secret="hunter2", database_url="postgresql://opx:hunter2@db/opx")

    assert "hunter2" not in f"{made!r} {made}"
    assert made.signing_secret() == "hunter2"


def test_a_secret_is_made_once_for_its_owner_alone(read):
    first, again = read().signing_secret(), read().signing_secret()

    assert first == again
    assert len(first) >= 32
    assert stat.S_IMODE((read().state / "secret").stat().st_mode) == 0o600


def test_two_that_make_a_secret_at_once_have_the_same(tmp_path, monkeypatch):
    path = tmp_path / "secret"
    other = kept_secret(path)
    monkeypatch.setattr(type(path), "exists", lambda self: False)

    assert kept_secret(path) == other
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]
