"""Each test that the documents about security name for a claim is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("document", "below"), [("asvs.md", "tests"), ("security.md", ".")])
def test_the_tests_that_are_named_exist(document: str, below: str) -> None:
    named = re.findall(r"`((?:[\w-]+/)+[\w.-]+\.(?:py|js))`", (ROOT / "docs" / document).read_text())
    assert len(named) > 20
    missing = [
        name
        for name in named
        if not any((ROOT / folder / name).is_file() for folder in (below, ".", "appliance", "tests/web"))
    ]
    assert missing == []


def test_no_row_claims_without_saying_how() -> None:
    rows = re.findall(r"^\| (\d+\.\d+\.\d+[^|]*)\|([^|]*)\|([^|]*)\|$", (ROOT / "docs" / "asvs.md").read_text(), re.M)
    assert len(rows) > 80
    assert [name for name, how, _ in rows if not how.strip()] == []
