"""Hostile input from modems, the PBX, mail and browsers, in short; ``make fuzz`` does it at length."""

import subprocess
import sys

import pytest

from lab import fuzz


@pytest.mark.parametrize("name", list(fuzz.DECODERS))
def test_nothing_but_what_is_allowed_is_raised(name: str) -> None:
    """In a process of its own: some of them run a whole office."""
    command = [sys.executable, "-m", "lab.fuzz", "1000", "--seed", "4711", "--only", name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
