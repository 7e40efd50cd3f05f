"""The config is read again while the box is in use: a call is up, a browser listens and a text is on the air."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.asterisk import CONTEXT, MANAGER, AsteriskServer
from lab.box import Box, SimModem
from lab.phones import SipPhone
from tests.integration.whole_box import BOB, LINE, PEOPLE, Outside, Texter, WholeBox, reload, until
from tests.web.box import Browser

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = pytest.mark.asterisk


@pytest.fixture
def whole(asterisk: AsteriskServer, tmp_path: Path) -> Iterator[WholeBox]:
    pbx = {"host": "127.0.0.1", "port": asterisk.ami_port, "username": MANAGER, "secret": asterisk.secret}
    outside = Outside(tmp_path)
    modem = SimModem("sim1", tmp_path / "modem", LINE, "Office", ["anna", "ben"])
    anna, *others = PEOPLE
    try:
        with Box(tmp_path, [replace(anna, role="admin"), *others], [modem], {**pbx, "context": CONTEXT}) as box:
            yield WholeBox(box, outside)
    finally:
        outside.close()


def test_nothing_is_dropped(whole: WholeBox, anna: SipPhone, ben: SipPhone) -> None:
    box, browser = whole.box, whole.browser("anna")
    until(lambda: {each["condition"] for each in me(browser)["modems"]} == {"ready"})
    until(lambda: me(browser)["pbx"]["condition"] == "ready", 30)
    anna.answer_after_s = ben.answer_after_s = 0
    with browser.live(after=me(browser)["seq"]) as live:
        call = browser.request("POST", "/calls", {"number": "102", "key": "click"}).json["call"]["id"]
        until(lambda: calls(browser) == {call: "connected"})
        whole.outside.keep_on_the_air()
        texter = Texter(browser)
        texter.send("on the air")
        until(lambda: texter.states()["on the air"] == "sending")

        box.sms = {"give_up_after_hours": 12}
        box.write_config()
        reload(box)
        changed = "sms.give_up_after_hours 24 → 12"
        until(lambda: f"Config: {changed}." in journal(box))
        assert changed in [line["about"] for line in trail(box)]
        assert live.frame_of("reset"), "a browser reads the rules afresh and goes on from there"

    with browser.live(after=me(browser)["seq"]) as live:
        users = box.config / "users.toml"
        users.write_text(users.read_text().replace("Carla Rossi", "Carla Neri") + "[[user]]\nusername = 7\n")
        reload(box)
        page = browser.page("/status").body.decode()
        assert "The config was changed, but the box goes on with the one it had: users.toml: user[4].username" in page
        assert "Carla Rossi" in box.command("users", "list")

        assert texter.states()["on the air"] == "sending"
        whole.outside.off_the_air()
        until(lambda: texter.states()["on the air"] == "delivered", 30)
        assert whole.outside.got(BOB) == ["on the air"]
        assert calls(browser) == {call: "connected"}
        assert (anna.state, ben.state) == ("talking", "talking")
        assert browser.request("POST", f"/calls/{call}/hangup").status in (200, 202, 204)
        until(lambda: not calls(browser))
        while live.frame().get("data", {}).get("call", {}).get("state") != "ended":
            pass  # on the same socket since the one config that was taken
    assert journal(box).count("The box is running.") == 1


def me(browser: Browser) -> dict[str, Any]:
    return browser.request("GET", "/me").json  # type: ignore[no-any-return]


def calls(browser: Browser) -> dict[str, str]:
    active = browser.request("GET", "/me").json["calls"]["active"]
    return {each["id"]: each["state"] for each in active}


def journal(box: Box) -> str:
    return box.log_file("daemon").read_text()


def trail(box: Box) -> list[dict[str, str]]:
    return [json.loads(line) for line in box.command("audit", "--json").splitlines()]
