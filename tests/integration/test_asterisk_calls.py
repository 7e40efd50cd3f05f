"""Click to call on a real Asterisk, with real SIP phones and a scripted outside world."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest

from appliance.domain.calls import CallEnd, CallState
from appliance.domain.phones import AutoAnswer
from appliance.domain.ports import PbxCondition, PbxRefused
from lab.asterisk import AsteriskServer
from lab.outside_caller import OutsideCaller
from lab.outside_line import OutsideLine
from lab.phones import SipPhone
from tests.integration.asterisk_office import Office, office_at, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = pytest.mark.asterisk

REQUESTED, RINGING_YOU, CALLING = CallState.REQUESTED, CallState.RINGING_YOU, CallState.CALLING
RINGING_THEM, CONNECTED, ENDED = CallState.RINGING_THEM, CallState.CONNECTED, CallState.ENDED


ALERT, AFTER = "<http://127.0.0.1>;info=alert-autoanswer", "<sip:127.0.0.1>;answer-after=0"
ASKED_TO_LIFT_ITSELF = {
    AutoAnswer.OFF: {},
    AutoAnswer.GENERIC: {"alert-info": f"{ALERT};delay=0", "call-info": AFTER},
    AutoAnswer.SNOM: {"alert-info": f"{ALERT};delay=0"},
    AutoAnswer.YEALINK: {"alert-info": ALERT},
    AutoAnswer.POLYCOM: {"alert-info": "info=Auto Answer"},
    AutoAnswer.GRANDSTREAM: {"call-info": AFTER},
}


async def test_calls_a_colleague(office: Office, anna: SipPhone, ben: SipPhone) -> None:
    call = await office.call("anna", "102", "Ben Example")
    await office.reaches(call, RINGING_YOU)
    await until(lambda: anna.caller_shown == "Ben Example sip:102@127.0.0.1", "the display tells whom it is about")
    anna.answer()
    await office.reaches(call, RINGING_THEM)
    await until(lambda: ben.caller_shown == "Anna sip:101@127.0.0.1", "the display tells who calls")
    ben.answer()
    await office.reaches(call, CONNECTED)
    await until(lambda: anna.state == ben.state == "talking", "both talk")
    ben.hangup()
    states = await office.ends(call, CallEnd.HUNG_UP)
    assert states[-5:] == [RINGING_YOU, CALLING, RINGING_THEM, CONNECTED, ENDED]  # ringing may overtake REQUESTED
    await until(lambda: anna.state == "idle", "anna's phone is free")


@pytest.mark.parametrize("number", ["+493012345", "03012345"])
async def test_calls_an_outside_number(office: Office, anna: SipPhone, outside: OutsideLine, number: str) -> None:
    anna.answer_after_s = 0
    call = await office.call("anna", number)
    await office.reaches(call, CONNECTED)
    assert outside.calls[-1].number == number
    assert outside.calls[-1].caller.startswith('"Anna" <sip:101@')  # not the number that is being called
    anna.hangup()
    await office.ends(call, CallEnd.HUNG_UP)
    await until(lambda: outside.calls[-1].state == "ended", "the outside call has ended")


async def test_the_other_side_hangs_up(office: Office, anna: SipPhone) -> None:
    anna.answer_after_s = 0
    call = await office.call("anna", "+4930201")
    await office.ends(call, CallEnd.HUNG_UP)
    await until(lambda: anna.state == "idle", "anna's phone is free")


@pytest.mark.parametrize(
    ("number", "end"),
    [
        ("+4930486", CallEnd.BUSY),
        ("+4930603", CallEnd.REJECTED),
        ("+4930404", CallEnd.NO_SUCH_NUMBER),
        ("+4930484", CallEnd.NO_SUCH_NUMBER),
        ("+4930480", CallEnd.UNREACHABLE),
        ("+4930503", CallEnd.UNREACHABLE),
        ("+4930180", CallEnd.NO_ANSWER),
        ("103", CallEnd.UNREACHABLE),  # carla's phone is not registered
        ("199", CallEnd.NO_SUCH_NUMBER),  # no such phone
    ],
)
async def test_says_why_the_destination_was_not_reached(
    office: Office, anna: SipPhone, number: str, end: CallEnd
) -> None:
    anna.answer_after_s = 0
    call = await office.call("anna", number)
    states = await office.ends(call, end)
    assert CONNECTED not in states
    await until(lambda: anna.state == "idle", "anna's phone is free")


async def test_a_queue_in_which_nobody_answers(office: Office, home: SipPhone, anna: SipPhone) -> None:
    home.answer_after_s = 0
    call = await office.call("home", "127")
    await office.reaches(call, RINGING_THEM)
    await office.ends(call, CallEnd.NO_ANSWER, 15)


@pytest.mark.parametrize("by_hand", [True, False])
async def test_a_service_of_the_pbx(office: Office, anna: SipPhone, by_hand: bool) -> None:
    """Nobody else is called; one that was used was not cancelled, nor did the PBX fail to make the call."""
    anna.answer_after_s = 0
    call = await office.call("anna", "124" if by_hand else "128")
    await until(lambda: anna.state == "talking", "it speaks")
    if by_hand:
        anna.hangup()
    await office.ends(call, CallEnd.HUNG_UP)


async def test_you_do_not_answer(office: Office, anna: SipPhone) -> None:
    call = await office.call("anna", "102", ring_timeout_s=2)
    states = await office.ends(call, CallEnd.YOU_DID_NOT_ANSWER)
    assert states[-2:] == [RINGING_YOU, ENDED]  # ringing may overtake the answer to the request
    await until(lambda: anna.state == "idle", "anna's phone is quiet")


async def test_you_press_reject(office: Office, anna: SipPhone) -> None:
    call = await office.call("anna", "102")
    await office.reaches(call, RINGING_YOU)
    anna.reject()
    await office.ends(call, CallEnd.YOU_REJECTED)


async def test_your_phone_declines(office: Office) -> None:
    call = await office.call("dora", "102")
    await office.ends(call, CallEnd.YOU_REJECTED)


async def test_your_phone_is_not_to_be_disturbed(office: Office) -> None:
    call = await office.call("gina", "102")
    await office.ends(call, CallEnd.YOUR_PHONE_BUSY)


async def test_your_phone_is_not_registered(office: Office) -> None:
    call = await office.call("carla", "102")
    assert await office.ends(call, CallEnd.YOUR_PHONE_OFFLINE) == [REQUESTED, ENDED]


async def test_your_phone_was_unplugged(office: Office) -> None:
    call = await office.call("emil", "102", ring_timeout_s=1)
    assert await office.ends(call, CallEnd.YOUR_PHONE_OFFLINE) == [REQUESTED, ENDED]


@pytest.mark.parametrize("way", AutoAnswer)
async def test_what_the_ringing_phone_is_told(office: Office, outside: OutsideLine, way: AutoAnswer) -> None:
    call = await office.call("dora", "+4917012345678", "Bob Smith – Mobile", auto_answer=way)
    await office.ends(call, CallEnd.YOU_REJECTED)
    told = outside.calls[-1].headers
    assert told["from"].startswith('"Bob Smith – Mobile" <sip:+4917012345678@'), "the display tells whom it is about"
    assert {key: told[key] for key in ("alert-info", "call-info") if key in told} == ASKED_TO_LIFT_ITSELF[way]


async def test_a_number_without_a_rule_is_refused(office: Office) -> None:
    with pytest.raises(PbxRefused, match="no rule for dialling this number"):
        await office.call("anna", "7")
    assert office.desk.progress == {}


@pytest.mark.parametrize("stage", [REQUESTED, RINGING_YOU, CALLING, RINGING_THEM])
async def test_cancel(office: Office, anna: SipPhone, outside: OutsideLine, stage: CallState) -> None:
    if stage in (CALLING, RINGING_THEM):
        anna.answer_after_s = 0
    call = await office.call("anna", "+4930100" if stage is CALLING else "+4930180")
    if stage is not REQUESTED:  # which it is at once
        await office.reaches(call, stage)
    if stage is CALLING:
        await until(lambda: outside.calls and outside.calls[-1].state == "new", "the outside is being tried")
    await office.pbx.hang_up(call)
    states = await office.ends(call, CallEnd.CANCELLED)
    assert CONNECTED not in states
    await until(lambda: anna.state == "idle", "anna's phone is quiet")
    if stage in (CALLING, RINGING_THEM):
        await until(lambda: outside.calls[-1].state == "cancelled", "the outside is not called any more")


async def test_hang_up_a_connected_call(office: Office, anna: SipPhone, outside: OutsideLine) -> None:
    anna.answer_after_s = 0
    call = await office.call("anna", "+493012345")
    await office.reaches(call, CONNECTED)
    await office.pbx.hang_up(call)
    await office.ends(call, CallEnd.HUNG_UP)
    await until(lambda: anna.state == "idle" and outside.calls[-1].state == "ended", "both sides are free")
    await office.pbx.hang_up(call)  # once more is no error


async def test_you_put_down_while_it_rings_there(office: Office, anna: SipPhone) -> None:
    anna.answer_after_s = 0
    call = await office.call("anna", "+4930180")
    await office.reaches(call, RINGING_THEM)
    anna.hangup()
    await office.ends(call, CallEnd.CANCELLED)


async def test_two_calls_at_once_do_not_mix(office: Office, anna: SipPhone, ben: SipPhone) -> None:
    anna.answer_after_s = ben.answer_after_s = 0
    good = await office.call("anna", "+493012345")
    bad = await office.call("ben", "+4930486")
    await office.ends(bad, CallEnd.BUSY)
    await office.reaches(good, CONNECTED)
    assert office.desk.end(good) is None
    await office.pbx.hang_up(good)
    await office.ends(good, CallEnd.HUNG_UP)


@pytest.mark.parametrize("backlog", [5, 0])
def test_a_box_that_hangs_holds_up_no_call(asterisk: AsteriskServer, ben: SipPhone, backlog: int) -> None:
    """It takes the question and says nothing, or does not even take it; the call rings, and lasts as long as it may."""
    with ExitStack() as open_now:
        box = open_now.enter_context(socket.create_server(("127.0.0.1", asterisk.fastagi_port), backlog=backlog))
        if backlog == 0:
            open_now.enter_context(socket.create_connection(box.getsockname()))
        bob = open_now.enter_context(OutsideCaller(asterisk.sip_port, "102"))
        assert ben.wait_for("ringing", 10)
        ben.answer()
        assert ben.wait_for("talking", 5)
        assert not ben.wait_for("idle", 1.5)
        bob.hang_up()
        assert ben.wait_for("idle", 5)


async def test_a_wrong_secret_is_said_and_not_hammered(asterisk: AsteriskServer) -> None:
    async with office_at(asterisk, secret="not-the-secret") as office:
        await until(lambda: office.pbx.status.condition is PbxCondition.WRONG_SECRET, "the secret is refused")
        assert "secret" in office.pbx.status.sentence
        assert "not-the-secret" not in office.pbx.status.sentence


async def test_the_status_names_the_version(office: Office) -> None:
    assert office.pbx.status.condition is PbxCondition.READY
    assert (office.pbx.status.version or "")[:2].isdigit()
