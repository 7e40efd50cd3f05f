"""Click to call through the whole box: a browser's request, a real Asterisk, real SIP phones, and each part dying."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.asterisk import CONTEXT, MANAGER, AsteriskServer
from lab.box import Box
from lab.manager import ManagerSession
from lab.outside_line import OutsideLine
from lab.phones import SipPhone
from tests.integration.whole_box import PASSWORD, PEOPLE, until
from tests.web.box import Browser

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = pytest.mark.asterisk

BEN = "102"
PHONE_S = 0.5  # what a phone may take itself to ring or to lift


@dataclass
class Caller:
    """Anna, who clicks call icons in her browser."""

    browser: Browser

    def call(self, number: str, key: str | None = None) -> str:
        answer = self.browser.request("POST", "/calls", {"number": number, "key": key or str(uuid.uuid4())})
        assert answer.status == 202, answer.body
        return str(answer.json["call"]["id"])

    def active(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.browser.request("GET", "/me").json["calls"]["active"]
        return found

    def states(self) -> list[str]:
        return [call["state"] for call in self.active()]

    def ending(self, call_id: str, seq: int = 0) -> str:
        """Why the call ended, as the event feed told it."""
        with self.browser.live(after=seq) as live:
            while True:
                event = live.event(timeout_s=30)
                if event["type"] == "call" and event["data"]["call"]["id"] == call_id:
                    end = event["data"]["call"]["end"]
                    if end is not None:
                        assert event["data"]["call"]["sentence"].endswith(".")
                        return str(end)

    def wait_for_pbx(self, condition: str = "ready") -> None:
        until(lambda: self.browser.request("GET", "/me").json["pbx"]["condition"] == condition, 30)


@dataclass
class Office:
    """A box at its own Asterisk."""

    box: Box
    caller: Caller


def _office(folder: Path, server: AsteriskServer) -> Iterator[Office]:
    pbx = {
        "host": "127.0.0.1",
        "port": server.ami_port,
        "username": MANAGER,
        "secret": server.secret,
        "context": CONTEXT,
    }
    with Box(folder, PEOPLE, [], pbx) as box:
        browser = Browser(box.port)
        assert browser.sign_in("anna", PASSWORD).status == 200
        caller = Caller(browser)
        caller.wait_for_pbx()
        yield Office(box, caller)


@pytest.fixture(scope="module")
def office(asterisk: AsteriskServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from _office(tmp_path_factory.mktemp("office"), asterisk)


@pytest.fixture
def own_office(own_asterisk: AsteriskServer, tmp_path: Path) -> Iterator[Office]:
    yield from _office(tmp_path, own_asterisk)


def test_each_step_is_told_and_the_browser_hangs_up(office: Office, anna: SipPhone, ben: SipPhone) -> None:
    caller = office.caller
    seq = caller.browser.request("GET", "/me").json["seq"]
    call_id = caller.call(BEN)
    assert anna.wait_for("ringing")
    anna.answer()
    assert ben.wait_for("ringing")
    ben.answer()
    until(lambda: caller.states() == ["connected"])
    assert caller.browser.request("POST", f"/calls/{call_id}/hangup").status == 202
    assert caller.ending(call_id, seq) == "hung_up"
    assert anna.wait_for("idle")
    assert ben.wait_for("idle")
    with caller.browser.live(after=seq) as live:
        told = []
        while "ended" not in told:
            event = live.event()
            if event["type"] == "call":
                told.append(event["data"]["call"]["state"])
    assert told == ["requested", "ringing_you", "calling", "ringing_them", "connected", "ended"]
    trail = office.box.command("audit")  # kept for the auditor
    assert re.search(rf"anna .*started a call.*{re.escape(BEN)}", trail), trail


def test_the_chosen_phone_rings(office: Office, anna: SipPhone, home: SipPhone) -> None:
    browser = office.caller.browser
    seq = browser.request("GET", "/me").json["seq"]
    assert browser.request("PATCH", "/me/preferences", {"phone": "PJSIP/home"}).status == 200
    call_id = office.caller.call("0170 1234567")
    assert home.wait_for("ringing")
    assert anna.state == "idle"
    office.caller.browser.request("POST", f"/calls/{call_id}/hangup")
    assert office.caller.ending(call_id, seq) == "cancelled"
    assert browser.request("PATCH", "/me/preferences", {"phone": None}).status == 200
    call_id = office.caller.call("0170 1234567")
    assert anna.wait_for("ringing")
    assert home.state == "idle"
    office.caller.browser.request("POST", f"/calls/{call_id}/hangup")
    assert office.caller.ending(call_id, seq) == "cancelled"


def test_cancel_while_the_own_phone_rings(office: Office, anna: SipPhone) -> None:
    seq = office.caller.browser.request("GET", "/me").json["seq"]
    call_id = office.caller.call(BEN)
    assert anna.wait_for("ringing")
    office.caller.browser.request("POST", f"/calls/{call_id}/hangup")
    assert office.caller.ending(call_id, seq) == "cancelled"
    assert anna.wait_for("idle")


def test_one_click_that_the_browser_repeats_is_one_call(office: Office, anna: SipPhone) -> None:
    seq = office.caller.browser.request("GET", "/me").json["seq"]
    call_id = office.caller.call(BEN, "the same key")
    assert office.caller.call(BEN, "the same key") == call_id
    assert anna.wait_for("ringing")
    assert len(office.caller.active()) == 1
    office.caller.browser.request("POST", f"/calls/{call_id}/hangup")
    assert office.caller.ending(call_id, seq) == "cancelled"


def test_clicks_that_come_at_the_same_moment_are_one_call(office: Office, anna: SipPhone) -> None:
    anna.answer_after_s = 0
    with ThreadPoolExecutor(4) as tabs:
        ids = set(tabs.map(lambda _: office.caller.call("+4930180", "a nervous finger"), range(4)))
    assert len(ids) == 1
    until(lambda: office.caller.states() == ["ringing_them"])
    assert [event["type"] for event in anna.log].count("CALL_INCOMING") == 1
    office.caller.browser.request("POST", f"/calls/{ids.pop()}/hangup")
    until(lambda: office.caller.active() == [])
    told = office.caller.browser.request("GET", "/calls?limit=1").json["calls"][0]
    assert (told["end"], told["number"]) == ("cancelled", "+4930180")


def test_each_step_reaches_the_browser_within_a_second(office: Office, anna: SipPhone, ben: SipPhone) -> None:
    """From what happens at a phone to the frame in the browser's websocket; the PBX knows it somewhere between."""
    browser = office.caller.browser
    steps = (
        ("ringing_you", lambda: office.caller.call(BEN)),
        ("calling", lambda: (anna.wait_for("ringing"), anna.answer())),
        ("connected", lambda: (ben.wait_for("ringing"), ben.answer())),
        ("ended", ben.hangup),
    )
    with browser.live(after=browser.request("GET", "/me").json["seq"]) as live:
        for state, act in steps:
            began = time.monotonic()
            act()
            while (event := live.event(timeout_s=10))["type"] != "call" or event["data"]["call"]["state"] != state:
                pass
            assert time.monotonic() - began < 1 + PHONE_S, state


