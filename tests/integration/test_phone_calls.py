"""Calls that people make and take on their phones, as their browsers are told: a real Asterisk and real SIP phones."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from lab.asterisk import CONTEXT, MANAGER, AsteriskServer, Installation
from lab.attended_transfer import bring_together
from lab.box import Box, Person
from lab.manager import ManagerSession
from lab.outside_caller import OutsideCaller
from lab.phones import SipPhone
from tests.integration.whole_box import BOB, PASSWORD, until
from tests.programs import missing
from tests.web.box import Browser, Live

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = pytest.mark.asterisk

PEOPLE = [
    Person("anna", "Anna Schmidt", PASSWORD, ["PJSIP/anna", "PJSIP/home"], extension="101"),
    Person("ben", "Ben Weber", PASSWORD, "PJSIP/ben", extension="102"),
    Person("carla", "Carla Rossi", PASSWORD, "PJSIP/carla", extension="103"),
    Person("fred", "Fred Forward", PASSWORD, "PJSIP/fred", extension="123"),
]
PATIENCE_S = 30  # a bound for what must come, however slow the machine; nothing is expected within it
GROUP, QUEUE, BEN_THEN_VOICEMAIL, FRED_FORWARDS, ECHO, ANNA_MAY_TRANSFER = "120", "121", "122", "123", "124", "125"
BOTH_OF_ANNA, PARK, PARKED_AT = "126", "700", "701"


class Seat:
    """One user at their browser, which keeps every state of a call that it is told of: none is too short to be seen."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._known: set[str] = set()
        self._told: list[dict[str, Any]] = []
        self._at = 0
        threading.Thread(target=self._listen, args=(browser.live(),), daemon=True).start()

    def calls(self) -> list[dict[str, Any]]:
        """The calls of this test, newest first, as they are now."""
        found = self.browser.request("GET", "/calls").json["calls"]
        return [call for call in found if call["id"] not in self._known]

    def call(self, **wanted: Any) -> dict[str, Any]:
        """Wait until the one call of this test is told as wanted, at the place reached last or later."""

        def fits() -> dict[str, Any] | None:
            for at, call in enumerate(self._told[self._at :], self._at):
                if call["id"] not in self._known and wanted.items() <= call.items():
                    self._at = at
                    return call
            return None

        try:
            found = until(fits, PATIENCE_S)
        except AssertionError:
            raise AssertionError(f"wanted {wanted}, got {self._told[self._at :]}") from None
        assert found is not None
        assert len(self.calls()) == 1, [list(each.values()) for each in self.calls()]
        return found

    def begin(self) -> None:
        """What was before this test is no news."""
        self._known = {call["id"] for call in self.browser.request("GET", "/calls?limit=200").json["calls"]}
        self._at = len(self._told)

    def _listen(self, live: Live) -> None:
        with contextlib.suppress(ConnectionClosed), live:
            for frame in live.connection:
                event = json.loads(frame)
                if event["type"] == "call":
                    self._told.append(event["data"]["call"])


@dataclass
class Office:
    anna: Seat
    ben: Seat
    carla: Seat
    fred: Seat
    box: Box

    def seats(self) -> list[Seat]:
        return [self.anna, self.ben, self.carla, self.fred]


@pytest.fixture(scope="module")
def running_office(asterisk: AsteriskServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    pbx: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": asterisk.ami_port,
        "username": MANAGER,
        "secret": asterisk.secret,
    }
    pbx |= {
        "secret": asterisk.secret,
        "context": CONTEXT,
        "fastagi_port": asterisk.fastagi_port,
        "cdr_csv": str(asterisk.cdr_csv),
    }
    with Box(tmp_path_factory.mktemp("office"), PEOPLE, [], pbx) as box:
        seats = []
        for person in PEOPLE:
            browser = Browser(box.port)
            assert browser.sign_in(person.username, PASSWORD).status == 200
            seats.append(Seat(browser))
        contact = {"name": "Bob Smith", "numbers": [{"number": BOB, "kind": "mobile"}]}
        assert seats[0].browser.request("POST", "/contacts", contact).status == 201
        until(lambda: seats[0].browser.request("GET", "/me").json["pbx"]["condition"] == "ready", 30)
        yield Office(*seats, box)


@pytest.fixture
def office(running_office: Office) -> Office:
    for seat in running_office.seats():
        seat.begin()
    return running_office


