"""Small drawings for the status page: the numbers of an SVG, no script.

``lines``: a figure over a day; ``columns``: one for each day of a month. The newest is at the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

WIDTH, HEIGHT = 288, 48
WEAKEST_DBM, STRONGEST_DBM = -113, -51  # 3GPP TS 27.007 §8.5
GAP = 0.2  # of a column's room


def lines(history: Sequence[int | None], lowest: float, highest: float) -> list[str]:
    """Each unbroken stretch as the ``points`` of a polyline in a box of WIDTH × HEIGHT."""
    first = WIDTH - len(history)
    placed = [(first + place, figure) for place, figure in enumerate(history[-WIDTH:])]
    stretches = [list(group) for known, group in groupby(placed, lambda each: each[1] is not None) if known]
    return [" ".join(f"{x},{height(figure, lowest, highest)}" for x, figure in _visible(each)) for each in stretches]


def height(figure: float, lowest: float, highest: float) -> int:
    """How far below the top a figure is drawn."""
    within = min(max(figure, lowest), highest)
    return round((highest - within) / (highest - lowest) * (HEIGHT - 2)) + 1


def columns(counts: Sequence[int]) -> list[tuple[float, float, float, float]]:
    """Each as ``x, y, width, height`` of a rectangle in a box of WIDTH × HEIGHT; the largest fills it."""
    highest, room = max(counts, default=0), WIDTH / max(len(counts), 1)
    if not highest:
        return []
    drawn = [(place, count / highest * HEIGHT) for place, count in enumerate(counts) if count]
    return [
        (round(place * room, 2), round(HEIGHT - tall, 2), round(room * (1 - GAP), 2), round(tall, 2))
        for place, tall in drawn
    ]


def _visible(stretch: list[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """A single point draws no line, so it is made one unit wide."""
    known = [(x, figure) for x, figure in stretch if figure is not None]
    return known if len(known) > 1 else [(known[0][0] - 1, known[0][1]), known[0]]
