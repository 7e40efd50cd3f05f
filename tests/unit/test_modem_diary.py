"""What is kept of each modem for the admin: its diary, and another number that stands on its SIM."""

import pytest

from appliance.domain.ports import ModemCondition, ModemStatus
from appliance.services import modem_diary, peripherals
from appliance.store.models import Event, ModemNote
from tests.unit.office import SmallOffice


@pytest.fixture(autouse=True)
def _office(office: SmallOffice) -> None:
    peripherals.expect_modems(["sim1", "sim2"], ["sim1", "sim2"])


def test_a_trouble_is_told_from_its_beginning_to_its_end_step_by_step() -> None:
    modem_diary.is_well("sim1")
    assert modem_diary.troubles("sim1", 5) == [], "where nothing befell, nothing is over"
    modem_diary.note("sim1", "The modem did not answer for 10 s.")
    modem_diary.note("sim2", "The port was lost.")
    modem_diary.note("sim1", "Its port was opened again.")
    [lasting] = modem_diary.troubles("sim1", 5)
    assert lasting["until"] is None
    ModemNote.update(began_at=ModemNote.began_at - 200_000).where(ModemNote.modem == "sim1").execute()
    modem_diary.is_well("sim1")
    modem_diary.is_well("sim1")
    [over] = modem_diary.troubles("sim1", 5)
    assert over["sentence"] == (
        "The modem did not answer for 10 s. Its port was opened again. It works again, after about 3 minutes."
    )
    assert over["until"] == over["steps"][-1]["at"] > over["since"]
    modem_diary.note("sim1", "The port was lost.")
    assert [each["until"] is None for each in modem_diary.troubles("sim1", 5)] == [True, False], "newest first"
    assert len(modem_diary.troubles("sim1", 1)) == 1
    assert [each["sentence"] for each in modem_diary.troubles("sim2", 5)] == ["The port was lost."]


def test_it_is_bounded_and_goes_with_its_modem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modem_diary, "KEPT", 4)
    for count in range(7):
        modem_diary.note("sim1", f"note {count}")
        modem_diary.note("sim2", f"note {count}")
    [trouble] = modem_diary.troubles("sim1", 5)
    assert [each["sentence"] for each in trouble["steps"]] == ["note 3", "note 4", "note 5", "note 6"]
    peripherals.expect_modems(["sim2"], [])
    assert modem_diary.troubles("sim1", 5) == []
    assert ModemNote.select().count() == 4


@pytest.mark.parametrize(("on_the_sim", "shown"), [("030 100001", None), ("+4930100009", "+4930100009"), (None, None)])
def test_another_number_on_the_sim_is_shown(on_the_sim: str | None, shown: str | None) -> None:
    peripherals.record_modem(ModemStatus("sim1", ModemCondition.READY, "Ready.", own_number=on_the_sim))
    assert peripherals.details()[0]["own_number"] == shown


def test_admins_alone_hear_of_it_and_the_details_of_a_modem_have_it(office: SmallOffice) -> None:
    peripherals.record_modem(ModemStatus("sim1", ModemCondition.SICK, "The modem does not answer."))
    modem_diary.note("sim1", "It was set up again.")
    event = Event.select().order_by(Event.seq.desc()).get()
    assert (event.type, event.audience) == ("modem.note", "[]"), "nobody here is one"
    [sim1, _] = peripherals.details()
    assert sim1["diary"][0]["sentence"] == "It was set up again."