@pytest.fixture
def bob(asterisk: AsteriskServer) -> Any:
    """Bob calls the office: ``with bob("102") as call``."""

    def rings(number: str, **who: str) -> OutsideCaller:
        return OutsideCaller(asterisk.sip_port, number, who.get("caller", BOB), who.get("name", ""))

    return rings


def must_have_voicemail(installation: Installation) -> None:
    """The lab's own Asterisk has it; a developer's may not."""
    if not installation.has("app_voicemail.so"):
        missing("This Asterisk has no voicemail: its package is not installed.")


def lift(phone: SipPhone) -> None:
    assert phone.wait_for("ringing", PATIENCE_S)
    phone.answer()
    assert phone.wait_for("talking", PATIENCE_S)


def test_who_calls_is_shown_while_it_rings(office: Office, ben: SipPhone, bob: Any) -> None:
    seq = office.ben.browser.request("GET", "/me").json["seq"]
    with bob("102") as call, office.ben.browser.live(after=seq) as live:
        event = live.event(PATIENCE_S)
        while event["type"] != "call":
            event = live.event(PATIENCE_S)
        shown = event["data"]["call"]
        assert (shown["direction"], shown["state"]) == ("in", "ringing_you")
        assert (shown["name"], shown["label"], shown["number"]) == ("Bob Smith", "Mobile", BOB)
        assert office.ben.browser.request("GET", "/me").json["calls"]["active"][0]["id"] == shown["id"]
        lift(ben)
        assert office.ben.call(state="connected")["connected_at"]
        call.hang_up()
        ended = office.ben.call(state="ended")
    assert (ended["end"], ended["missed"], ended["can_hang_up"]) == ("hung_up", False, False)
    assert office.anna.calls() == [], "a call to Ben is nobody else's to see"


def test_a_missed_call_is_marked_until_it_was_looked_at(office: Office, ben: SipPhone, bob: Any) -> None:
    before = office.ben.browser.request("GET", "/me").json["calls"]["missed"]
    with bob("102") as call:
        assert ben.wait_for("ringing", PATIENCE_S)
        call.hang_up()
    missed = office.ben.call(state="ended", missed=True)
    assert (missed["end"], missed["sentence"]) == ("missed", "You missed this call.")
    assert office.ben.browser.request("GET", "/me").json["calls"]["missed"] == before + 1
    assert office.ben.browser.request("GET", "/calls?missed=1&limit=1").json["calls"][0]["id"] == missed["id"]
    assert office.ben.browser.request("POST", "/calls/seen").status == 204
    assert office.ben.browser.request("GET", "/me").json["calls"]["missed"] == 0


def test_a_hidden_number_and_an_unknown_one(office: Office, ben: SipPhone, bob: Any) -> None:
    with bob("102", caller="anonymous", name="Anonymous"):
        assert office.ben.call(state="ringing_you", number=None)["display"] == "Hidden number"
    office.ben.call(state="ended")
    office.ben.begin()
    with bob("102", caller="01701112223", name="ACME Ltd"):
        assert office.ben.call(state="ringing_you", number="+491701112223")["name"] == "ACME Ltd"
    office.ben.call(state="ended")


def test_a_phone_that_is_off_misses_the_call_all_the_same(office: Office, bob: Any) -> None:
    with bob("103"):
        missed = office.carla.call(state="ended", missed=True)
    assert (missed["end"], missed["name"]) == ("your_phone_offline", "Bob Smith")
    assert "was not connected" in missed["sentence"]


def test_rejected_on_the_phone_is_not_missed(office: Office, ben: SipPhone, bob: Any) -> None:
    with bob("102"):
        assert ben.wait_for("ringing", PATIENCE_S)
        ben.reject()
        assert office.ben.call(state="ended", end="you_rejected")["missed"] is False


def test_a_ring_group_shows_who_took_it(office: Office, anna: SipPhone, ben: SipPhone, bob: Any) -> None:
    with bob(GROUP):
        office.anna.call(state="ringing_you")
        lift(ben)
        taken = office.anna.call(state="ended", end="answered_elsewhere", sentence="Ben Weber took this call.")
        assert taken["missed"] is False
        assert taken["answered_by"]["name"] == "Ben Weber"
        office.ben.call(state="connected")
    office.ben.call(state="ended", end="hung_up")


