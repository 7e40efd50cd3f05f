"""Asterisk is killed, frozen and started again under calls: noticed, said, back, and no call is left behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from appliance.ami import Patience
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.ports import CallOrder, PbxAway, PbxCondition, PbxRefused, PhoneCall, WatchedPhone
from lab.asterisk import MANAGER, AsteriskServer, Installation
from lab.manager import ManagerSession
from lab.outside_caller import OutsideCaller
from lab.outside_line import OutsideLine
from lab.phones import SipPhone
from tests.integration.asterisk_office import Cable, Office, office_at, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = pytest.mark.asterisk


# In each state of a call one phone: who clicks, and which number. Emil's phone was unplugged without a word.
STATES = {
    CallState.REQUESTED: ("emil", "102"),
    CallState.RINGING_YOU: ("anna", "+493012345"),
    CallState.CALLING: ("ben", "+4930100"),
    CallState.RINGING_THEM: ("carla", "+4930180"),
    CallState.CONNECTED: ("home", "+493012345"),
}
BY_HAND = dict.fromkeys(STATES, CallEnd.CANCELLED) | {CallState.CONNECTED: CallEnd.HUNG_UP}


@dataclass
class Calls:
    """A call in each state."""

    office: Office
    phones: dict[str, SipPhone]
    ids: dict[CallState, str]

    async def noticed(self) -> None:
        """The box says in words that the PBX is away, soon enough, and starts no call."""
        await until(lambda: self.office.pbx.status.condition is PbxCondition.AWAY, "the loss is noticed", 10)
        assert self.office.pbx.status.sentence.startswith("The telephone system ")
        with pytest.raises(PbxAway, match=r"not connected|lost"):
            await self.office.call("anna", "102")

    async def refusal(self) -> str:
        """Why a new call is refused, which it soon is."""
        async with asyncio.timeout(20):
            while True:
                try:
                    call_id = await self.office.call("nobody", "102")
                except PbxRefused as refused:
                    return refused.sentence
                await self.office.ends(call_id, CallEnd.YOUR_PHONE_OFFLINE)

    async def hang_up(self) -> None:
        for call_id in self.ids.values():
            await self.office.pbx.hang_up(call_id)

    async def end(self, ends: dict[CallState, CallEnd]) -> None:
        """Each call ends so, and once; nothing was told that did not happen."""
        for state, call_id in self.ids.items():
            states = await self.office.ends(call_id, ends[state])
            assert states[-2:] == [state, CallState.ENDED]

    async def nothing_rings(self) -> None:
        """All phones are free, and so they are a moment later."""
        for _ in range(2):
            await until(lambda: {phone.state for phone in self.phones.values()} == {"idle"}, "all phones are free")
            await asyncio.sleep(0.5)  # a ghost would ring by now

    async def another_call(self) -> None:
        """Calls work as before, once a phone has registered again."""
        server = self.office.server
        self.phones["anna"].stop()
        with SipPhone(server.accounts["anna"], server.sip_port, answer_after_s=0):
            call_id = await self.office.call("anna", "+4930486")
            await self.office.ends(call_id, CallEnd.BUSY)


@asynccontextmanager
async def calls_in_each_state(
    server: AsteriskServer, states: Mapping[CallState, tuple[str, str]] = STATES
) -> AsyncIterator[Calls]:
    async with office_at(server) as office:
        with ExitStack() as on:
            phones, ids = {}, {}
            for state, (name, number) in states.items():
                lifts = None if state is CallState.RINGING_YOU else 0
                if account := server.accounts.get(name):
                    phones[name] = on.enter_context(SipPhone(account, server.sip_port, lifts))
                ids[state] = await office.call(name, number, ring_timeout_s=60)
                await office.reaches(ids[state], state)
            yield Calls(office, phones, ids)


@pytest.fixture
def patient_asterisk(installation: Installation, outside: OutsideLine) -> Iterator[AsteriskServer]:
    """One of the test's own that lets outside numbers ring for long."""
    with AsteriskServer(installation, outside.port, {"emil": "sip:emil@127.0.0.1:9"}, outside_ring_s=60) as server:
        yield server


async def test_killed_in_each_state_of_a_call(patient_asterisk: AsteriskServer) -> None:
    async with calls_in_each_state(patient_asterisk) as calls:
        patient_asterisk.kill()
        await calls.noticed()
        await asyncio.to_thread(patient_asterisk.start)
        await calls.office.ready()
        await calls.end(dict.fromkeys(STATES, CallEnd.PBX_AWAY))
        await calls.another_call()


