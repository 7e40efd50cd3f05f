"""A test that is tried again begins as the first time, also with what it shares with others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import pytest

boxes = []

@pytest.fixture(scope="session")
def city():
    yield boxes.append("begin")
    boxes.append("end")

@pytest.fixture(scope="module")
def box(city):
    return []

def test_before(box):
    box.append("a text of an earlier test")

def test_that_fails_at_first(box):
    box.append("a text")
    assert box == ["a text"]

def test_after(box):
    assert box == ["a text"], "what works goes on being shared"
    assert boxes == ["begin", "end", "begin"]
"""


def test_a_test_that_failed_gets_another_box(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    options = ["-p", "tests.conftest", "-p", "no:cacheprovider", "--reruns", "1", "-c", "/dev/null", "-rR"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "3 passed, 1 rerun" in done.stdout, done.stdout + done.stderr