@pytest.mark.parametrize("answering", ["anna", "home"])
def test_two_phones_of_one_person_are_one_call(
    office: Office, anna: SipPhone, home: SipPhone, bob: Any, answering: str
) -> None:
    with bob(BOTH_OF_ANNA):
        assert anna.wait_for("ringing", PATIENCE_S)
        assert home.wait_for("ringing", PATIENCE_S)
        office.anna.call(state="ringing_you", name="Bob Smith")
        lift({"anna": anna, "home": home}[answering])
        office.anna.call(state="connected")
        until(lambda: seen_of(office, "anna")["phone"] == "busy", PATIENCE_S)
    assert office.anna.call(state="ended", end="hung_up")["missed"] is False
    until(lambda: seen_of(office, "anna")["phone"] == "free", PATIENCE_S)


def test_a_call_that_both_phones_of_a_person_missed_is_missed_once(
    office: Office, anna: SipPhone, home: SipPhone, bob: Any
) -> None:
    with bob(BOTH_OF_ANNA) as call:
        assert anna.wait_for("ringing", PATIENCE_S)
        assert home.wait_for("ringing", PATIENCE_S)
        call.hang_up()
    office.anna.call(state="ended", end="missed", missed=True)


def seen_of(office: Office, username: str) -> dict[str, str]:
    """What Carla is told of somebody's phone and browser."""
    users = office.carla.browser.request("GET", "/me").json["users"]
    return next(dict(each["presence"]) for each in users if each["username"] == username)


def test_a_queue_that_rings_again_and_again_is_one_call(
    office: Office, anna: SipPhone, ben: SipPhone, bob: Any
) -> None:
    with bob(QUEUE):
        office.anna.call(state="ringing_you")
        office.anna.call(state="ended", missed=True)
        ben.answer_after_s = 0.3  # from the next ring on, if that one comes too soon for the machine
        office.anna.call(state="ringing_you")  # the queue tries once more
        office.anna.call(state="ended", end="answered_elsewhere", missed=False)
    office.ben.call(state="ended", end="hung_up")


def test_a_forwarded_call_was_taken_elsewhere(office: Office, bob: Any) -> None:
    with bob(FRED_FORWARDS) as call:
        assert call.wait_for("talking", PATIENCE_S)
        office.fred.call(state="ended", end="answered_elsewhere", missed=False)


def test_dialled_on_the_phone(office: Office, anna: SipPhone, ben: SipPhone) -> None:
    anna.dial("102")
    office.anna.call(state="ringing_them", direction="out", name="Ben Weber")
    office.ben.call(state="ringing_you", direction="in", name="Anna Schmidt")
    lift(ben)
    office.anna.call(state="connected")
    anna.hangup()
    assert office.anna.call(state="ended", end="hung_up")["user_id"]
    assert office.ben.call(state="ended", end="hung_up")["connected_at"]


@pytest.mark.parametrize(
    ("number", "end"), [("+4930486", "busy"), ("+4930404", "no_such_number"), ("+4930180", "no_answer")]
)
def test_dialled_on_the_phone_in_vain(office: Office, anna: SipPhone, number: str, end: str) -> None:
    anna.dial(number)
    assert office.anna.call(state="ended", end=end)["number"] == number


def test_a_service_of_the_pbx(office: Office, anna: SipPhone) -> None:
    anna.dial(ECHO)
    assert anna.wait_for("talking", PATIENCE_S)
    anna.hangup()
    office.anna.call(state="ended", end="hung_up", number=ECHO)


def test_hold(office: Office, anna: SipPhone, ben: SipPhone) -> None:
    anna.dial("102")
    lift(ben)
    ben.hold()
    assert office.ben.call(held=True)["sentence"] == "On hold."
    ben.resume()
    office.ben.call(state="connected", held=False)
    anna.hangup()
    office.ben.call(state="ended", held=False)


def test_blind_transfer(office: Office, anna: SipPhone, ben: SipPhone, bob: Any) -> None:
    with bob("101"):
        lift(anna)
        anna.transfer("102")
        office.ben.call(state="ringing_you", name="Bob Smith")
        office.anna.call(state="ended", end="transferred")
        lift(ben)
        office.ben.call(state="connected", name="Bob Smith")
    office.ben.call(state="ended", end="hung_up")


