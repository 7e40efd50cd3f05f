"""Hostile input from modems and networks, in short; ``make fuzz`` does it at length."""

import pytest

from lab import fuzz


@pytest.mark.parametrize("name", list(fuzz.DECODERS))
def test_nothing_but_what_is_allowed_is_raised(name: str) -> None:
    [row] = fuzz.run([name], 1500, seed=4711)
    assert row.met, row.measured
