"""What the doctor finds out by looking for itself: certificates, folders, mail servers, and real texts."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.cli import examine, examine_mail, round_trip
from appliance.services.health import Level
from appliance.settings import Mail, Settings, load
from appliance.simulator.laboratory import ModemPlan
from lab.box import Box, SimModem
from tests.integration.mail_peers import office_mail_server
from tests.integration.whole_box import BOB, LINE, PEOPLE, Outside, WholeBox, until

OTHER_LINE = "+4930100002"
SILENT = "+491702005001"  # a phone that is off


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeBox]:
    folder = tmp_path_factory.mktemp("box")
    outside = Outside(folder, ModemPlan("sim2", folder / "modem2", OTHER_LINE))
    modems = [
        SimModem("sim1", folder / "modem", LINE, "Office", ["anna"]),
        SimModem("sim2", folder / "modem2", OTHER_LINE, "Two", ["anna"]),
    ]
    try:
        with Box(folder, PEOPLE, modems) as box:
            whole = WholeBox(box, outside)
            browser = whole.browser()
            until(lambda: {each["condition"] for each in browser.request("GET", "/me").json["modems"]} == {"ready"})
            yield whole
    finally:
        outside.close()


def texts(whole: WholeBox, *options: str) -> list[tuple[str, str, str]]:
    found = json.loads(whole.box.command("doctor", "--json", *options))
    return [(each["level"], each["part"], each["sentence"]) for each in found if each["part"].startswith("Text")]


def test_no_text_is_sent_unless_asked_for(whole: WholeBox) -> None:
    assert texts(whole) == []
    assert whole.outside.got() == []


def test_a_text_from_each_modem_is_followed_until_it_is_delivered(whole: WholeBox) -> None:
    [first, second] = texts(whole, "--text", BOB)
    assert first[:2] == ("ok", "Text from sim1")
    assert first[2].startswith(f"The network delivered it to {BOB} after ")
    assert second[:2] == ("ok", "Text from sim2")
    assert sorted(whole.outside.got()) == ["Test text of Office by sim1.", "Test text of Office by sim2."]


def test_a_round_trip_between_the_own_modems(whole: WholeBox) -> None:
    [first, second] = texts(whole, "--round-trip")
    assert first[:2] == ("ok", "Text from sim1")
    assert first[2].startswith(f"It came in at {OTHER_LINE} after ")
    assert second[2].startswith(f"It came in at {LINE} after ")


def test_what_a_text_fails_for_is_told(whole: WholeBox) -> None:
    whole.outside.fault("submit_error", 1, 28)
    try:
        done = whole.box.command("doctor", "--json", "--text", BOB, fails=True)
    finally:
        whole.outside.fault("submit_error", 0)
    [failed] = [each for each in json.loads(done) if each["part"] == "Text from sim1"]
    assert failed["level"] == "problem"
    assert failed["sentence"].startswith("It failed: ")


def test_a_modem_that_is_not_ready_is_left_out(whole: WholeBox) -> None:
    whole.outside.fault("unplugged", modem="sim2")
    browser = whole.browser()
    try:
        until(lambda: browser.request("GET", "/me").json["modems"][1]["condition"] == "absent")
        told = whole.box.command("doctor", "--json", "--round-trip", fails=True)
    finally:
        whole.outside.fault("unplugged", 0, modem="sim2")
        until(lambda: browser.request("GET", "/me").json["modems"][1]["condition"] == "ready")
    said = {each["sentence"]: each["level"] for each in json.loads(told) if each["part"].startswith("Text")}
    assert said == {
        "Not tried, because the modem is not ready.": "warning",
        "A round trip needs two modems that are ready.": "warning",
    }


def test_a_text_that_is_not_heard_of_again_is_told(whole: WholeBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_trip, "DEADLINE_S", 3.0)
    whole.outside.do(lambda lab: setattr(lab.phone(SILENT), "switched_on", False))
    for told in round_trip.text_to(load(whole.box.config), SILENT):
        assert told.level is Level.WARNING
        assert told.sentence == "The network took it, but it was not heard of again within 3 s."
        assert "delivery reports do not come" in told.advice


def test_what_is_no_number_is_told(whole: WholeBox) -> None:
    [told] = [
        each
        for each in json.loads(whole.box.command("doctor", "--json", "--text", "12ab", fails=True))
        if each["part"] == "Text"
    ]
    assert "12ab" in told["sentence"]


def test_a_name_that_the_certificate_is_not_for_is_told(whole: WholeBox) -> None:
    settings = load(whole.box.config)
    assert [each.level for each in examine.pages(settings)] == [Level.OK]
    strange = replace(settings, web=replace(settings.web, public_names=("localhost", "phone.office.lan", "192.0.2.7")))
    [_, told] = examine.pages(strange)
    assert told.level is Level.PROBLEM
    assert told.sentence == "The certificate is not for phone.office.lan, 192.0.2.7, so browsers warn there."


def test_the_folder_of_the_database(whole: WholeBox, tmp_path: Path) -> None:
    settings = load(whole.box.config)
    gone = replace(settings, box=replace(settings.box, data_dir=tmp_path / "gone"))
    assert [each.level for each in examine.folders(gone)] == [Level.PROBLEM]
    database = settings.box.database
    mode, folder_mode = database.stat().st_mode, settings.box.data_dir.stat().st_mode
    try:
        settings.box.data_dir.chmod(0o755)
        database.chmod(0o644)
        [told] = examine.folders(settings)
        assert "Everybody on this machine can read the texts" in told.sentence
    finally:
        database.chmod(stat.S_IMODE(mode))
        settings.box.data_dir.chmod(stat.S_IMODE(folder_mode))


def test_mail_to_the_box() -> None:
    with office_mail_server() as stands_for_the_box:
        mail = Mail(enabled=True, address="0.0.0.0", port=stands_for_the_box.port, domain="mail.example.com")
        [told] = examine_mail.mail_in(Settings(Path("/nowhere"), mail=mail))
        assert told.level is Level.OK
    [told] = examine_mail.mail_in(Settings(Path("/nowhere"), mail=mail))
    assert told.level is Level.PROBLEM
    assert list(examine_mail.mail_in(Settings(Path("/nowhere")))) == []
