from importlib.metadata import EntryPoint
from types import SimpleNamespace

from pydantic_settings import BaseSettings, SettingsConfigDict

from opx_core import plugins
from opx_core.hookspecs import gives


class LettersSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="OPX_LETTERS_")

    printer: str = "none"


def test_a_modules_settings_are_read_from_its_own_prefix(monkeypatch):
    letters = SimpleNamespace(register_settings=gives(LettersSettings))
    point = EntryPoint("letters", "letters.plugin", plugins.MODULES)
    monkeypatch.setattr(EntryPoint, "load", _load_instead(EntryPoint.load, letters))
    monkeypatch.setattr(plugins, "_chosen", lambda points, only: [point])
    monkeypatch.setenv("OPX_LETTERS_PRINTER", "basement")

    loaded = plugins.load()

    assert loaded.settings["letters"].printer == "basement"


def _load_instead(real, module):
    return lambda point: module if point.name == "letters" else real(point)
