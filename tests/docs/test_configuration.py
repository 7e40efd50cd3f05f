"""The shipped config and its reference are what the schema says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from appliance.settings import ConfigError, load, schema
from appliance.settings.option import FileSchema, options
from appliance.settings.reference import document, sample

ROOT = Path(__file__).parents[2]
HOW = "make it again: python -m appliance.settings.reference"


def uncommented(text: str) -> str:
    """A shipped file after the admin took away the # in front of the example."""
    return re.sub(r"(?m)^#(?! )", "", text)


def test_the_reference_is_what_the_generator_makes() -> None:
    assert (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8") == document(), HOW


@pytest.mark.parametrize("file", schema.FILES, ids=lambda file: file.name)
def test_a_shipped_file_is_what_the_generator_makes(file: FileSchema) -> None:
    assert (ROOT / "config" / file.name).read_text(encoding="utf-8") == sample(file), f"{HOW} {file.name}"


def test_the_shipped_config_loads_and_says_what_is_default_anyway(tmp_path: Path) -> None:
    for file in schema.FILES:
        (tmp_path / file.name).write_text("")
    shipped, empty = load(ROOT / "config"), load(tmp_path)
    assert (shipped.box, shipped.web, shipped.sessions) == (empty.box, empty.web, empty.sessions)
    assert (shipped.limits, shipped.history) == (empty.limits, empty.history)
    assert (shipped.pbx, shipped.calls, shipped.modems, shipped.users) == (empty.pbx, empty.calls, (), ())


@pytest.mark.parametrize("file", schema.FILES, ids=lambda file: file.name)
def test_a_shipped_file_holds_every_key(file: FileSchema) -> None:
    document = tomllib.loads(uncommented((ROOT / "config" / file.name).read_text(encoding="utf-8")))
    assert set(document) == {section.key for section in file.sections}
    for section in file.sections:
        table = document[section.key][0] if section.repeated else document[section.key]
        assert set(table) == {field.name for field, _ in options(section.type)}


def test_the_examples_of_the_shipped_files_are_right(tmp_path: Path) -> None:
    """The admin takes the # away as told; all that is missing is the second user of the example."""
    for file in schema.FILES:
        text = uncommented((ROOT / "config" / file.name).read_text(encoding="utf-8"))
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert [(each.key, each.found) for each in caught.value.problems] == [("modem[1].users", '"ben"')]
