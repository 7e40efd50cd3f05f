"""The link to Asterisk against a peer that misbehaves: nothing is sent twice, nothing hangs, nothing leaks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from appliance.ami import Pbx, PbxSettings, actions, facade
from appliance.ami.connection import Connection, LinkLost, Patience, RawMessage
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.ports import (
    CallOrder,
    CallProgress,
    PbxAway,
    PbxCondition,
    PbxRefused,
    PbxStatus,
    PhoneCall,
    PhoneState,
    WatchedPhone,
)
from lab.ports import free_port
from tests.unit.scripted_ami import ScriptedAsterisk

USUAL = Patience()
ORDER = CallOrder("call-1", "PJSIP/anna", "+493012345", "Bob")


class Sink:
    def __init__(self) -> None:
        self.told: list[CallProgress] = []
        self.heard: list[tuple[datetime, frozenset[str], int]] = []  # with how much had been told by then
        self.waiting: list[tuple[str, int]] = []
        self.fail = False
        self.quick = asyncio.Event()
        self.quick.set()

    async def call_progress(self, progress: CallProgress) -> None:
        await self.quick.wait()
        if self.fail:
            self.fail = False
            raise RuntimeError("the disk is full")
        self.told.append(progress)

    async def phone_call(self, call: PhoneCall) -> None: ...

    async def phones_resynced(self, in_progress: frozenset[str]) -> None: ...

    async def pbx_heard(self, at: datetime, in_progress: frozenset[str]) -> None:
        self.heard.append((at, in_progress, len(self.told)))

    async def phone_state(self, phone: str, state: PhoneState) -> None: ...

    async def voicemail(self, extension: str, waiting: int) -> None:
        self.waiting.append((extension, waiting))

    async def pbx_status(self, status: PbxStatus) -> None: ...


async def until(condition: Callable[[], object], timeout_s: float = 20) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110  the conditions are plain state
            await asyncio.sleep(0.005)


@asynccontextmanager
async def running(
    server: ScriptedAsterisk,
    sink: Sink,
    secret: str = "right-secret",
    adopted: Sequence[str] = (),
    patience: Patience = USUAL,
) -> AsyncIterator[Pbx]:
    settings = PbxSettings("127.0.0.1", server.port, "appliance", secret, "click-to-call", patience=patience)
    pbx = Pbx(settings, sink)
    pbx.adopt(adopted)
    task = asyncio.create_task(pbx.run())
    try:
        yield pbx
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def ready(pbx: Pbx) -> Callable[[], bool]:
    return lambda: pbx.status.condition is PbxCondition.READY


def away(pbx: Pbx) -> Callable[[], bool]:
    return lambda: pbx.status.condition is PbxCondition.AWAY


async def test_an_order_in_flight_at_a_loss_is_not_sent_again_and_its_ghost_is_hung_up() -> None:
    sink = Sink()
    async with ScriptedAsterisk() as server, running(server, sink) as pbx:
        await until(ready(pbx))
        server.drop_at.add("Originate")
        with pytest.raises(PbxAway, match="did not answer"):
            await pbx.originate(ORDER)
        await until(lambda: server.connections == 2 and ready(pbx)())
        assert [progress.end for progress in sink.told] == [CallEnd.PBX_AWAY]
        await server.event(
            "Newchannel", Channel="PJSIP/anna-00000001", ChannelState="0", Uniqueid="call-1", Linkedid="call-1"
        )
        await until(lambda: server.actions("Hangup"))
        assert server.actions("Hangup")[0]["Channel"] == "PJSIP/anna-00000001"
        assert len(server.actions("Originate")) == 1


async def test_a_ghost_that_is_there_at_the_reconnect_is_hung_up() -> None:
    async with ScriptedAsterisk() as server, running(server, Sink()) as pbx:
        await until(ready(pbx))
        server.drop_at.add("Originate")
        server.channels.append("Channel: PJSIP/anna-1\r\nChannelState: 5\r\nUniqueid: call-1\r\nLinkedid: call-1")
        with pytest.raises(PbxAway):
            await pbx.originate(ORDER)
        await until(lambda: server.actions("Hangup"))
        assert server.actions("Hangup")[0]["Channel"] == "PJSIP/anna-1"


async def test_an_order_without_an_answer_ends() -> None:
    sink = Sink()
    async with ScriptedAsterisk() as server, running(server, sink, patience=Patience(answer_s=0.3)) as pbx:
        await until(ready(pbx))
        server.silent_for.add("Originate")
        with pytest.raises(PbxAway, match="did not answer"):
            await pbx.originate(ORDER)
        await until(lambda: [progress.end for progress in sink.told] == [CallEnd.PBX_AWAY])


async def test_an_accepted_order_without_any_event_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = Sink()
    monkeypatch.setattr(facade, "_OVERTIME_S", -0.9)
    async with ScriptedAsterisk() as server, running(server, sink) as pbx:
        await until(ready(pbx))
        await pbx.originate(CallOrder("call-1", "PJSIP/anna", "101", "Bob", ring_timeout_s=1))
        await until(lambda: len(sink.told) == 2)
        assert [progress.state for progress in sink.told] == [CallState.REQUESTED, CallState.ENDED]


async def test_a_wrong_secret_is_tried_once_and_not_again_soon() -> None:
    async with ScriptedAsterisk() as server, running(server, Sink(), secret="wrong") as pbx:
        await until(lambda: pbx.status.condition is PbxCondition.WRONG_SECRET)
        with pytest.raises(TimeoutError):
            await until(lambda: server.connections > 1, 1.2)
        with pytest.raises(PbxAway, match="secret"):
            await pbx.originate(ORDER)


async def test_a_half_open_link_is_noticed() -> None:
    assert USUAL.ping_every_s + USUAL.ping_s <= 10
    quick = Patience(ping_every_s=0.05, ping_s=0.1)
    async with ScriptedAsterisk() as server, running(server, Sink(), patience=quick) as pbx:
        await until(ready(pbx))
        server.silent_for.add("Ping")
        await until(away(pbx))
        assert "does not answer any more" in pbx.status.sentence
        server.silent_for.clear()
        await until(ready(pbx))


async def test_only_a_sign_of_life_counts_as_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facade, "_HEARD_EVERY_S", 0.02)
    sink, patience = Sink(), Patience(ping_every_s=0.05, ping_s=0.5)
    async with ScriptedAsterisk() as server, running(server, sink, patience=patience) as pbx:
        await until(lambda: sink.heard)
        server.silent_for.add("Ping")
        await until(away(pbx))
        assert datetime.now(UTC) - sink.heard[-1][0] >= timedelta(seconds=patience.ping_s)


async def test_what_ended_is_told_before_it_is_said_to_be_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the sink is, an end comes with its reason."""
    monkeypatch.setattr(facade, "_HEARD_EVERY_S", 0.02)
    sink = Sink()
    async with ScriptedAsterisk() as server, running(server, sink) as pbx:
        await until(lambda: sink.heard)
        sink.quick.clear()
        await pbx.originate(ORDER)
        channel = {"Channel": "PJSIP/anna-1", "Uniqueid": "call-1", "Linkedid": "call-1"}
        await server.event("Newchannel", ChannelState="5", **channel)
        await server.event("Hangup", Cause="21", **channel)
        await until(lambda: not pbx.in_progress())
        sink.quick.set()
        before = len(sink.heard)
        await until(lambda: len(sink.heard) > before and not sink.heard[-1][1])
        [told] = {told for _, in_progress, told in sink.heard[before:] if not in_progress}
        assert sink.told[told - 1].end is CallEnd.YOU_REJECTED


