"""The chaos runs in short: killed processes and a broken modem under traffic lose nothing and double nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lab import chaos

ROUNDS = len(chaos.STEPS) + 2  # a kill at each step, and two at random
SHORT_S = 2.0
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


@pytest.fixture(scope="module")
def office() -> Iterator[chaos.Chaos]:
    with chaos.office() as office:
        yield office


@pytest.mark.parametrize("name", CASES)
def test_a_broken_modem_leaves_every_text_in_a_true_state_and_comes_back(office: chaos.Chaos, name: str) -> None:
    [case] = [each for each in chaos.CASES if each.name == name]
    took_s, tally = office.fault_case(replace(case, for_s=min(case.for_s, SHORT_S)))
    assert tally.trouble == []
    assert set(tally.states) == {"delivered"}
    assert took_s <= chaos.RECOVERY_TARGET_S