async def test_frozen_in_each_state_of_a_call(patient_asterisk: AsteriskServer) -> None:
    async with calls_in_each_state(patient_asterisk) as calls:
        patient_asterisk.freeze()
        frozen_at = time.monotonic()
        with pytest.raises(PbxAway, match="did not answer"):
            await calls.office.call("anna", "102")
        await calls.noticed()
        assert time.monotonic() - frozen_at <= 10
        patient_asterisk.thaw()  # Asterisk may now carry out what it was asked for
        await calls.office.ready()
        assert [calls.office.desk.states(each)[-1] for each in calls.ids.values()] == list(STATES), "calls go on"
        await calls.hang_up()
        await calls.end(BY_HAND)
        await calls.nothing_rings()
        await calls.another_call()


async def test_restarted_in_each_state_of_a_call(patient_asterisk: AsteriskServer) -> None:
    async with calls_in_each_state(patient_asterisk) as calls:
        await asyncio.to_thread(patient_asterisk.stop_politely)
        await calls.noticed()
        await asyncio.to_thread(patient_asterisk.start)
        await calls.office.ready()
        await calls.end(dict.fromkeys(STATES, CallEnd.PBX_AWAY))
        await calls.another_call()


async def test_restarted_gracefully(patient_asterisk: AsteriskServer) -> None:
    """Asterisk takes no new calls, lets people end the old ones on their phones, and then restarts."""
    at_phones = {state: who for state, who in STATES.items() if state is not CallState.REQUESTED}
    async with calls_in_each_state(patient_asterisk, at_phones) as calls:
        restarting = asyncio.create_task(asyncio.to_thread(patient_asterisk.command, "core restart gracefully", 60))
        assert "about to restart" in await calls.refusal()
        with pytest.raises(PbxRefused, match="end this call on your phone"):
            await calls.office.pbx.hang_up(calls.ids[CallState.CONNECTED])
        for phone in calls.phones.values():
            phone.hangup()
        await calls.end(BY_HAND | {CallState.RINGING_YOU: CallEnd.YOU_REJECTED})
        await calls.noticed()
        await restarting
        await calls.office.ready(60)
        await calls.another_call()