async def test_a_mailbox_of_another_context_is_somebody_elses() -> None:
    sink = Sink()
    async with ScriptedAsterisk() as server, running(server, sink) as pbx:
        pbx.watch(
            {f"PJSIP/{name}": WatchedPhone(f"PJSIP/{name}", ext) for name, ext in (("anna", "101"), ("ben", "102"))}
        )
        await until(ready(pbx))
        for mailbox, new in (("101@default", "2"), ("101@shop", "7"), ("102@default", "1")):
            await server.event("MessageWaiting", Mailbox=mailbox, Waiting="1", New=new, Old="0")
        await until(lambda: ("102", 1) in sink.waiting)
        assert sink.waiting == [("101", 2), ("102", 1)]


async def test_a_port_where_nobody_listens_is_told_in_the_systems_words() -> None:
    port = free_port()
    with pytest.raises(LinkLost, match=f"^127.0.0.1:{port} cannot be reached: Connection refused.$"):
        await Connection.open("127.0.0.1", port, "appliance", "secret", lambda raw: None, USUAL)


async def test_after_close_it_stays_closed() -> None:
    async with ScriptedAsterisk() as server:
        link = await Connection.open(
            "127.0.0.1", server.port, "appliance", "right-secret", lambda raw: None, Patience()
        )
        link.close()
        assert await link.wait_lost() == "The connection was closed."
        with pytest.raises(LinkLost):
            await link.request(actions.ping())
        with pytest.raises(TimeoutError):
            await until(lambda: server.connections > 1, 0.7)


