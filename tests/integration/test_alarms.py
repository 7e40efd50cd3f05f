"""Alarms through the whole box: something is wrong, and the admin hears of it by mail and by text, and of its end."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appliance import certificates
from appliance.gsm.pdu.encode import EncodedPdu
from appliance.simulator.laboratory import Laboratory, ModemPlan
from appliance.simulator.message_store import Status, Stored
from lab.box import Box, SimModem
from lab.ports import free_port
from tests.integration.mail_peers import BOX, OfficeMailServer, office_mail_server
from tests.integration.whole_box import LINE, PEOPLE, Outside, Texter, WholeBox, reload, until
from tests.programs import missing
from tests.tls import own_certificate
from tests.web.box import Browser

OTHER_LINE = "+4930100002"
MOBILE = "+491701112223"
ROOMY, SCARCE = "4g", "500m"  # of a disk; of one in memory nothing is taken until it is written


@pytest.fixture(scope="module")
def server() -> Iterator[OfficeMailServer]:
    with office_mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Of the box, with its data on a disk of its own where that can be had."""
    folder = tmp_path_factory.mktemp("box")
    data = folder / "data"
    data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOMY}", "tmpfs", data], check=False, capture_output=True)
    yield folder
    if data.is_mount():
        subprocess.run(["umount", "--lazy", data], check=True)


