"""The engine on a real pty: whose line is whose, late answers, prompts that never come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.domain.ports import ModemAway, SubmitUnknown
from appliance.gsm import commands
from appliance.gsm.commands import Command
from appliance.gsm.engine import MAX_WAITING, CommandTimeout, Engine, EngineBusy, ModemSilent, Priority
from appliance.gsm.exchange import CommandRefused
from appliance.gsm.lexer import Notice
from appliance.gsm.transport import PortLost, open_transport
from tests.integration.byte_modem import Answer, ByteModem, until

PDU = "0001000C9194711032547600000 5C8329BFD06".replace(" ", "")


@asynccontextmanager
async def engine_on(
    peer: ByteModem, timeout_s: float = commands.DEFAULT_TIMEOUT_S
) -> AsyncIterator[tuple[Engine, list[str]]]:
    """A test in which something stays unanswered gives the engine a shorter time."""
    peer.plug_in()
    transport = await open_transport(str(peer.link), 115200)
    notices: list[Notice] = []
    texts: list[str] = []

    def take(notice: Notice) -> None:
        notices.append(notice)
        texts.append(notice.text)

    engine = Engine(transport, take, timeout_s=timeout_s)
    try:
        yield engine, texts
    finally:
        await transport.close()
        peer.pull()


@pytest.fixture
def peer(tmp_path: Path) -> ByteModem:
    return ByteModem(tmp_path / "modem")


async def submit(engine: Engine, **times: Any) -> int:
    return await engine.submit(PDU, 18, **({"prompt_timeout_s": 5.0, "timeout_s": 5.0} | times))


async def test_notices_in_the_middle_of_an_answer_are_neither_swallowed_nor_part_of_it(peer: ByteModem) -> None:
    peer.answers["AT+CSQ"] = (
        b'\r\nRING\r\n\r\n+CMTI: "SM",1\r\n\r\n+CSQ: 9,99\r\n^RSSI:12\r\n\r\n+CREG: 5\r\n\r\nOK\r\n'
    )
    async with engine_on(peer) as (engine, notices):
        assert await engine.command(commands.SIGNAL) == ["+CSQ: 9,99"]
        assert notices[-4:] == ["RING", '+CMTI: "SM",1', "^RSSI:12", "+CREG: 5"]


async def test_a_registration_notice_is_not_taken_for_the_answer(peer: ByteModem) -> None:
    peer.answers["AT+CREG?"] = b"\r\n+CREG: 2\r\n\r\n+CREG: 1,1\r\n\r\nOK\r\n"
    async with engine_on(peer) as (engine, notices):
        assert await engine.command(commands.REGISTRATION) == ["+CREG: 1,1"]
        assert notices[-1] == "+CREG: 2"


async def test_echo_and_single_bytes_change_nothing(peer: ByteModem) -> None:
    peer.byte_by_byte = True
    peer.answers["AT+CGSN"] = b"AT+CGSN\r\r\n351234567890120\r\n\r\nOK\r\n"
    async with engine_on(peer) as (engine, _):
        assert (await engine.command(commands.IMEI))[-1] == "351234567890120"
        assert await submit(engine) == 1
        assert peer.pdus == [PDU]


async def test_a_late_answer_is_not_taken_for_that_of_the_next_command(peer: ByteModem) -> None:
    async with engine_on(peer, 0.5) as (engine, _):
        await engine.command(commands.ATTENTION)
        peer.answers["AT+COPS?"] = None
        with pytest.raises(CommandTimeout):
            await engine.command(commands.OPERATOR)
        told = peer.count("AT+CSQ")
        # What was asked arrives just when the next command goes out, in front of its own answer.
        peer.answers["AT"] = b'\r\n+COPS: 0,0,"Late",2\r\n\r\nOK\r\n\r\nOK\r\n'
        peer.answers["AT+CGMM"] = ["Right"]
        assert await engine.command(commands.MODEL) == ["Right"]
        assert peer.count("AT+CSQ") == told + 1  # it made sure before it went on
        assert await engine.command(commands.SMSC) == ['+CSCA: "+491710760000",145']


async def test_a_late_ok_in_a_chunk_of_its_own_is_not_taken_either(peer: ByteModem) -> None:
    async with engine_on(peer, 0.5) as (engine, _):
        await engine.command(commands.ATTENTION)
        peer.answers["AT+COPS?"] = None
        with pytest.raises(CommandTimeout):
            await engine.command(commands.OPERATOR)

        def late(_: str) -> bytes:
            asyncio.get_running_loop().call_later(0.05, peer.send, b"\r\nOK\r\n")
            return b"\r\nOK\r\n"

        peer.answers["AT"] = late
        assert await engine.command(commands.MANUFACTURER) == ["Test works"]
        assert peer.count("AT+COPS?") == 1


async def test_a_late_reference_is_not_that_of_the_next_text(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):
        await engine.command(commands.ATTENTION)
        peer.after_pdu = lambda: None
        with pytest.raises(SubmitUnknown):
            await submit(engine, timeout_s=0.2)
        peer.after_pdu = lambda: ["+CMGS: 78"]
        # It arrives just when the modem is called, in front of the answer to that.
        peer.answers["AT"] = b"\r\n+CMGS: 77\r\n\r\nOK\r\n\r\nOK\r\n"
        assert await submit(engine) == 78


def waits_for_the_network(peer: ByteModem, seconds: float, *answer: str) -> None:
    """From now on the modem reads nothing after a text until the network has answered."""
    loop = asyncio.get_running_loop()

    def answered() -> None:
        peer.say(*answer)
        loop.add_reader(peer._master, peer._read)

    def busy() -> None:
        loop.remove_reader(peer._master)
        loop.call_later(seconds, answered)

    peer.after_pdu = busy


async def test_a_network_that_is_slow_is_waited_for(peer: ByteModem) -> None:
    """3GPP TS 24.011 §10: a modem itself waits 35 to 45 s for the network."""
    async with engine_on(peer) as (engine, _):
        await engine.command(commands.ATTENTION)
        waits_for_the_network(peer, 1.6, "+CMGS: 9", "OK")
        assert await submit(engine, timeout_s=3) == 9
        assert await engine.command(commands.MODEL) == ["Byte 1"]
        assert peer.heard.count("AT") > 2, "it was called meanwhile"
        waits_for_the_network(peer, 1.6, "+CMS ERROR: 38")
        with pytest.raises(CommandRefused):
            await submit(engine, timeout_s=3)
        assert await engine.command(commands.MODEL) == ["Byte 1"]


@pytest.mark.parametrize("answer", ["ERROR", "+CME ERROR: 100", "+CMS ERROR: 512"])
async def test_a_modem_that_was_called_and_answers_with_an_error_may_have_sent_the_text(
    peer: ByteModem, answer: str
) -> None:
    """Some answer ERROR to AT, and some give up with an error of their own when they are called."""
    async with engine_on(peer) as (engine, _):
        peer.answers["AT"] = answer
        peer.after_pdu = lambda: None
        with pytest.raises(SubmitUnknown):
            await submit(engine)


@pytest.mark.parametrize("then", [b"", b"\r\nERROR\r\n", "pulled"])
async def test_a_reference_says_that_a_text_went_out_whatever_becomes_of_the_ok(
    peer: ByteModem, then: bytes | str
) -> None:
    async with engine_on(peer) as (engine, _):

        def told() -> bytes:
            if then == "pulled":
                asyncio.get_running_loop().call_later(0.05, peer.pull)
            return b"\r\n+CMGS: 9\r\n" + (then if isinstance(then, bytes) else b"")

        peer.after_pdu = told
        assert await submit(engine) == 9


@pytest.mark.parametrize(("told", "reference"), [("5", 5), ("261", 5), ('7,"26/11/30,14:00:00+04"', 7)])
async def test_a_reference_is_one_octet_however_the_modem_counts(peer: ByteModem, told: str, reference: int) -> None:
    async with engine_on(peer) as (engine, _):
        peer.after_pdu = lambda: [f"+CMGS: {told}"]
        assert await submit(engine) == reference


async def test_a_late_reference_in_front_of_the_prompt_does_not_save_a_text_that_is_refused(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):

        def late(_: str) -> bytes:
            peer._wants_pdu = True
            return b"\r\n+CMGS: 77\r\n\r\nOK\r\n\r\n> "

        peer.answers["AT+CMGS"] = late
        peer.after_pdu = lambda: "+CMS ERROR: 38"
        with pytest.raises(CommandRefused):
            await submit(engine)


async def test_no_prompt_means_nothing_was_handed_over(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):
        await engine.command(commands.ATTENTION)
        peer.prompt = None
        with pytest.raises(ModemAway):
            await submit(engine, prompt_timeout_s=0.2)
        assert peer.pdus == []
        peer.prompt = b"\r\n> "
        assert await submit(engine) == 1  # and the modem is not left waiting for a text
        assert len(peer.pdus) == 1


async def test_a_refusal_instead_of_the_prompt(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):
        peer.answers["AT+CMGS"] = "+CMS ERROR: 330"
        with pytest.raises(CommandRefused) as refused:
            await submit(engine)
        assert refused.value.error.code == 330
        assert peer.pdus == []


async def test_the_network_that_does_not_confirm_leaves_the_outcome_open(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):
        peer.after_pdu = lambda: "+CMS ERROR: 332"
        with pytest.raises(SubmitUnknown):
            await submit(engine)


async def test_a_port_pulled_after_the_text_leaves_the_outcome_open_within_a_second(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):

        def pulled() -> None:
            asyncio.get_running_loop().call_soon(peer.pull)

        peer.after_pdu = pulled
        async with asyncio.timeout(1):
            with pytest.raises(SubmitUnknown):
                await submit(engine, timeout_s=30)
            with pytest.raises(PortLost):
                await engine.command(commands.SIGNAL)
        with pytest.raises(ModemAway):
            await submit(engine)


async def test_a_port_pulled_before_the_prompt_is_safe_to_try_again(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):
        await engine.command(commands.ATTENTION)

        def pulled(_: str) -> None:
            asyncio.get_running_loop().call_soon(peer.pull)

        peer.answers["AT+CMGS"] = pulled
        with pytest.raises(ModemAway):
            await submit(engine, prompt_timeout_s=30)


async def test_whoever_waits_learns_that_the_port_was_lost(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):
        await engine.command(commands.ATTENTION)
        peer.answers["AT+COPS?"] = None
        asked = [asyncio.create_task(engine.command(commands.OPERATOR)) for _ in range(5)]
        await until(lambda: peer.count("AT+COPS?"))
        peer.pull()
        async with asyncio.timeout(1):
            outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [PortLost] * 5


async def test_a_long_answer_on_a_slow_line_is_waited_for_as_long_as_it_goes_on(peer: ByteModem) -> None:
    lines = [f"+CMGL: {n},1,,24" for n in range(6)]

    def say_slowly(line: str) -> Answer:
        for n, each in enumerate([*lines, "OK"], 1):
            asyncio.get_running_loop().call_later(0.3 * n, peer.say, each)
        return None

    listing = Command("AT+CMGL=4", "+CMGL:", pdus=True, timeout_s=1.0)
    peer.answers["AT+CMGL"] = say_slowly
    async with engine_on(peer) as (engine, _):
        assert await engine.command(listing) == lines
        peer.answers["AT+CMGL"] = lambda line: b"\r\n+CMGL: 1,1,,24\r\n"  # and then nothing
        with pytest.raises(CommandTimeout):
            await engine.command(listing)


async def test_a_cancelled_command_leaves_no_trace_in_the_next_one(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):
        await engine.command(commands.ATTENTION)
        peer.answers["AT+COPS?"] = None
        asked = asyncio.create_task(engine.command(commands.OPERATOR))
        await until(lambda: peer.count("AT+COPS?"))
        asked.cancel()
        await asyncio.wait([asked])
        peer.send(b'\r\n+COPS: 0,0,"Late",2\r\n\r\nOK\r\n')
        assert await engine.command(commands.MODEL) == ["Byte 1"]


async def test_reading_goes_before_submitting_and_submitting_before_polling(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):
        await engine.command(commands.ATTENTION)
        before = len(peer.heard)
        await asyncio.gather(
            engine.command(commands.ATTENTION),
            engine.command(commands.SIGNAL, Priority.POLL),
            submit(engine),
            engine.command(commands.read_slot(1), Priority.READ),
            return_exceptions=True,
        )
        assert peer.heard[before:] == ["AT", "AT+CMGR=1", "AT+CMGS=18", "AT+CSQ"]


async def test_the_queue_is_bounded(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):
        await engine.command(commands.ATTENTION)
        peer.mute = True
        asked = [asyncio.create_task(engine.command(commands.SIGNAL)) for _ in range(MAX_WAITING + 1)]
        await asyncio.sleep(0)
        with pytest.raises(EngineBusy):
            await engine.command(commands.SIGNAL)
        with pytest.raises(ModemAway):
            await submit(engine)
        for task in asked:
            task.cancel()
        await asyncio.wait(asked)


async def test_a_modem_that_answers_nothing_is_given_up(peer: ByteModem) -> None:
    async with engine_on(peer, 0.5) as (engine, _):
        peer.mute = True
        with pytest.raises(ModemSilent):
            await engine.command(commands.SIGNAL)
        assert engine.failed.done()


async def test_a_modem_left_at_the_prompt_by_whoever_spoke_before_is_fetched_back(peer: ByteModem) -> None:
    async with engine_on(peer) as (engine, _):
        peer._wants_pdu = True
        assert await engine.command(commands.MODEL) == ["Byte 1"]
        assert peer.pdus == []


async def test_a_second_opener_is_told_that_the_port_is_in_use(peer: ByteModem) -> None:
    from appliance.gsm.transport import PortUnavailable

    async with engine_on(peer):
        with pytest.raises(PortUnavailable, match="is in use by another modem of this configuration"):
            await open_transport(str(peer.link), 115200)


@pytest.mark.parametrize(
    ("device", "word"),
    [
        ("/dev/no-such-port", "is not there"),
        ("/dev/null", "no serial port"),
        ("spy:///dev/null", "is no port that can be used"),
        ("socket://127.0.0.1:1", "Nothing answers"),
    ],
)
async def test_a_port_that_cannot_be_opened_says_what_to_do(device: str, word: str) -> None:
    from appliance.gsm.transport import PortUnavailable

    with pytest.raises(PortUnavailable, match=word):
        await open_transport(device, 115200)


async def test_bytes_that_nobody_takes_are_bounded_in_time(peer: ByteModem, monkeypatch: pytest.MonkeyPatch) -> None:
    from appliance.gsm import transport

    monkeypatch.setattr(transport, "WRITE_TIMEOUT_S", 0.1)
    async with engine_on(peer):
        asyncio.get_running_loop().remove_reader(peer._master)
        port = await open_other(peer)
        with pytest.raises(PortLost, match="has taken no bytes"):
            await port.write(b"x" * 1_000_000)
        await port.close()


async def open_other(peer: ByteModem) -> Any:
    """The same modem on a second port."""
    peer.link = peer.link.with_name("second")
    master, slave, _ = peer._master, peer._slave, peer.plug_in()
    asyncio.get_running_loop().remove_reader(peer._master)
    import os

    os.close(master)
    os.close(slave)
    return await open_transport(str(peer.link), 115200)
