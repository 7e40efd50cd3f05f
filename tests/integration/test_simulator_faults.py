"""Faults on command: what a client at the port then meets."""

from __future__ import annotations

import asyncio
import time

import pytest

from appliance.domain.ports import OutgoingPart
from appliance.domain.sms_text import split
from appliance.gsm.pdu import encode_submit
from appliance.simulator import Modem
from appliance.simulator.faults import KINDS, UnknownFault
from tests.simulated import ModemPlan, SerialLine, serial_line, simulated_network

BOX = "+4930100001"
BOB = "+491701234567"
PDU = encode_submit(OutgoingPart(BOB, split("Hello")[0], None))


async def submit(line: SerialLine, ending: str) -> str:
    await line.ask(f"AT+CMGS={PDU.tpdu_length}", "> ")
    line.write(PDU.hex + "\x1a")
    return await line.read_until(ending)


async def restarted(modem: Modem) -> None:
    async with asyncio.timeout(5):
        while modem.is_restarting or not modem.is_powered:  # noqa: ASYNC110 (the modem is off: nothing tells)
            await asyncio.sleep(0.01)


async def test_the_next_submits_are_refused() -> None:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0")
        lab.fault("sim1", "submit_error", 2, code=42)
        await submit(line, "+CMS ERROR: 42\r\n")
        await submit(line, "+CMS ERROR: 42\r\n")
        await submit(line, "OK\r\n")
        assert len(lab.phone(BOB).received()) == 1


async def test_a_lost_answer_still_went_out() -> None:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0")
        lab.fault("sim1", "answer_lost", 1)
        await line.ask(f"AT+CMGS={PDU.tpdu_length}", "> ")
        line.write(PDU.hex + "\x1a")
        await lab.phone(BOB).wait_for_texts(1)
        assert await line.nothing_for(0.05)
        assert await line.ask("AT") == "\r\nOK\r\n"


async def test_no_network_refuses_and_texts_wait() -> None:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0+CNMI=2,1")
        lab.fault("sim1", "no_network", 1)
        await submit(line, "+CMS ERROR: 331\r\n")
        lab.phone(BOB).send(BOX, "Later")
        assert await line.nothing_for(0.05)
        lab.fault("sim1", "no_network", 0)
        await line.read_until('+CMTI: "SM",1\r\n')


async def test_silence_ends_when_taken_back() -> None:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0")
        lab.fault("sim1", "silence", 1)
        line.write("AT\r")
        assert await line.nothing_for(0.05)
        lab.fault("sim1", "silence", 0)
        assert await line.ask("AT") == "\r\nOK\r\n"


async def test_rubbish_and_unasked_lines_in_answers() -> None:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0")
        lab.fault("sim1", "garbage", 1)
        answer = await line.ask("AT+CSQ")
        assert answer.endswith("\r\n+CSQ: 22,99\r\n\r\nOK\r\n")
        assert len(answer) > 40
        lab.fault("sim1", "urc_in_answer", 1)
        answer = await line.ask("AT+CSQ")
        assert answer == "\r\n+CSQ: 22,99\r\n\r\n^RSSI:17\r\n\r\n^RSSI:18\r\n\r\nOK\r\n"
        assert await line.ask("AT+CSQ") == "\r\n+CSQ: 22,99\r\n\r\nOK\r\n"


async def test_a_slow_line_takes_its_time_and_loses_nothing() -> None:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0")
        lab.fault("sim1", "slow_bytes_per_second", 200)
        began = time.monotonic()
        await line.ask("AT+CGSN")
        assert time.monotonic() - began > 0.1
        lab.fault("sim1", "slow_bytes_per_second", 0)
        assert await line.ask("AT") == "\r\nOK\r\n"


@pytest.mark.parametrize(("fault", "command", "ending"), [
    ("at_error", "AT", "\r\nERROR\r\n"),
    ("sim_missing", "AT+CPIN?", "+CME ERROR: 10\r\n"),
    ("denied", "AT+CREG?", "+CREG: 0,3\r\n\r\nOK\r\n"),
])  # fmt: skip
async def test_a_fault_is_there_until_it_is_taken_back(fault: str, command: str, ending: str) -> None:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0+CMEE=1")
        lab.fault("sim1", fault, 1)
        await line.ask(command, ending)
        lab.fault("sim1", fault, 0)
        assert "+CSQ" in await line.ask("AT+CSQ")


async def test_notices_come_twice_and_a_full_sim_holds_back() -> None:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0+CNMI=2,1")
        lab.fault("sim1", "duplicate_notices", 1)
        lab.phone(BOB).send(BOX, "Once")
        assert (await line.read_until('1\r\n\r\n+CMTI: "SM",1\r\n')).count("+CMTI") == 2
        lab.fault("sim1", "sim_full", 1)
        lab.phone(BOB).send(BOX, "Wait")
        assert await line.nothing_for(0.05)
        assert '"SM",30,30' in await line.ask("AT+CPMS?")
        lab.fault("sim1", "sim_full", 0)
        await line.read_until('+CMTI: "SM",2\r\n')


async def test_unplugged_and_plugged_in_again_at_the_same_path() -> None:
    async with simulated_network() as lab:
        link = lab.modem.port.link
        async with serial_line(link) as line:
            await line.ask("ATE0")
            lab.phone(BOB).send(BOX, "Still there?")
            lab.fault("sim1", "unplugged", 1)
            await asyncio.wait_for(line.hung_up.wait(), 5)
            assert not link.is_symlink()
        lab.fault("sim1", "unplugged", 0)
        async with serial_line(link) as line:
            assert await line.ask("AT") == "AT\r\r\nOK\r\n".removeprefix("AT\r")
            assert "+CMGR: 0," in await line.ask("AT+CMGR=1")


async def test_a_usb_modem_leaves_the_bus_when_told_to_restart() -> None:
    async with simulated_network(ModemPlan(personality="quectel", boot_ms=20)) as lab:
        async with serial_line(lab.modem.port.link) as line:
            await line.read_until("+QIND: PB DONE\r\n")
            await line.ask("AT+CFUN=1,1")
            await asyncio.wait_for(line.hung_up.wait(), 5)
        await restarted(lab.modem)
        async with serial_line(lab.modem.port.link) as line:
            await line.read_until("+QIND: PB DONE\r\n")


async def test_a_serial_modem_keeps_its_port_when_it_restarts() -> None:
    async with simulated_network(ModemPlan(personality="simcom")) as lab, serial_line(lab.modem.port.link) as line:
        await line.read_until("SMS Ready\r\n")
        await line.ask("ATE0")
        lab.fault("sim1", "reboot")
        await line.read_until("SMS Ready\r\n")
        line.write("AT\r")
        assert await line.read_until("OK\r\n") == "AT\r\r\nOK\r\n"


@pytest.mark.parametrize(
    ("name", "value"), [("no_such", 1), ("signal", 100), ("garbage", -1), ("garbage", "x"), ("silence", 1.5)]
)
async def test_an_impossible_fault_is_refused(name: str, value: object) -> None:
    async with simulated_network() as lab:
        with pytest.raises(UnknownFault):
            lab.fault("sim1", name, value)


async def test_every_fault_offered_can_be_put_and_taken_back() -> None:
    async with simulated_network() as lab:
        for name in KINDS:
            lab.fault("sim1", name, 1)
            lab.fault("sim1", name, 0)
        await restarted(lab.modem)
        async with serial_line(lab.modem.port.link) as line:
            assert "OK" in await line.ask("AT")
