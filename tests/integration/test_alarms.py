"""Alarms through the whole box: a modem is unplugged, and the admin hears of it by mail and by text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from appliance.simulator.laboratory import ModemPlan
from lab.box import Box, SimModem
from tests.integration.mail_peers import BOX, OfficeMailServer, office_mail_server
from tests.integration.whole_box import LINE, PEOPLE, Outside, WholeBox, until
from tests.web.box import Browser

OTHER_LINE = "+4930100002"
MOBILE = "+491701112223"


@pytest.fixture(scope="module")
def server() -> Iterator[OfficeMailServer]:
    with office_mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, server: OfficeMailServer) -> Iterator[WholeBox]:
    folder = tmp_path_factory.mktemp("box")
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