def test_parked_and_fetched(office: Office, asterisk: AsteriskServer, anna: SipPhone, ben: SipPhone, bob: Any) -> None:
    with bob("102"), ManagerSession(asterisk.ami_port, MANAGER, asterisk.secret) as manager:
        lift(ben)
        ben.transfer(PARK)
        assert office.ben.call(state="ended", end="transferred")["name"] == "Bob Smith"
        manager.wait_for(lambda message: message.get("Event") == "ParkedCall", PATIENCE_S)
        anna.dial(PARKED_AT)
        office.anna.call(state="connected", direction="out", name="Bob Smith")
    office.anna.call(state="ended", end="hung_up", name="Bob Smith")


def test_attended_transfer(office: Office, asterisk: AsteriskServer, anna: SipPhone, ben: SipPhone, bob: Any) -> None:
    with bob(ANNA_MAY_TRANSFER), ManagerSession(asterisk.ami_port, MANAGER, asterisk.secret) as manager:
        lift(anna)
        office.anna.call(state="connected")
        manager.send({"Action": "CoreShowChannels"})
        row = manager.wait_for(lambda message: message.get("Channel", "").startswith("PJSIP/anna-"))
        manager.send({"Action": "Atxfer", "Channel": row["Channel"], "Exten": "102", "Context": "internal"})
        lift(ben)
        assert ben.caller_shown.startswith("Anna")
        anna.hangup()
        office.ben.call(state="connected", name="Bob Smith")
        office.anna.call(state="ended", end="transferred")
    office.ben.call(state="ended", end="hung_up", name="Bob Smith")


def test_attended_transfer_by_the_phones_own_key(
    office: Office, asterisk: AsteriskServer, anna: SipPhone, ben: SipPhone, bob: Any
) -> None:
    with bob("101"), ManagerSession(asterisk.ami_port, MANAGER, asterisk.secret) as manager:
        lift(anna)
        anna.hold()
        office.anna.call(state="connected", held=True)
        anna.dial("102")
        lift(ben)
        office.ben.call(state="connected", name="Anna Schmidt")
        bring_together(anna, manager, "102")
        office.ben.call(state="connected", name="Bob Smith")
    office.ben.call(state="ended", end="hung_up", name="Bob Smith")
    ends = {(call["direction"], call["name"], call["end"]) for call in office.anna.calls()}
    assert ends == {("in", "Bob Smith", "transferred"), ("out", "Ben Weber", "transferred")}


def test_voicemail(
    office: Office, installation: Installation, asterisk: AsteriskServer, ben: SipPhone, bob: Any
) -> None:
    must_have_voicemail(installation)
    me = office.ben.browser.request("GET", "/me").json
    seq, before = me["seq"], me["calls"]["voicemail"]
    with bob(BEN_THEN_VOICEMAIL) as call, office.ben.browser.live(after=seq) as live:
        office.ben.call(state="ringing_you")  # for a second
        office.ben.call(state="ended", missed=True)
        assert call.wait_for("talking", PATIENCE_S)
        until(lambda: asterisk.is_recording("102"), PATIENCE_S)  # after the tone
        call.hang_up()
        event = live.event(PATIENCE_S)
        while event["type"] != "voicemail":
            event = live.event(PATIENCE_S)
    assert event["data"] == {"waiting": before + 1}
    assert office.ben.browser.request("GET", "/me").json["calls"]["voicemail"] == before + 1
    assert office.anna.browser.request("GET", "/me").json["calls"]["voicemail"] == 0
    office.ben.call(voicemail=True, missed=True)


def test_a_click_makes_one_call_for_each_of_the_two(office: Office, anna: SipPhone, ben: SipPhone) -> None:
    anna.answer_after_s = ben.answer_after_s = 0
    answer = office.anna.browser.request("POST", "/calls", {"number": "102", "key": "click"})
    assert answer.status == 202
    office.ben.call(state="connected", direction="in", name="Anna Schmidt")
    mine = office.anna.call(state="connected", direction="out", name="Ben Weber", can_hang_up=True)
    office.anna.browser.request("POST", f"/calls/{mine['id']}/hangup")
    office.anna.call(state="ended", end="hung_up")
    office.ben.call(state="ended", end="hung_up")


