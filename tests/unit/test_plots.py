"""The drawings of the status page."""

from functools import partial

from web.plots import HEIGHT, STRONGEST_DBM, WEAKEST_DBM, WIDTH, columns, lines

signal = partial(lines, lowest=WEAKEST_DBM, highest=STRONGEST_DBM)


def test_the_newest_is_at_the_right_and_strong_is_high() -> None:
    [points] = signal([-113, -51])
    assert points == f"{WIDTH - 2},{HEIGHT - 1} {WIDTH - 1},1"


def test_silence_is_a_gap_and_a_lone_point_is_seen() -> None:
    assert signal([-80, -80, None, -80]) == ["284,23 285,23", "286,23 287,23"]
    assert signal([None, None]) == signal([]) == []


def test_what_no_modem_should_say_stays_in_the_drawing() -> None:
    [points] = signal([50, -500])
    assert points == f"{WIDTH - 2},1 {WIDTH - 1},{HEIGHT - 1}"


def test_each_day_is_a_column_and_the_largest_fills_the_height() -> None:
    assert columns([5, 0, 10]) == [(0, HEIGHT / 2, 76.8, HEIGHT / 2), (192, 0, 76.8, HEIGHT)]
    assert columns([0, 0]) == columns([]) == []
