"""What people are told: the state of reception, calls, USSD answers."""

from __future__ import annotations

import asyncio

import pytest

from appliance.domain.ports import ModemCondition
from appliance.gsm import ussd, voice
from appliance.gsm.status import Reception
from appliance.gsm.voice import Rings


def test_ready_says_where_and_how_strong() -> None:
    reception = Reception(1, "TestNet", -71)
    assert reception.condition() is ModemCondition.READY
    assert reception.sentence(True) == "Ready on TestNet, signal good (−71 dBm)."


def test_roaming_a_missing_sms_centre_and_a_full_sim_are_said() -> None:
    sentence = Reception(5, None, None, {"SM": (30, 30)}).sentence(False)
    assert "roaming" in sentence
    assert "SMS centre" in sentence
    assert "The SIM is full (30 texts)" in sentence


@pytest.mark.parametrize(
    ("state", "word"), [(0, "antenna"), (2, "Searching"), (3, "refuses"), (8, "emergency"), (4, "no network")]
)
def test_no_network_says_why(state: int, word: str) -> None:
    reception = Reception(state, None, -113)
    assert reception.condition() is ModemCondition.NO_NETWORK
    assert word in reception.sentence(True)


@pytest.mark.parametrize("state", [1, 5, 6, 7, 9, 10])
def test_every_way_of_being_registered_is_one(state: int) -> None:
    """3GPP TS 27.007 §7.2: 6 and 7 for texts alone, 9 and 10 in LTE without falling back for calls."""
    reception = Reception(state, "TestNet", -71)
    assert reception.condition() is ModemCondition.READY
    assert ("roaming" in reception.sentence(True)) == (state in (5, 7, 10))


def test_a_modem_that_does_not_tell_its_registration_counts_as_registered() -> None:
    assert Reception().condition() is ModemCondition.READY


def test_the_usual_flicker_of_the_signal_is_no_news() -> None:
    reception = Reception(1, "TestNet", -71)
    reception.hear(-73)
    assert reception.signal_dbm == -71
    reception.hear(-63)
    assert reception.signal_dbm == -63
    reception.hear(-79)
    assert reception.signal_dbm == -79
    reception.hear(None)
    assert reception.signal_dbm is None


async def test_a_call_that_rings_many_times_is_told_once_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str | None] = []
    rings = Rings(told.append)
    for _ in range(4):
        rings.ring()
        rings.caller('+CLIP: "+491701234567",145,"",0,"",0')
    rings.over()
    assert told == ["+491701234567"]
    rings.ring()
    rings.caller('+CLIP: "491701234567",145')
    assert told == ["+491701234567", "+491701234567"]


async def test_another_caller_right_after_the_first_is_another_call_where_the_end_is_not_told() -> None:
    told: list[str | None] = []
    rings = Rings(told.append)
    for caller in ("+491701234567", "+491701234567", "+491709999999", "+491709999999"):
        rings.ring()
        rings.caller(f'+CLIP: "{caller}",145')
    assert told == ["+491701234567", "+491709999999"]


async def test_a_call_without_a_number_is_told_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "CALLER_WAIT_S", 0.01)
    told: list[str | None] = []
    done = asyncio.Event()

    def tell(caller: str | None) -> None:
        told.append(caller)
        done.set()

    rings = Rings(tell)
    rings.ring()
    async with asyncio.timeout(20):
        await done.wait()
    rings.caller('+CLIP: "",128')
    rings.over()
    assert told == [None]


def test_packed_code_as_published_for_huawei_sticks() -> None:
    assert ussd.pack("*100#") == "AA180C3602"
    assert ussd.pack("*101#") == "AA182C3602"
    assert ussd.unpack(bytes.fromhex("AA180C3602")) == "*100#"


@pytest.mark.parametrize("code", ["*1#", "*12#", "*123#", "*1234#", "*12345#", "*123456#", "*1234567#"])
def test_packed_codes_of_every_length_come_back(code: str) -> None:
    assert ussd.unpack(bytes.fromhex(ussd.pack(code))) == code


@pytest.mark.parametrize(
    ("line", "packed", "expected"),
    [
        ('+CUSD: 0,"Balance 12.34 EUR",15', False, (0, "Balance 12.34 EUR")),
        ('+CUSD: 1,"00480069",72', False, (1, "Hi")),
        ('+CUSD: 0,"C8329BFD06",15', True, (0, "Hello")),
        ('+CUSD: 0,"1234",15', False, (0, "1234")),
        ("+CUSD: 4", False, (4, "")),
        ("+CUSD:", False, (0, "")),
    ],
)
def test_a_ussd_answer_is_read_in_each_coding(line: str, packed: bool, expected: tuple[int, str]) -> None:
    assert ussd.read(line, packed=packed) == expected