def test_calls_stand_beside_the_conversation(office: Office, anna: SipPhone, ben: SipPhone) -> None:
    ben_id = next(
        each["id"] for each in office.anna.browser.request("GET", "/me").json["users"] if each["username"] == "ben"
    )
    chat = office.anna.browser.request("POST", "/conversations", {"kind": "chat", "user_id": ben_id}).json[
        "conversation"
    ]
    anna.dial("102")
    lift(ben)
    anna.hangup()
    ended = office.anna.call(state="ended", conversation_id=chat["id"])
    page = office.anna.browser.request("GET", f"/conversations/{chat['id']}/calls?limit=1").json
    assert page["calls"][0] == ended
    older = office.anna.browser.request("GET", f"/conversations/{chat['id']}/calls?before={ended['id']}").json
    assert ended["id"] not in [call["id"] for call in older["calls"]]
    assert office.carla.browser.request("GET", f"/conversations/{chat['id']}/calls").error == (404, "not_found")
    assert office.carla.browser.request("GET", f"/calls?before={ended['id']}").error == (404, "not_found")


def test_calls_go_on_and_end_while_the_box_is_down(office: Office, anna: SipPhone, ben: SipPhone, bob: Any) -> None:
    with bob("102") as call:
        lift(ben)
        going_on = office.ben.call(state="connected")
        office.box.kill_daemon()
        office.box.start_daemon()
        until(lambda: office.ben.browser.request("GET", "/me").json["pbx"]["condition"] == "ready", 30)
        assert office.ben.calls() == [going_on]
        office.box.kill_daemon()
        call.hang_up()
        assert ben.wait_for("idle", PATIENCE_S)
        office.box.start_daemon()
        assert "lost during the call" in office.ben.call(state="ended", end="pbx_away")["sentence"]
        office.ben.call(state="ended", end="hung_up", source="cdr")  # the records know better


def test_calls_of_an_outage_come_from_the_call_records(
    office: Office, ben: SipPhone, bob: Any, asterisk: AsteriskServer
) -> None:
    office.box.kill_daemon()
    set_heard_back(office.box)
    asterisk.cdr_csv.write_text("")  # the PBX is shared: not the calls of other tests
    second = int(time.time())
    until(lambda: int(time.time()) > second)  # records tell whole seconds: not the call of the test before
    with bob("102") as call:
        lift(ben)
        call.hang_up()
    with bob("103") as call:
        assert call.wait_for("ended", PATIENCE_S)
    until(lambda: asterisk.cdr_csv.exists() and '"103"' in asterisk.cdr_csv.read_text())
    office.box.start_daemon()
    taken = office.ben.call(source="cdr", direction="in", name="Bob Smith", end="hung_up", missed=False)
    assert taken["connected_at"]
    office.carla.call(source="cdr", direction="in", name="Bob Smith", end="missed", missed=True)
    gap = office.ben.browser.request("GET", "/calls").json["gaps"][0]
    assert gap["filled"] is True
    assert gap["from"] < taken["at"] < gap["to"]


def set_heard_back(box: Box) -> None:
    """As if the box had been away for a minute."""
    with closing(sqlite3.connect(box.folder / "data" / "appliance.db")) as database, database:
        database.execute("UPDATE call_watch SET heard_at = heard_at - 60000")


def test_desk_phones_show_the_contacts_name(office: Office, ben: SipPhone, bob: Any) -> None:
    with bob("102"):
        assert ben.wait_for("ringing", PATIENCE_S)
        until(lambda: ben.caller_shown.startswith("Bob Smith "))
    office.ben.call(state="ended")


def test_colleagues_see_each_others_phones(office: Office, ben: SipPhone, bob: Any) -> None:
    until(lambda: seen_of(office, "ben")["phone"] == "free", PATIENCE_S)
    seq = office.anna.browser.request("GET", "/me").json["seq"]
    with office.anna.browser.live(after=seq) as live, bob("102"):

        def told(phone: str) -> None:
            event = live.event(PATIENCE_S)
            while event["type"] != "presence" or phone not in [each.get("phone") for each in event["data"]["users"]]:
                event = live.event(PATIENCE_S)

        told("ringing")
        lift(ben)
        told("busy")
        assert seen_of(office, "ben")["phone"] == "busy"
    until(lambda: seen_of(office, "ben")["phone"] == "free", PATIENCE_S)
