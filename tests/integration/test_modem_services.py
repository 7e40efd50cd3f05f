"""What a modem does besides texts, through the whole box: USSD, voice calls to the SIM, and what an admin is told."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.gsm.pdu import EncodedPdu
from appliance.simulator.laboratory import Laboratory
from appliance.simulator.message_store import Status, Stored
from lab.box import BoxTrouble, Person
from tests.integration.whole_box import BOB, LINE, PASSWORD, Texter, WholeBox, reload, until, whole_box
from tests.web.box import Browser


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    with whole_box(tmp_path_factory.mktemp("box")) as whole:
        yield whole


def test_the_command_line_asks_for_the_balance(shared: WholeBox) -> None:
    assert shared.box.command("modem", "ussd", "sim1", "*100#") == "Your balance is 12.34 EUR.\n"


@pytest.mark.parametrize(
    ("modem", "code", "sentence"),
    [
        ("sim7", "*100#", "There is no modem of this name. There are: sim1."),
        ("sim1", "hello", "A code has only digits, * and #, such as *100#."),
        ("sim1", "*999#", "The network does not know this code."),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(shared: WholeBox, modem: str, code: str, sentence: str) -> None:
    with pytest.raises(BoxTrouble, match=sentence.replace("*", r"\*").replace(".", r"\.")):
        shared.box.command("modem", "ussd", modem, code)


def admin_of(whole: WholeBox) -> Browser:
    """Dora, who is made an admin while the box runs."""
    box = whole.box
    box.people = [*box.people, Person("dora", "Dora Klein", PASSWORD, role="admin")]
    box.write_config()
    assert reload(box)["problems"] == []
    box.command("users", "password", "dora", stdin=f"{PASSWORD}\n")
    return whole.browser("dora")


def test_an_admin_asks_for_the_balance_with_the_code_of_the_config_and_no_other(shared: WholeBox) -> None:
    shared.box.modems = [replace(shared.box.modems[0], more={"balance_code": "*100#"})]
    dora, anna = admin_of(shared), shared.browser("anna")
    assert 'data-balance="sim1"' in dora.page("/status").body.decode()
    asked = dora.request("POST", "/modems/sim1/balance", {"code": "*21*0900123456#"})
    assert (asked.status, asked.json) == (200, {"text": "Your balance is 12.34 EUR."})
    assert dora.request("POST", "/modems/sim7/balance", {}).error[0] == 404
    assert anna.request("POST", "/modems/sim1/balance", {}).error == (404, "not_found")


def test_a_voice_call_to_the_sim_is_a_missed_call_in_the_conversation(shared: WholeBox) -> None:
    texter = Texter(shared.browser())
    shared.outside.do(lambda lab: lab.phone(BOB).call(LINE, rings=2, interval_s=0.2))
    [call] = until(lambda: [each for each in texter.messages() if each["direction"] == "in"])
    assert (call["text"], call["state"]) == ("", "received")
    assert call["reason"] == "Missed voice call on the SIM: nobody can answer one there."
    texter.send("We saw that you called.")
    until(lambda: "We saw that you called." in shared.outside.got())


def test_the_status_tells_the_admin_what_is_known_of_a_modem(shared: WholeBox) -> None:
    told = shared.box.command("status")
    assert f"own number {LINE}" in told
    assert "SMS centre +" in told


def test_what_befell_a_modem_is_told_and_outlasts_the_daemon(shared: WholeBox) -> None:
    browser, box = shared.browser(), shared.box
    shared.outside.fault("unplugged")
    until(lambda: browser.request("GET", "/me").json["modems"][0]["condition"] == "absent")
    assert re.search(
        r"^  20\d\d-\d\d-\d\d \d\d:\d\d:\d\d The port \S+ was lost\. .*\?$", box.command("status"), re.MULTILINE
    )
    box.kill_daemon()
    shared.outside.fault("unplugged", 0)
    box.start_daemon()
    until(lambda: browser.request("GET", "/me").json["modems"][0]["condition"] == "ready")
    until(lambda: "It works again" in box.command("modem", "diary", "sim1"))
    when, lost, well = box.command("modem", "diary", "sim1").splitlines()[-3:]
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", when)
    assert re.fullmatch(rf"  {when[-8:]}  The port \S+ was lost\. Is the modem still plugged in\?", lost)
    assert re.fullmatch(r"  [\d:]{8}  It works again, after about \d+ s\.", well)
    *_, newest = box.command("modem", "diary", "sim1", "--json").splitlines()
    assert [each["sentence"] for each in json.loads(newest)["steps"]] == [lost[12:], well[12:]]


def test_what_is_wrong_with_a_modem_is_said_with_what_to_do(shared: WholeBox) -> None:
    browser, box = shared.browser(), shared.box
    until(lambda: browser.request("GET", "/me").json["modems"][0]["condition"] == "ready")
    well = box.command("modem", "examine", "sim1")
    assert "ok       Modem sim1: Ready" in well
    assert well.endswith("Everything is in order.\n")
    assert box.command("modem") == box.command("modem", "examine") == well
    shared.outside.fault("unplugged")
    try:
        until(lambda: browser.request("GET", "/me").json["modems"][0]["condition"] == "absent")
        ill = box.command("modem", "examine", "sim1", fails=True)
        assert "PROBLEM  Modem sim1: The port" in ill
        assert "Plug the modem in, or correct its device in modems.toml." in ill.partition("What to do")[2]
        assert not re.search("Disk|Certificate|Pages|Clock|Backup", ill), "of nothing else"
        found = json.loads(box.command("modem", "examine", "--json", fails=True))
        assert {each["level"] for each in found if each["part"] == "Modem sim1"} == {"problem"}
    finally:
        shared.outside.fault("unplugged", 0)
    until(lambda: browser.request("GET", "/me").json["modems"][0]["condition"] == "ready")
    with pytest.raises(BoxTrouble, match=r"No modem is called 'sim9'\. In modems\.toml there are: sim1\."):
        box.command("modem", "examine", "sim9")


def test_a_sim_that_fills_up_is_told_before_it_is_full(tmp_path: Path) -> None:
    with whole_box(tmp_path) as own:
        browser = own.browser()
        own.outside.fault("unplugged")
        until(lambda: browser.request("GET", "/me").json["modems"][0]["condition"] == "absent")
        # Texts that another device has written to the SIM to be sent: the box leaves them alone.
        own.outside.do(lambda lab: [_written(lab) for _ in range(25)])
        own.outside.fault("unplugged", 0)
        said = until(
            lambda: "nearly full" in (said := browser.request("GET", "/me").json["modems"][0]["sentence"]) and said
        )
        assert "The SIM is nearly full (25 of 30 texts)" in said
        assert "texts stored SM 25 of 30" in own.box.command("status")
        findings = admin_of(own).request("GET", "/status").json["findings"]
        [warning] = [each for each in findings if each["level"] == "warning" and "nearly full" in each["sentence"]]
        assert warning["part"] == "SIM of sim1"
        assert "delete" in warning["advice"]


def _written(lab: Laboratory) -> None:
    lab.modem.sim.messages.add(Stored(Status.UNSENT, EncodedPdu("0001000B919471214365F700000141", 14)))
