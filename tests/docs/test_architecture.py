"""The map of the code shows what is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/architecture.md").read_text()
ROWS = set(re.findall(r"`([a-z/]+/)`", TEXT[TEXT.index("| folder |") :]))


def test_every_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)+\.py)\b", TEXT))
    assert len(named) > 15
    assert [name for name in named if not any((ROOT / base / name).is_file() for base in (".", "appliance"))] == []


def test_every_folder_has_its_line() -> None:
    packages = {f"{each.parent.relative_to(ROOT)}/" for each in ROOT.glob("appliance/*/__init__.py")}
    assert packages - ROWS == set()
    assert {"web/", "lab/", "tests/", "package/", "systemd/", "config/"} - ROWS == set()
