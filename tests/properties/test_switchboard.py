"""Calls of phones out of events recorded from Asterisk 16 and 22, in the order they came and in any other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.ami.switchboard import MAX_GROUPS, Switchboard
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.ports import PhoneCall, WatchedPhone

RECORDINGS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("phone_calls.json").read_text())
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PHONES = {
    f"PJSIP/{name}": WatchedPhone(f"PJSIP/{name}", extension)
    for name, extension in {"anna": "101", "ben": "102", "carla": "103", "fred": "123"}.items()
}
BOB = "+4917012345678"

recording = st.sampled_from(RECORDINGS)

# What each scenario means for each phone: direction, end, the other side's number, who took it instead.
MEANS: dict[str, set[tuple[str, str, str, str, str]]] = {
    "answered": {("ben", "in", "hung_up", BOB, "")},
    "missed": {("ben", "in", "missed", BOB, "")},
    "ring group": {("ben", "in", "hung_up", BOB, ""), ("anna", "in", "answered_elsewhere", BOB, "ben")},
    "queue": {("ben", "in", "hung_up", BOB, ""), ("anna", "in", "answered_elsewhere", BOB, "ben")},
    "forwarded": {("fred", "in", "answered_elsewhere", BOB, "")},
    "dialled": {("anna", "out", "hung_up", "102", ""), ("ben", "in", "hung_up", "101", "")},
    "busy": {("anna", "out", "busy", "+4930486", "")},
    "blind transfer": {("anna", "in", "transferred", BOB, ""), ("ben", "in", "hung_up", BOB, "")},
    "attended transfer": {("anna", "in", "transferred", BOB, ""), ("ben", "in", "hung_up", BOB, "")},
    "attended transfer on the phone": {
        ("anna", "in", "transferred", BOB, ""),
        ("anna", "out", "transferred", "102", ""),
        ("ben", "in", "hung_up", BOB, ""),
    },
    "held": {("ben", "in", "hung_up", BOB, "")},
    "parked": {("ben", "in", "transferred", BOB, ""), ("anna", "out", "hung_up", BOB, "")},
    "voicemail": {("ben", "in", "missed", BOB, "")},
    "offline": {("carla", "in", "your_phone_offline", BOB, "")},
    "sent on to offline": {("carla", "in", "your_phone_offline", BOB, "")},
    "passed on to offline": {("anna", "in", "transferred", BOB, ""), ("carla", "in", "your_phone_offline", BOB, "")},
    "clicked offline": {("carla", "in", "your_phone_offline", "101", "")},
    "picked up": {("anna", "out", "hung_up", BOB, ""), ("ben", "in", "answered_elsewhere", BOB, "anna")},
}


def play(
    board: Switchboard, events: list[dict[str, Any]], phones: dict[str, WatchedPhone] = PHONES
) -> dict[str, PhoneCall]:
    """The last word on each call."""
    board.watch(phones)
    return {call.call_id: call for raw in events for call in board.fold(raw, NOW)}


def meaning(calls: dict[str, PhoneCall]) -> set[tuple[str, str, str, str, str]]:
    def short(phone: str) -> str:
        return phone.removeprefix("PJSIP/")

    return {
        (short(each.phone), each.direction, str(each.end), each.number, short(each.answered_by))
        for each in calls.values()
    }


def meant(scenario: dict[str, Any]) -> set[tuple[str, str, str, str, str]]:
    return MEANS[scenario["scenario"].partition(": ")[2]]


@pytest.mark.parametrize("scenario", RECORDINGS, ids=lambda scenario: scenario["scenario"])
def test_every_recorded_call_is_told_truthfully(scenario: dict[str, Any]) -> None:
    board = Switchboard()
    assert meaning(play(board, scenario["events"])) == meant(scenario)
    assert board.in_progress() == set()


@pytest.mark.parametrize("scenario", RECORDINGS, ids=lambda scenario: scenario["scenario"])
def test_events_that_never_came_leave_nothing_in_progress(scenario: dict[str, Any]) -> None:
    for lost in {raw["Event"] for raw in scenario["events"]} - {"Hangup"}:
        board = Switchboard()
        play(board, [raw for raw in scenario["events"] if raw["Event"] != lost])
        assert board.in_progress() == set(), lost


@pytest.mark.parametrize("how", ["blind transfer", "attended transfer", "attended transfer on the phone"])
@pytest.mark.parametrize("release", [22, 16])
def test_who_was_passed_on_is_shown_while_they_talk(release: int, how: str) -> None:
    [scenario] = [each for each in RECORDINGS if each["scenario"] == f"Asterisk {release}: {how}"]
    board = Switchboard()
    board.watch(PHONES)
    told = [call for raw in scenario["events"] for call in board.fold(raw, NOW)]
    assert ("PJSIP/ben", BOB, CallState.CONNECTED) in [(each.phone, each.number, each.state) for each in told]


def test_who_rang_before_the_box_began_to_listen_is_not_told_as_off() -> None:
    """The caller is in voicemail when the box starts; whether the phone had rung, or was rejected, is not known."""
    board, caller = Switchboard(), {"Channel": "PJSIP/outside-00000001", "Uniqueid": "1.1", "Linkedid": "1.1"}
    row = {"Event": "CoreShowChannel", "ChannelState": "6", "Exten": "102", "CallerIDNum": BOB, **caller}
    record = {"Event": "Cdr", "UniqueID": "1.1", "Destination": "102", "LastApplication": "VoiceMail"}
    board.watch(PHONES)
    assert board.resynced([{**row, "Application": "VoiceMail"}], NOW) == []
    assert play(board, [record, {"Event": "Hangup", "Exten": "102", "Cause": "16", **caller}]) == {}


@pytest.mark.parametrize(("cause", "end"), [("19", CallEnd.YOUR_PHONE_BUSY), ("0", CallEnd.YOUR_PHONE_OFFLINE)])
def test_a_phone_that_takes_no_calls_is_not_one_that_is_off(cause: str, end: CallEnd) -> None:
    """It answers SIP 480; one that was unplugged answers nothing until the dialplan gives up."""
    phone = {"Channel": "PJSIP/ben-00000002", "Uniqueid": "1.2", "Linkedid": "1.1"}
    dial = {"DestChannel": "PJSIP/ben-00000002", "DestUniqueid": "1.2", "DestLinkedid": "1.1", "CallerIDNum": BOB}
    events = [{"Event": "Newchannel", "ChannelState": "0", **phone}, {"Event": "DialBegin", "Uniqueid": "1.1", **dial}]
    [call] = play(Switchboard(), [*events, {"Event": "Hangup", "Cause": cause, **phone}]).values()
    assert (call.end, call.missed) == (end, True)


@pytest.mark.parametrize(("puts_down", "end"), [(True, CallEnd.CANCELLED), (False, CallEnd.NO_ANSWER)])
def test_a_queue_in_which_nobody_answers_is_not_cancelled_by_the_caller(puts_down: bool, end: CallEnd) -> None:
    """The queue says of each phone that it did not answer, and that it cancels it."""
    caller = {"Channel": "PJSIP/anna-00000001", "Uniqueid": "1.1", "Linkedid": "1.1"}
    phone = {"Channel": "PJSIP/ben-00000002", "Uniqueid": "1.2", "Linkedid": "1.1"}
    dial = {"DestChannel": "PJSIP/ben-00000002", "DestUniqueid": "1.2", "DestLinkedid": "1.1", **caller}
    events = [{"Event": "Newchannel", "ChannelState": "4", "Exten": "121", **caller}]
    events += [
        {"Event": "Newchannel", "ChannelState": "0", **phone},
        {"Event": "DialState", "DialStatus": "RINGING", **dial},
    ]
    events += [{"Event": "DialEnd", "DialStatus": status, **dial} for status in ("NOANSWER", "CANCEL")]
    events += [{"Event": "Hangup", "Cause": "0", **phone}]
    events += [{"Event": "HangupRequest", **caller}] * puts_down
    told = play(Switchboard(), [*events, {"Event": "Hangup", "Cause": "16", **caller}])
    assert told["1.1"].end is end


def test_a_phone_that_is_off_says_that_voicemail_took_over() -> None:
    board, caller = Switchboard(), {"Channel": "PJSIP/outside-00000001", "Uniqueid": "1.1", "Linkedid": "1.1"}
    begin = {"Event": "Newchannel", "ChannelState": "4", "Exten": "102", "CallerIDNum": BOB, **caller}
    record = {"Event": "Cdr", "UniqueID": "1.1", "Destination": "102", "LastApplication": "VoiceMail"}
    [call] = play(board, [begin, {"Event": "Hangup", "Exten": "102", "Cause": "16", **caller}, record]).values()
    assert (call.phone, call.missed, call.voicemail) == ("PJSIP/ben", True, True)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_the_order_of_events_does_not_matter(data: st.DataObject) -> None:
    scenario = data.draw(recording)
    board = Switchboard()
    play(board, data.draw(st.permutations(scenario["events"])))
    assert meaning(board.told()) == meant(scenario)
    reached_voicemail = scenario["scenario"].endswith("voicemail")
    assert [call.voicemail for call in board.told().values()].count(True) == reached_voicemail


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_two_phones_of_one_person_ring_for_one_call(data: st.DataObject) -> None:
    groups = [each for each in RECORDINGS if each["scenario"].partition(": ")[2] in ("ring group", "queue")]
    hers = {endpoint: WatchedPhone("PJSIP/anna", "101") for endpoint in ("PJSIP/anna", "PJSIP/ben")}
    board = Switchboard()
    play(board, data.draw(st.permutations(data.draw(st.sampled_from(groups))["events"])), hers)
    assert meaning(board.told()) == {("ben", "in", "hung_up", BOB, "")}
    assert all(call.call_id.endswith("/PJSIP/anna") for call in board.told().values())


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_events_told_twice_change_nothing(data: st.DataObject) -> None:
    scenario = data.draw(recording)
    assert meaning(play(Switchboard(), [*scenario["events"], *scenario["events"]])) == meant(scenario)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_after_an_outage_without_a_trace_nothing_is_in_progress(data: st.DataObject) -> None:
    scenario = data.draw(recording)
    cut = data.draw(st.integers(0, len(scenario["events"])))
    board = Switchboard()
    play(board, scenario["events"][:cut])
    board.link_lost()
    board.resynced([], NOW)
    assert board.in_progress() == set()
    assert all(call.end is not None for call in board.told().values())


HEADERS = st.sampled_from(sorted({key for each in RECORDINGS for raw in each["events"] for key in raw}))
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(sorted({str(v) for each in RECORDINGS for raw in each["events"] for v in raw.values()})),
    st.lists(st.text(max_size=5), max_size=3),
    st.none(),
)


@given(st.lists(st.dictionaries(HEADERS, VALUES, max_size=12), max_size=25))
def test_hostile_events_are_survived(raws: list[dict[str, Any]]) -> None:
    for call in play(Switchboard(), raws).values():
        assert call.end is None or isinstance(call.end, CallEnd)


def test_memory_is_bounded() -> None:
    board = Switchboard()
    for number in range(2 * MAX_GROUPS):
        row = {"Event": "Newchannel", "Channel": "PJSIP/x-00000001", "ChannelState": "4", "Exten": "1"}
        play(board, [{**row, "Uniqueid": f"{number}.0", "Linkedid": f"{number}.0"}])
    assert board.size <= MAX_GROUPS + 1


def test_a_transfer_brings_calls_together_when_there_is_no_room_for_one_of_them() -> None:
    board = Switchboard()
    row = {"Event": "Newchannel", "Channel": "PJSIP/x-00000001", "ChannelState": "4", "Exten": "1"}
    for number in range(MAX_GROUPS):
        play(board, [{**row, "Uniqueid": f"{number}.0", "Linkedid": f"{number}.0"}])
    first = {"OrigTransfererUniqueid": "0.0", "OrigTransfererChannel": "PJSIP/x-00000001"}
    second = {"SecondTransfererUniqueid": "new.0", "SecondTransfererChannel": "PJSIP/x-00000002"}
    play(board, [{"Event": "AttendedTransfer", "Result": "Success", **first, **second}])
    assert board.size == MAX_GROUPS
    play(board, [{**row, "Event": "Newstate", "Uniqueid": "5.0", "Linkedid": "0.0"}])
    assert board.size == MAX_GROUPS - 1
