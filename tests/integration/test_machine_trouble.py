"""The machine under the box in trouble: nothing is lost, people are told, and it ends without a hand."""

from __future__ import annotations

import json

import pytest

from lab import chaos_machine
from lab.chaos import RECOVERY_TARGET_S
from lab.debian_root import CannotProvision
from tests.programs import missing


@pytest.mark.parametrize(
    "case", [chaos_machine.disk_full, chaos_machine.database_locked], ids=lambda case: case.__name__
)
def test_texts_stay_on_the_sim_while_nothing_can_be_kept(case: object) -> None:
    try:
        outcome = case()  # type: ignore[operator]
    except CannotProvision as trouble:
        missing(trouble)
    assert outcome.tally.trouble == []
    assert outcome.kept_on_sim >= 2
    assert json.loads(outcome.refused)["error"]["sentence"].startswith("The box could not keep this")
    assert outcome.same_daemon
    assert outcome.recovered_s <= RECOVERY_TARGET_S


@pytest.mark.parametrize("days", [1, -3650])
def test_a_clock_that_jumps_and_jumps_back_loses_no_text(days: int) -> None:
    try:
        outcome = chaos_machine.clock_jumps(days * chaos_machine.DAY_S)
    except CannotProvision as trouble:
        missing(trouble)
    assert outcome.tally.trouble == []
    assert outcome.tally.states["failed"] == 0
    assert outcome.same_daemon
    assert outcome.recovered_s <= RECOVERY_TARGET_S