@pytest.mark.parametrize(
    ("number", "end"), [("+4930486", "busy"), ("+4930603", "rejected"), ("+4930404", "no_such_number")]
)
def test_each_refusal_reaches_the_browser_within_a_second(
    office: Office, anna: SipPhone, outside: OutsideLine, number: str, end: str
) -> None:
    """From the network's answer, which the PBX knows a little later."""
    anna.answer_after_s = 0
    browser = office.caller.browser
    calls_before = list(outside.calls)
    with browser.live(after=browser.request("GET", "/me").json["seq"]) as live:
        office.caller.call(number)
        until(lambda: [call.state for call in outside.calls if call not in calls_before] == ["refused"])
        refused_at = time.monotonic()
        while (event := live.event(timeout_s=10))["type"] != "call" or event["data"]["call"]["state"] != "ended":
            pass
        assert time.monotonic() - refused_at < 1
        assert event["data"]["call"]["end"] == end
    assert anna.wait_for("idle")


@pytest.mark.parametrize(
    ("number", "status", "error"),
    [
        ("112", 403, "not_allowed"),
        ("0900 1234567", 403, "not_allowed"),
        ("102\r\nAction: Command", 400, "bad_number"),
        ("Local/102@default", 400, "bad_number"),
        ("", 400, "bad_number"),
    ],
)
def test_what_may_not_be_dialled_never_reaches_the_pbx(
    office: Office, asterisk: AsteriskServer, anna: SipPhone, number: str, status: int, error: str
) -> None:
    with ManagerSession(asterisk.ami_port, MANAGER, asterisk.secret) as manager:
        answer = office.caller.browser.request("POST", "/calls", {"number": number, "key": str(uuid.uuid4())})
        assert answer.error == (status, error)
        manager.send({"Action": "Ping", "ActionID": "since then"})
        manager.wait_for(lambda message: message.get("ActionID") == "since then")
        assert not [message for message in manager.messages if "Channel" in message], "Asterisk has heard of no call"
    assert office.caller.active() == []
    assert anna.state == "idle"


