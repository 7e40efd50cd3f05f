"""Asterisk is killed, frozen and started again under calls: noticed, said, back, and no call is left behind."""

from __future__ import annotations

import asyncio
import time

import pytest

from appliance.domain.calls import CallEnd, CallState
from appliance.domain.ports import CallOrder, PbxAway, PbxCondition
from lab.asterisk import AsteriskServer
from lab.outside_line import OutsideLine
from lab.phones import SipPhone
from tests.integration.asterisk_office import Cable, office_at, until

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = pytest.mark.asterisk


@pytest.mark.parametrize("answered", [False, True], ids=["ringing", "connected"])
async def test_killed_during_a_call(own_asterisk: AsteriskServer, answered: bool) -> None:
    async with office_at(own_asterisk) as office:
        with SipPhone(own_asterisk.accounts["anna"], own_asterisk.sip_port) as anna:
            anna.answer_after_s = 0 if answered else None
            call = await office.call("anna", "+493012345")
            await office.reaches(call, CallState.CONNECTED if answered else CallState.RINGING_YOU)
            own_asterisk.kill()
            await until(lambda: office.pbx.status.condition is PbxCondition.AWAY, "the loss is noticed", 2)
            with pytest.raises(PbxAway, match=r"not connected|lost"):
                await office.call("anna", "102")
            await asyncio.to_thread(own_asterisk.start)
            await office.ready(5)
            await office.ends(call, CallEnd.PBX_AWAY, 2)
        with SipPhone(own_asterisk.accounts["ben"], own_asterisk.sip_port, answer_after_s=0):
            call = await office.call("ben", "+4930486")
            await office.ends(call, CallEnd.BUSY)


async def test_killed_for_good(own_asterisk: AsteriskServer) -> None:
    async with office_at(own_asterisk) as office:
        with SipPhone(own_asterisk.accounts["anna"], own_asterisk.sip_port, answer_after_s=0):
            call = await office.call("anna", "+493012345")
            await office.reaches(call, CallState.CONNECTED)
            own_asterisk.kill()
            await office.ends(call, CallEnd.PBX_AWAY, 15)


async def test_frozen_while_a_call_is_asked_for_leaves_no_ghost_call(
    own_asterisk: AsteriskServer, outside: OutsideLine
) -> None:
    async with office_at(own_asterisk) as office:
        with SipPhone(own_asterisk.accounts["anna"], own_asterisk.sip_port) as anna:
            own_asterisk.freeze()
            frozen_at = time.monotonic()
            with pytest.raises(PbxAway, match="did not answer"):
                await office.pbx.originate(CallOrder("ghost", "PJSIP/anna", "+493012345", "Bob"))
            await office.ends("ghost", CallEnd.PBX_AWAY, 1)
            await until(lambda: office.pbx.status.condition is PbxCondition.AWAY, "the freeze is noticed", 10)
            assert time.monotonic() - frozen_at <= 10
            own_asterisk.thaw()  # Asterisk now reads the old Originate and rings the phone
            await office.ready(5)
            await until(lambda: any(e["type"] == "CALL_INCOMING" for e in anna.log), "the ghost rings")
            await until(lambda: anna.state == "idle", "anna's phone is quiet again")
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
        await office.ready(5)
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