@pytest.fixture(scope="module")
def whole(folder: Path, server: OfficeMailServer) -> Iterator[WholeBox]:
    outside = Outside(folder, ModemPlan("sim2", folder / "modem2", OTHER_LINE))
    anna, ben, _ = PEOPLE
    people = [replace(anna, role="admin", mobile=MOBILE), ben]
    modems = [
        SimModem("sim1", folder / "modem", LINE, "Office", ["ben"]),
        SimModem("sim2", folder / "modem2", OTHER_LINE, "Two", ["ben"]),
    ]
    mail = {
        "mail_out": {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": BOX},
        "alerts": {"alarm_after_minutes": 0},
    }
    try:
        with Box(folder, people, modems, mail=mail) as box:
            whole = WholeBox(box, outside)
            browser = whole.browser()
            until(lambda: {each["condition"] for each in browser.request("GET", "/me").json["modems"]} == {"ready"})
            # With no grace time, what is there only some seconds after the start has alarmed already.
            until(lambda: has_calmed_down(browser), 60)
            server.got.clear()
            yield whole
    finally:
        outside.close()


def has_calmed_down(admin: Browser) -> bool:
    """Everything is well, and nothing of what was not is still on its way to anybody."""
    told = admin.request("GET", "/status").json
    waits = [one for each in told["alarms"] for one in each["told"] if one["state"] == "waits"]
    return told["backup_age_s"] is not None and all(each["until"] for each in told["alarms"]) and not waits


def mails(server: OfficeMailServer, about: str) -> list[str]:
    return [got["Subject"] for got in list(server.got) if about in got["Subject"]]


def test_an_unplugged_modem_is_told_once_by_mail_and_by_text_and_so_is_its_return(
    whole: WholeBox, server: OfficeMailServer
) -> None:
    with whole.browser("anna").live() as live:
        live.frame()
        whole.outside.fault("unplugged")
        got = server.wait_for(lambda got: "Modem sim1" in got["Subject"], 30)
        while (alarm := live.frame_of("alarm")["data"]["alarm"])["part"] != "Modem sim1":
            pass
    assert alarm["until"] is None
    assert got.recipients == ("anna@example.com",)
    assert "What to do: Plug the modem in" in got.text
    assert f"https://localhost:{whole.box.port}/status" in got.text
    assert got["Reply-To"] == ""
    [text] = until(lambda: [text for text in whole.outside.got(MOBILE) if "Modem sim1" in text])
    assert text.startswith("Office: Modem sim1: ")
    assert whole.outside.do(lambda lab: lab.phone(MOBILE).received()[-1].peer) == OTHER_LINE

    # The mail server's 250 and the network's answer are kept, too: before that a kill may have them told once more.
    until(lambda: "Told to anna by mail and text." in whole.browser("anna").page("/status").body.decode())
    whole.box.kill_daemon()
    whole.box.start_daemon()
    until(lambda: json.loads(whole.box.command("status", "--json"))["up_s"] >= 6, 30)
    assert len(mails(server, "Modem sim1")) == 1

    whole.outside.fault("unplugged", 0)
    server.wait_for(lambda got: "Modem sim1 is well again" in got["Subject"], 30)
    until(lambda: [text for text in whole.outside.got(MOBILE) if "Modem sim1 is well again" in text])
    assert len(mails(server, "Modem sim1")) == 2
    assert len([text for text in whole.outside.got(MOBILE) if "Modem sim1" in text]) == 2


def test_the_status_page_shows_it_with_what_to_do(whole: WholeBox, server: OfficeMailServer) -> None:
    told = len(mails(server, "Modem sim1"))
    whole.outside.fault("unplugged")
    try:
        until(lambda: len(mails(server, "Modem sim1")) > told, 30)
        admin: Browser = whole.browser("anna")
        [alarm] = [each for each in admin.request("GET", "/status").json["alarms"] if each["until"] is None]
        assert alarm["part"] == "Modem sim1"
        assert "Plug the modem in" in admin.page("/status").body.decode()
        until(lambda: "Told to anna by mail and text." in admin.page("/status").body.decode())
    finally:
        whole.outside.fault("unplugged", 0)


def test_a_mail_server_that_is_away_is_told_by_text_and_by_mail_when_it_is_back(
    whole: WholeBox, server: OfficeMailServer
) -> None:
    until(lambda: has_calmed_down(whole.browser("anna")), 30)
    server.stop()
    try:
        whole.outside.fault("unplugged")
        until(lambda: [text for text in whole.outside.got(MOBILE) if "Mail: " in text], 60)
        page = whole.browser("anna").page("/status").body.decode()
        assert "by mail (which waits to go out)" in page, "nobody was told by a server that is away"
        assert "Errno" not in page
    finally:
        server.start()
        whole.outside.fault("unplugged", 0)
    server.wait_for(lambda got: "Mail is well again" in f"{got['Subject']} {got.text}", 60)


@contextmanager
def told_until_it_is_over(whole: WholeBox, server: OfficeMailServer, part: str, words: str) -> Iterator[None]:
    """The admin is told before the block, and that it is over after it: each once by mail and once by text."""
    mails, texts = len(server.got), len(whole.outside.got(MOBILE))

    def by_mail(*words: str) -> list[str]:
        told = [f"{got['Subject']}\n{got.text}" for got in list(server.got)[mails:]]
        return [each for each in told if all(word in each for word in words)]

    def by_text(*words: str) -> list[str]:
        return [text for text in whole.outside.got(MOBILE)[texts:] if all(word in text for word in words)]

    begun, over = (part, words), f"{part} is well again"
    until(lambda: by_mail(*begun, "What to do: ") and by_text(*begun), 60)
    yield
    until(lambda: by_mail(over) and by_text(over), 60)
    assert len(by_mail(*begun, "What to do: ")) == len(by_text(*begun)) == 1
    assert len(by_mail(over)) == len(by_text(over)) == 1


def test_a_pbx_that_is_away(whole: WholeBox, server: OfficeMailServer) -> None:
    until(lambda: has_calmed_down(whole.browser("anna")), 60)
    whole.box.pbx = {"host": "127.0.0.1", "port": free_port(), "secret": "a secret for the PBX"}
    whole.box.write_config()
    reload(whole.box)
    try:
        with told_until_it_is_over(whole, server, "PBX", "cannot be reached"):
            whole.box.pbx = None
            whole.box.write_config()
            reload(whole.box)
    finally:
        whole.box.pbx = None
        whole.box.write_config()


def test_a_sim_that_is_nearly_full(whole: WholeBox, server: OfficeMailServer) -> None:
    browser = whole.browser("anna")
    until(lambda: has_calmed_down(browser), 60)

    def condition() -> str:
        modems = browser.request("GET", "/me").json["modems"]
        return str(next(each["condition"] for each in modems if each["name"] == "sim1"))

    def written(lab: Laboratory) -> list[int]:
        """Texts that another device has written to the SIM to be sent: the box leaves them alone."""
        pdu = EncodedPdu("0001000B919471214365F700000141", 14)
        return [lab.modem.sim.messages.add(Stored(Status.UNSENT, pdu)) for _ in range(25)]

    def change_while_out(action: object) -> object:
        whole.outside.fault("unplugged")
        until(lambda: condition() == "absent")
        done = whole.outside.do(action)  # type: ignore[arg-type]
        whole.outside.fault("unplugged", 0)
        return done

    slots: list[int] = change_while_out(written)  # type: ignore[assignment]
    with told_until_it_is_over(whole, server, "SIM of sim1", "The SIM is nearly full: 25 of 30 texts."):
        change_while_out(lambda lab: [lab.modem.sim.messages.delete(each) for each in slots])


def test_a_sim_that_comes_near_its_months_limit(whole: WholeBox, server: OfficeMailServer) -> None:
    until(lambda: has_calmed_down(whole.browser("anna")), 60)
    texter = Texter(whole.browser("ben"))
    for number in range(4):
        texter.send(f"text {number}")
    until(lambda: len([each for each in texter.states().values() if each in ("sent", "delivered")]) == 4)
    [[parts]] = [
        [sent["parts"] for sent in each["sent"] if sent["span"] == "month"]
        for each in whole.browser("anna").request("GET", "/status").json["modems"]
        if each["name"] == "sim1"
    ]
    before = list(whole.box.modems)
    # That it was told goes out by the SIM as well, and it must not be used up by that.
    whole.box.modems = [replace(before[0], more={"per_month": parts + parts // 4}), before[1]]
    whole.box.write_config()
    reload(whole.box)
    try:
        with told_until_it_is_over(whole, server, "SIM of sim1", "parts that it may send this month are sent"):
            whole.box.modems = before
            whole.box.write_config()
            reload(whole.box)
    finally:
        whole.box.modems = before
        whole.box.write_config()


def test_a_certificate_that_ends_soon(
    whole: WholeBox, server: OfficeMailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(lambda: has_calmed_down(whole.browser("anna")), 60)
    monkeypatch.setattr(certificates, "LIFETIME", timedelta(days=10))
    own = own_certificate(tmp_path / "own", "localhost")
    file = whole.box.config / "appliance.toml"
    before = file.read_text()
    file.write_text(before.replace("[web]\n", f'[web]\ncertificate = "{own.chain}"\nprivate_key = "{own.key}"\n'))
    reload(whole.box)
    try:
        with told_until_it_is_over(whole, server, "Certificate", "The certificate of the pages is good until"):
            file.write_text(before)
            reload(whole.box)
    finally:
        file.write_text(before)


def test_a_disk_that_fills_up(whole: WholeBox, server: OfficeMailServer) -> None:
    until(lambda: has_calmed_down(whole.browser("anna")), 60)
    data = whole.box.folder / "data"
    if not data.is_mount():
        missing("A small disk cannot be mounted here.")

    def resize(size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", data], check=True)

    resize(SCARCE)
    try:
        with told_until_it_is_over(whole, server, "Disk", "0.5 GB are free where the database is"):
            resize(ROOMY)
    finally:
        resize(ROOMY)