PHONES = {"PJSIP/anna": "101", "PJSIP/ben": "102", "PJSIP/carla": "103", "PJSIP/home": "104"}
AT_THE_PHONES = {
    "PJSIP/anna": ("in", CallState.RINGING_YOU, False),
    "PJSIP/ben": ("in", CallState.CONNECTED, False),
    "PJSIP/carla": ("in", CallState.CONNECTED, True),  # on hold
    "PJSIP/home": ("out", CallState.RINGING_THEM, False),
}
PHONES_RUNG = ("PJSIP/anna", "PJSIP/ben", "PJSIP/carla")
ENDED_ON_PHONES = {
    "PJSIP/anna": (CallEnd.MISSED, True),
    "PJSIP/ben": (CallEnd.HUNG_UP, False),
    "PJSIP/carla": (CallEnd.HUNG_UP, False),
    "PJSIP/home": (CallEnd.CANCELLED, False),
}
FAULTS = {
    "killed": (AsteriskServer.kill, AsteriskServer.start),
    "frozen": (AsteriskServer.freeze, AsteriskServer.thaw),
    "restarted": (AsteriskServer.stop_politely, AsteriskServer.start),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_calls_made_and_taken_on_phones(patient_asterisk: AsteriskServer, fault: str) -> None:
    """One rings, one is talked on, one is on hold, one rings outside: each ends truthfully, or goes on."""
    server = patient_asterisk
    begin, end = FAULTS[fault]
    async with office_at(server, patience=Patience(ping_every_s=0.5, ping_s=1)) as office:
        office.pbx.watch({phone: WatchedPhone(phone, extension) for phone, extension in PHONES.items()})

        def calls() -> dict[str, PhoneCall]:
            return {call.phone: call for call in office.desk.calls.values()}

        def now() -> dict[str, tuple[str, CallState, bool]]:
            return {phone: (call.direction, call.state, call.held) for phone, call in calls().items()}

        with ExitStack() as on:
            _, ben, carla, home = (
                on.enter_context(SipPhone(server.accounts[name], server.sip_port, lifts))
                for name, lifts in (("anna", None), ("ben", 0), ("carla", 0), ("home", None))
            )
            bob, *_ = (on.enter_context(OutsideCaller(server.sip_port, PHONES[phone])) for phone in PHONES_RUNG)
            home.dial("+4930180")
            await until(lambda: carla.state == "talking", "carla talks")
            carla.hold()
            await until(lambda: now() == AT_THE_PHONES, "there is a call of each kind")
            await asyncio.to_thread(begin, server)
            await until(lambda: office.pbx.status.condition is PbxCondition.AWAY, "the loss is noticed")
            await asyncio.to_thread(end, server)
            await office.ready()
            if fault == "frozen":
                assert now() == AT_THE_PHONES, "calls go on"
                bob.hang_up()
                for phone in (ben, carla, home):
                    phone.hangup()
            await until(lambda: {call.state for call in calls().values()} == {CallState.ENDED}, f"all ended: {now()}")
        assert len(office.desk.calls) == len(PHONES), "none was told by two names"
        ends = {phone: (call.end, call.missed) for phone, call in calls().items()}
        assert ends == (ENDED_ON_PHONES if fault == "frozen" else dict.fromkeys(PHONES, (CallEnd.PBX_AWAY, False)))


async def test_killed_for_good(own_asterisk: AsteriskServer) -> None:
    assert Patience().out_of_sight_s <= 10  # what follows is quicker
    async with office_at(own_asterisk, patience=Patience(out_of_sight_s=1)) as office:
        with SipPhone(own_asterisk.accounts["anna"], own_asterisk.sip_port, answer_after_s=0):
            call = await office.call("anna", "+493012345")
            await office.reaches(call, CallState.CONNECTED)
            own_asterisk.kill()
            await office.ends(call, CallEnd.PBX_AWAY)


def told(event: Mapping[str, str]) -> tuple[str | None, str | None]:
    return event.get("Event"), event.get("Uniqueid")


@pytest.mark.parametrize("back_before", [True, False])
async def test_an_order_that_arrives_late_leaves_no_ghost_call(
    asterisk: AsteriskServer, anna: SipPhone, back_before: bool
) -> None:
    """The order reaches Asterisk when the box has given it up, and is connected again or not yet."""
    impatient = Patience(answer_s=1.5, ping_every_s=0.3, ping_s=1.5)
    async with Cable(asterisk.ami_port) as cable, office_at(asterisk, port=cable.port, patience=impatient) as office:
        cable.hold()
        with pytest.raises(PbxAway, match="did not answer"):
            await office.pbx.originate(CallOrder("ghost", "PJSIP/anna", "+493012345", "Bob"))
        await office.ends("ghost", CallEnd.PBX_AWAY)
        await until(lambda: office.pbx.status.condition is PbxCondition.AWAY, "the silence is noticed")
        if back_before:
            cable.mend()
            await office.ready()
        with ManagerSession(asterisk.ami_port, MANAGER, asterisk.secret) as manager:
            cable.release()  # Asterisk now reads the old order and calls the phone
            await asyncio.to_thread(manager.wait_for, lambda event: told(event) == ("Newchannel", "ghost"))
            cable.mend()
            await asyncio.to_thread(manager.wait_for, lambda event: told(event) == ("Hangup", "ghost"))
        await until(lambda: anna.state == "idle", "anna's phone is quiet again")
        await office.ready()
        call = await office.call("anna", "+4930486")
        await office.reaches(call, CallState.RINGING_YOU)
        anna.answer()
        await office.ends(call, CallEnd.BUSY)


async def test_a_conversation_survives_a_cut_link(asterisk: AsteriskServer, anna: SipPhone) -> None:
    """The box's connection is cut, Asterisk and the call are fine: the call goes on and ends truthfully."""
    anna.answer_after_s = 0
    async with Cable(asterisk.ami_port) as cable, office_at(asterisk, port=cable.port) as office:
        call = await office.call("anna", "+493012345")
        await office.reaches(call, CallState.CONNECTED)
        cable.cut()
        await until(lambda: office.pbx.status.condition is PbxCondition.AWAY, "the loss is noticed")
        cable.mend()
        await office.ready()
        assert office.desk.end(call) is None
        assert anna.state == "talking"
        await office.pbx.hang_up(call)
        await office.ends(call, CallEnd.HUNG_UP)
        await until(lambda: anna.state == "idle", "anna's phone is free")


async def test_what_happened_while_the_link_was_cut(asterisk: AsteriskServer, anna: SipPhone, ben: SipPhone) -> None:
    """One call ended meanwhile, the other was answered: both are told as they are now."""
    anna.answer_after_s = 0
    async with Cable(asterisk.ami_port) as cable, office_at(asterisk, port=cable.port) as office:
        ended = await office.call("anna", "+493012345")
        await office.reaches(ended, CallState.CONNECTED)
        answered = await office.call("ben", "+493012345")
        await office.reaches(answered, CallState.RINGING_YOU)
        cable.cut()
        await until(lambda: office.pbx.status.condition is PbxCondition.AWAY, "the loss is noticed")
        anna.hangup()
        ben.answer()
        await until(lambda: anna.state == "idle" and ben.state == "talking", "both phones did as told")
        cable.mend()
        await office.ends(ended, CallEnd.PBX_AWAY)
        await office.reaches(answered, CallState.CONNECTED)
        ben.hangup()
        await office.ends(answered, CallEnd.HUNG_UP)
