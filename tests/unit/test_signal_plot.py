"""The drawing of a modem's signal."""

from web.signal_plot import HEIGHT, WIDTH, plot


def test_the_newest_is_at_the_right_and_strong_is_high() -> None:
    [points] = plot([-113, -51])
    assert points == f"{WIDTH - 2},{HEIGHT - 1} {WIDTH - 1},1"


def test_silence_is_a_gap_and_a_lone_point_is_seen() -> None:
    assert plot([-80, -80, None, -80]) == ["284,23 285,23", "286,23 287,23"]
    assert plot([None, None]) == plot([]) == []


def test_what_no_modem_should_say_stays_in_the_drawing() -> None:
    [points] = plot([50, -500])
    assert points == f"{WIDTH - 2},1 {WIDTH - 1},{HEIGHT - 1}"