async def test_a_character_cut_by_a_chunk_border_is_whole() -> None:
    heard: list[RawMessage] = []
    async with ScriptedAsterisk() as server:
        link = await Connection.open("127.0.0.1", server.port, "appliance", "right-secret", heard.append, USUAL)
        data = "Event: Newchannel\r\nCallerIDName: Jörg 🎉\r\n\r\n".encode()
        for byte in data:
            await server.send(bytes([byte]))
            await asyncio.sleep(0.001)
        await until(lambda: heard[-1].get("Event") == "Newchannel")
        assert heard[-1]["CallerIDName"] == "Jörg 🎉"
        link.close()


@pytest.mark.parametrize(
    "garbage",
    [
        b"Event: A\r\nEvent: B\r\n\r\n",
        b"\r\n\r\n\r\n\r\n",
        b"\xff\xfe\x00garbage\r\n\r\n",
        b"Response: Success\r\nActionID: nobody\r\n\r\n",
        b"Response: Follows\r\n\r\n",
        b"Event: Hangup\r\nUniqueid: a\r\nUniqueid: b\r\nCause: x\r\n\r\n",
        b"Event: OriginateResponse\r\n\r\n",
        b"Event\r\n: \r\n\r\n",
    ],
)
async def test_garbage_costs_only_itself(garbage: bytes) -> None:
    async with ScriptedAsterisk() as server:
        link = await Connection.open(
            "127.0.0.1", server.port, "appliance", "right-secret", lambda raw: None, Patience()
        )
        await server.send(garbage)
        assert (await link.request(actions.ping())).ok
        link.close()


async def test_an_exception_while_handling_an_event_keeps_the_link() -> None:
    def burst(raw: RawMessage) -> None:
        raise RuntimeError("boom")

    async with ScriptedAsterisk() as server:
        link = await Connection.open("127.0.0.1", server.port, "appliance", "right-secret", burst, USUAL)
        await server.event("Newchannel", Uniqueid="1")
        assert (await link.request(actions.ping())).ok
        link.close()


async def test_a_message_without_end_is_cut_off_and_the_link_comes_back() -> None:
    async with ScriptedAsterisk() as server, running(server, Sink()) as pbx:
        await until(ready(pbx))
        await server.send(b"Event: Endless\r\nX: " + b"x" * (2 << 20))
        await until(away(pbx))
        await until(ready(pbx))


async def test_what_is_no_manager_port_is_said() -> None:
    async with ScriptedAsterisk() as server:
        server.greeting = b"220 mail.example ESMTP\r\n"
        server.silent_for = {"Challenge"}
        async with running(server, Sink(), patience=Patience(answer_s=0.2)) as pbx:
            await until(away(pbx))
            assert "not connected" in pbx.status.sentence


