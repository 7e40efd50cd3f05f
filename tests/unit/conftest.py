from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.services import office as rules
from appliance.settings import Settings, WebSettings, load
from tests.unit.office import SmallOffice, small_office
from tests.unit.test_settings import config


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SmallOffice]:
    with small_office(tmp_path) as office:
        yield office


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Settings]:
    """Reads a config of these files: ``written(appliance="…")``."""
    folder = tmp_path / "config"
    folder.mkdir()
    return lambda **files: load(config(folder, files))


@pytest.fixture
def in_force(written: Callable[..., Settings]) -> Iterator[Callable[..., Settings]]:
    """The office works by this appliance.toml and, if given, these other files: ``in_force("…", users="…")``."""

    def follow(appliance: str = "", **files: str) -> Settings:
        settings = written(appliance=appliance, **files)
        rules.set_rules(settings)
        return settings

    yield follow
    rules.set_rules(WebSettings(Path()))
