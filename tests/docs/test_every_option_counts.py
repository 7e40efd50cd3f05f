"""Every option of the config is read somewhere, and set by a test: one that does nothing is a promise not kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from appliance.settings import schema
from appliance.settings.option import options

ROOT = Path(__file__).parents[2]
OPTIONS = [
    (f"{section.key}.{field.name}", field.name)
    for file in schema.FILES
    for section in file.sections
    for field, _ in options(section.type)
]


@pytest.fixture(scope="module")
def code() -> str:
    files = [*(ROOT / "appliance").rglob("*.py"), *(ROOT / "web").rglob("*.py")]
    # What only checks the config does not make an option count; what the options themselves derive from it does.
    passed = ("settings/loader.py", "settings/crosschecks.py", "settings/reference.py", "cli/check.py", "cli/examine")
    return "\n".join(each.read_text() for each in files if not any(part in str(each) for part in passed))


@pytest.mark.parametrize(("key", "name"), OPTIONS, ids=[key for key, _ in OPTIONS])
def test_it_is_read(key: str, name: str, code: str) -> None:
    assert re.search(rf"\.{name}\b", code), f"nothing reads {key}"


@pytest.fixture(scope="module")
def tests() -> str:
    # What only reads the files back does not show what an option does.
    passed = ("tests/docs/", "tests/unit/test_settings.py")
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "lab").glob("*.py")]
    texts = [each.read_text() for each in files if not any(part in str(each) for part in passed)]
    return "\n".join(texts).replace("\\n", " ")


@pytest.mark.parametrize(("key", "name"), OPTIONS, ids=[key for key, _ in OPTIONS])
def test_a_test_sets_it(key: str, name: str, tests: str) -> None:
    assert re.search(rf"\b{name}\b", tests), f"no test sets {key}"