async def test_a_flood_of_events_holds_nobody_up() -> None:
    longest = {time.monotonic: 0.0, time.thread_time: 0.0}  # to whoever waits, and of the processor

    async def tick() -> None:
        while True:
            before = [(clock, clock()) for clock in longest]
            await asyncio.sleep(0)
            longest.update({clock: max(longest[clock], clock() - at) for clock, at in before})

    def strangers(begin: int) -> bytes:
        head = b"Event: Newchannel\r\nChannelState: 4\r\nExten: 102\r\nContext: internal\r\n"
        row = b"Channel: PJSIP/trunk-%08x\r\nUniqueid: 1700000000.%d\r\nLinkedid: 1700000000.%d\r\n\r\n"
        return b"".join(head + row % (each, each, each) for each in range(begin, begin + 200))

    sink = Sink()
    async with ScriptedAsterisk() as server, running(server, sink) as pbx:
        await until(ready(pbx))
        await pbx.originate(ORDER)
        ticking = asyncio.create_task(tick())
        for begin in range(0, 10_000, 200):
            await server.send(strangers(begin))
        await server.event("Newstate", Channel="PJSIP/anna-1", ChannelState="5", Uniqueid="call-1", Linkedid="call-1")
        await until(lambda: sink.told and sink.told[-1].state is CallState.RINGING_YOU, 60)
        ticking.cancel()
    assert longest[time.monotonic] < 1
    assert longest[time.thread_time] < 0.2


async def test_an_invalid_order_is_refused_in_words() -> None:
    async with ScriptedAsterisk() as server, running(server, Sink()) as pbx:
        await until(ready(pbx))
        with pytest.raises(PbxRefused, match="number"):
            await pbx.originate(CallOrder("c", "PJSIP/anna", "1\r\nAction: Ping", "Bob"))
        assert not server.actions("Originate")


async def test_a_sink_that_fails_does_not_stop_the_news() -> None:
    sink = Sink()
    sink.fail = True
    async with ScriptedAsterisk() as server, running(server, sink) as pbx:
        await until(ready(pbx))
        await pbx.originate(ORDER)
        await server.event("Newstate", Channel="PJSIP/anna-1", ChannelState="5", Uniqueid="call-1", Linkedid="call-1")
        await until(lambda: [progress.state for progress in sink.told] == [CallState.RINGING_YOU])


async def test_calls_outlive_the_box_and_are_taken_over_by_its_next_life() -> None:
    before, after = Sink(), Sink()
    async with ScriptedAsterisk() as server:
        async with running(server, before) as pbx:
            await until(ready(pbx))
            await pbx.originate(ORDER)
        assert [progress.state for progress in before.told] == [CallState.REQUESTED]
        own = "Channel: PJSIP/anna-1\r\nChannelState: 6\r\nUniqueid: call-1\r\nLinkedid: call-1\r\nBridgeId: b"
        theirs = "Channel: PJSIP/out-2\r\nChannelState: 6\r\nUniqueid: 2.2\r\nLinkedid: call-1\r\nBridgeId: b"
        transferred = "Channel: PJSIP/out-3\r\nChannelState: 6\r\nUniqueid: 3.3\r\nLinkedid: moved-on"
        server.channels = [own, theirs, transferred]
        async with running(server, after, adopted=("call-1", "gone", "moved-on")) as pbx:
            await until(ready(pbx))
            await until(lambda: {p.call_id for p in after.told if p.end} == {"gone", "moved-on"})
            assert {p.end for p in after.told if p.end} == {CallEnd.PBX_AWAY}
            assert [p.state for p in after.told if p.call_id == "call-1"][-1] is CallState.CONNECTED
            await pbx.hang_up("call-1")
            assert {action["Channel"] for action in server.actions("Hangup")} == {"PJSIP/anna-1", "PJSIP/out-2"}


async def test_the_secret_is_in_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with ScriptedAsterisk() as server:
        server.drop_at.add("Login")
        async with running(server, Sink()) as pbx:
            await until(ready(pbx))
            await pbx.originate(ORDER)
        async with running(server, Sink(), secret="wrong-secret") as pbx:
            await until(lambda: pbx.status.condition is PbxCondition.WRONG_SECRET)
            assert "-secret" not in pbx.status.sentence
    assert "-secret" not in caplog.text
    assert "-secret" not in repr(PbxSettings("h", 1, "u", "wrong-secret", "c"))
    assert "-secret" not in str(server.received)
