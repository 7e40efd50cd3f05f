"""The strength of a modem's signal over a day as a drawing: points of an SVG, no script."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

WIDTH, HEIGHT = 288, 48
STRONGEST_DBM, WEAKEST_DBM = -51, -113  # 3GPP TS 27.007 §8.5


def plot(history: Sequence[int | None]) -> list[str]:
    """Each unbroken stretch as the ``points`` of a polyline in a box of WIDTH × HEIGHT; the newest is at the right."""
    first = WIDTH - len(history)
    placed = [(first + place, dbm) for place, dbm in enumerate(history[-WIDTH:])]
    stretches = [list(group) for heard, group in groupby(placed, lambda each: each[1] is not None) if heard]
    return [" ".join(f"{x},{_height(dbm)}" for x, dbm in _visible(stretch)) for stretch in stretches]


def _visible(stretch: list[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """A single point draws no line, so it is made one unit wide."""
    known = [(x, dbm) for x, dbm in stretch if dbm is not None]
    return known if len(known) > 1 else [(known[0][0] - 1, known[0][1]), known[0]]


def _height(dbm: int) -> int:
    within = min(max(dbm, WEAKEST_DBM), STRONGEST_DBM)
    return round((STRONGEST_DBM - within) / (STRONGEST_DBM - WEAKEST_DBM) * (HEIGHT - 2)) + 1
