"""An office that dials 0 for an outside line: one person is one number, whichever way a call goes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from lab.asterisk import MANAGER, AsteriskServer
from lab.box import Box, Person
from lab.outside_caller import OutsideCaller
from lab.outside_line import OutsideLine
from lab.phones import SipPhone
from tests.integration.whole_box import BOB, PASSWORD, until
from tests.web.box import Browser

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = pytest.mark.asterisk

ANNA = Person("anna", "Anna Schmidt", PASSWORD, "PJSIP/anna", extension="101")
AS_DIALLED = "0" + "0" + BOB.removeprefix("+49")


@pytest.fixture(scope="module")
def browser(asterisk: AsteriskServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    pbx = {"host": "127.0.0.1", "port": asterisk.ami_port, "username": MANAGER, "secret": asterisk.secret}
    prefixed = {**pbx, "context": "click-to-call-0", "outside_prefix": "0"}
    with Box(tmp_path_factory.mktemp("office"), [ANNA], [], prefixed) as box:
        browser = Browser(box.port)
        assert browser.sign_in("anna", PASSWORD).status == 200
        contact = {"name": "Bob Smith", "numbers": [{"number": BOB, "kind": "mobile"}]}
        assert browser.request("POST", "/contacts", contact).status == 201
        until(lambda: browser.request("GET", "/me").json["pbx"]["condition"] == "ready", 30)
        yield browser


def newest(browser: Browser) -> dict[str, Any]:
    calls = browser.request("GET", "/calls?limit=1").json["calls"]
    return dict(calls[0]) if calls else {"state": None}


def test_a_click_dials_it(browser: Browser, anna: SipPhone, outside: OutsideLine) -> None:
    call = browser.request("POST", "/calls", {"number": "0170 12345678", "key": str(uuid.uuid4())}).json["call"]
    assert anna.wait_for("ringing")
    assert anna.caller_shown == f"Bob Smith sip:{AS_DIALLED}@127.0.0.1", "a number that the phone can redial"
    anna.answer()
    until(lambda: newest(browser)["state"] == "connected")
    assert outside.calls[-1].number == AS_DIALLED.removeprefix("0"), "the trunk gets it without the prefix"
    browser.request("POST", f"/calls/{call['id']}/hangup")
    until(lambda: newest(browser)["end"] == "hung_up")
    assert (newest(browser)["number"], newest(browser)["name"]) == (BOB, "Bob Smith")


def test_dialled_on_the_phone(browser: Browser, anna: SipPhone) -> None:
    anna.dial(AS_DIALLED)
    until(lambda: newest(browser)["state"] == "connected")
    assert (newest(browser)["number"], newest(browser)["name"]) == (BOB, "Bob Smith")
    anna.hangup()
    until(lambda: newest(browser)["state"] == "ended")


@pytest.mark.parametrize("told", [AS_DIALLED, BOB, "0" + BOB.removeprefix("+49")])
def test_a_caller_is_known_with_and_without_the_prefix(
    browser: Browser, asterisk: AsteriskServer, anna: SipPhone, told: str
) -> None:
    with OutsideCaller(asterisk.sip_port, "101", told):
        until(lambda: newest(browser)["state"] == "ringing_you")
        assert (newest(browser)["number"], newest(browser)["name"]) == (BOB, "Bob Smith")
    until(lambda: newest(browser)["state"] == "ended")
