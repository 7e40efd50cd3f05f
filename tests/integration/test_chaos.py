"""The chaos runs in short: killed processes and a broken modem under traffic lose nothing and double nothing."""

import pytest

from lab import chaos

ROUNDS = 8
CASES = (
    "garbage before answers",
    "duplicate notices",
    "the port hangs up",
    "the modem restarts",
    "CME ERROR 100 to anything",
)


def test_kills_under_traffic_lose_and_double_nothing() -> None:
    tally, done = chaos.kills(ROUNDS, seed=4711, say=lambda _: None)
    assert tally.trouble == []
    assert tally.sent == tally.received == 2 * ROUNDS
    assert len(done) > 4, "it dies at several steps"


@pytest.mark.parametrize("name", CASES)
def test_a_broken_modem_leaves_every_text_in_a_true_state_and_comes_back(name: str) -> None:
    [case] = [each for each in chaos.CASES if each.name == name]
    [(_, took_s, tally)] = chaos.faults([case], say=lambda _: None)
    assert tally.trouble == []
    assert tally.states == {"delivered": 4}
    assert took_s <= chaos.RECOVERY_TARGET_S
