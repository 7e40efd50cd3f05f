"""Every sentence about a modem that an admin can meet stands in docs/modems.md."""

from pathlib import Path

import pytest

from appliance.domain import modem_identity as identity
from appliance.gsm import cures, sim, status

PAGE = (Path(__file__).parents[2] / "docs" / "modems.md").read_text(encoding="utf-8")
OBSTACLES = [each.sentence for each in vars(sim).values() if isinstance(each, sim.SimObstacle)]
SICK = [status.HOPELESS, *status._CURED.values(), *cures._DONE.values()]
STRANGERS = [identity.NOT_TOLD_APART, identity.OTHER_IMEI, identity.OTHER_SIM, identity.NEW_SIM]


@pytest.mark.parametrize("sentence", [*OBSTACLES, *STRANGERS, *SICK, *status._NO_NETWORK.values()])
def test_a_sentence_is_explained(sentence: str) -> None:
    assert sentence in PAGE