def test_who_has_no_desk_phone_is_told(office: Office) -> None:
    browser = Browser(office.box.port)
    browser.sign_in("carla", PASSWORD)
    answer = browser.request("POST", "/calls", {"number": BEN, "key": "k"})
    assert answer.error == (403, "not_allowed")


def test_a_call_outlives_the_daemon_and_the_web(office: Office, anna: SipPhone, ben: SipPhone) -> None:
    anna.answer_after_s = ben.answer_after_s = 0
    call_id = office.caller.call(BEN)
    until(lambda: office.caller.states() == ["connected"])
    office.box.kill_daemon()
    office.box.kill_web()
    office.box.start_daemon()
    office.box.start_web()
    office.caller.wait_for_pbx()
    assert anna.state == ben.state == "talking", "nobody's call is cut because the box restarts"
    assert office.caller.states() == ["connected"]
    seq = office.caller.browser.request("GET", "/me").json["seq"]
    ben.hangup()
    assert office.caller.ending(call_id, seq) == "hung_up"


def test_a_call_that_ends_while_the_daemon_is_down_is_not_left_in_progress(
    office: Office, anna: SipPhone, ben: SipPhone
) -> None:
    anna.answer_after_s = ben.answer_after_s = 0
    seq = office.caller.browser.request("GET", "/me").json["seq"]
    call_id = office.caller.call(BEN)
    until(lambda: office.caller.states() == ["connected"])
    office.box.kill_daemon()
    ben.hangup()
    assert anna.wait_for("idle")
    office.box.start_daemon()
    assert office.caller.ending(call_id, seq) == "pbx_away"
    assert office.caller.active() == []


def test_asterisk_killed_in_a_call_and_back(
    own_office: Office, own_asterisk: AsteriskServer, installation: object
) -> None:
    caller = own_office.caller
    seq = caller.browser.request("GET", "/me").json["seq"]
    with (
        SipPhone(own_asterisk.accounts["anna"], own_asterisk.sip_port, answer_after_s=0),
        SipPhone(own_asterisk.accounts["ben"], own_asterisk.sip_port, answer_after_s=0),
    ):
        call_id = caller.call(BEN)
        until(lambda: caller.states() == ["connected"])
        own_asterisk.kill()
        caller.wait_for_pbx("away")
        refused = caller.browser.request("POST", "/calls", {"number": BEN, "key": "while away"})
        assert refused.error == (503, "pbx_away")
        own_asterisk.start()
        caller.wait_for_pbx()
        assert caller.ending(call_id, seq) == "pbx_away"
        assert caller.active() == []
