"""The simulated modem speaks AT at the byte level: V.250 command lines, settings and errors."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from appliance.domain.ports import OutgoingPart
from appliance.domain.sms_text import split
from appliance.gsm.pdu import encode_submit
from appliance.simulator.modem import COMMANDS
from tests.simulated import ModemPlan, SerialLine, serial_line, simulated_network

ALIVE = encode_submit(OutgoingPart("+491709999999", split("Alive")[0], None))


@pytest_asyncio.fixture
async def line() -> AsyncIterator[SerialLine]:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as opened:
        yield opened


async def test_echo_and_framing(line: SerialLine) -> None:
    line.write("at+cmee?\r")
    assert await line.read_until("OK\r\n") == "at+cmee?\r\r\n+CMEE: 0\r\n\r\nOK\r\n"
    line.write("ATE0\r")
    assert await line.read_until("OK\r\n") == "ATE0\r\r\nOK\r\n"
    line.write("AT\r")
    assert await line.read_until("OK\r\n") == "\r\nOK\r\n"


async def test_numeric_result_codes(line: SerialLine) -> None:
    line.write("ATE0V0\r")
    assert await line.read_until("\r0\r") == "ATE0V0\r0\r"
    line.write("AT+CMEE?\r")
    assert await line.read_until("0\r\n0\r") == "+CMEE: 0\r\n0\r"
    line.write("AT+NOSUCH\r")
    assert await line.read_until("4\r") == "4\r"


async def test_chained_commands_stop_at_the_first_error(line: SerialLine) -> None:
    answer = await line.ask("ATE0+CMEE=1;+CSQ;+CREG?")
    assert answer == "\r\n+CSQ: 22,99\r\n\r\n+CREG: 0,1\r\n\r\nOK\r\n"
    assert await line.ask("AT+CSQ;+NOSUCH;+CREG?", "ERROR\r\n") == "\r\n+CSQ: 22,99\r\n\r\nERROR\r\n"


async def test_repeats_with_a_slash_and_no_return(line: SerialLine) -> None:
    await line.ask("ATE0+CSQ")
    line.write("A/")
    assert "+CSQ: 22,99" in await line.read_until("OK\r\n")


async def test_backspace_noise_and_typing_byte_by_byte(line: SerialLine) -> None:
    await line.ask("ATE0")
    for byte in b"\x1b\x00zzAT+CSX\x08Q\r":
        line.write(bytes([byte]))
        await asyncio.sleep(0)
    assert "+CSQ: 22,99" in await line.read_until("OK\r\n")


@pytest.mark.parametrize("rubbish", ["AT+CMGS=\x00\xff\r", "AT" + "9" * 5000 + "\r", 'AT+CPMS="SM\r', "AT=;?\r"])
async def test_rubbish_ends_in_an_error_and_the_modem_goes_on(line: SerialLine, rubbish: str) -> None:
    await line.ask("ATE0")
    line.write(rubbish)
    await line.read_until("ERROR")
    line.write("\r")
    assert (await line.ask("AT")).endswith("\r\nOK\r\n")


async def test_errors_are_told_as_asked(line: SerialLine) -> None:
    await line.ask("ATE0")
    assert await line.ask("AT+CFUN=9", "ERROR\r\n") == "\r\nERROR\r\n"
    await line.ask("AT+CMEE=1")
    assert await line.ask("AT+CFUN=9", "50\r\n") == "\r\n+CME ERROR: 50\r\n"
    await line.ask("AT+CMEE=2")
    assert await line.ask("AT+CFUN=9", "parameters\r\n") == "\r\n+CME ERROR: incorrect parameters\r\n"
    assert await line.ask("AT+CMGR=900", "index\r\n") == "\r\n+CMS ERROR: invalid memory index\r\n"


async def test_pin_puk_and_what_a_locked_sim_refuses() -> None:
    async with (
        simulated_network(ModemPlan(pin="1234")) as lab,
        serial_line(lab.modem.port.link) as line,
    ):
        await line.ask("ATE0+CMEE=1")
        assert "+CPIN: SIM PIN" in await line.ask("AT+CPIN?")
        await line.ask("AT+CMGL=4", "+CMS ERROR: 311")
        await line.ask("AT+CIMI", "+CME ERROR: 11")
        assert "+CREG: 0,2" in await line.ask("AT+CREG?")
        for wrong, error in (("1111", 16), ("2222", 16), ("3333", 12)):
            await line.ask(f"AT+CPIN={wrong}", f"+CME ERROR: {error}")
        assert "+CPIN: SIM PUK" in await line.ask("AT+CPIN?")
        await line.ask("AT+CPIN=1234", "+CME ERROR: 12")
        await line.ask('AT+CPIN="12345678","4321"')
        assert "+CPIN: READY" in await line.ask("AT+CPIN?")
        assert "+CREG: 0,1" in await line.ask("AT+CREG?")


async def test_registration_is_told_when_it_changes() -> None:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0+CREG=1")
        lab.fault("sim1", "no_network", 1)
        await line.read_until("\r\n+CREG: 2\r\n")
        assert "+CSQ: 99,99" in await line.ask("AT+CSQ")
        lab.fault("sim1", "no_network", 0)
        await line.read_until("\r\n+CREG: 1\r\n")
        assert '+COPS: 0,0,"TestNet",7' in await line.ask("AT+COPS?")


async def test_the_network_tells_the_balance_in_the_terminals_alphabet(line: SerialLine) -> None:
    await line.ask("ATE0")
    await line.ask('AT+CUSD=1,"*100#",15')
    assert await line.read_until('",15\r\n') == '\r\n+CUSD: 0,"Your balance is 12.34 EUR.",15\r\n'
    await line.ask('AT+CSCS="UCS2"')
    await line.ask('AT+CUSD=1,"002A0031003000300023",15')
    assert "0059006F0075007200200062" in await line.read_until(",15\r\n")


async def test_a_voice_call_rings_and_can_be_ended() -> None:
    async with simulated_network() as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0+CLIP=1")
        lab.phone("0170 1234567").call("+4930100001", rings=2, interval_s=0.02)
        heard = await line.read_until("NO CARRIER\r\n")
        assert heard.count("RING\r\n") == 2
        assert '+CLIP: "+491701234567",145' in heard
        lab.phone("01701234567").call("+4930100001", rings=50, interval_s=0.02)
        await line.read_until("RING\r\n")
        await line.ask("ATH")
        assert await line.nothing_for(0.1)


async def test_personalities_differ_as_their_table_says() -> None:
    async with simulated_network(
        ModemPlan("a", number="+4930100001", personality="huawei"),
        ModemPlan("b", number="+4930100002", personality="simcom"),
        ModemPlan("c", number="+4930100003", personality="quectel"),
        ModemPlan("d", number="+4930100004", personality="sierra"),
        ModemPlan("e", number="+4930100005", personality="telit"),
    ) as lab:
        async with serial_line(lab.modems["a"].port.link) as line:
            await line.read_until("^SRVST:2")
            assert "huawei" in await line.ask("AT+CGMI")
            assert "^SYSINFO:" in await line.ask("AT^SYSINFO")
            await line.ask("AT+CMGR=0", "+CMS ERROR: 321")
        async with serial_line(lab.modems["b"].port.link) as line:
            assert (await line.read_until("SMS Ready\r\n")).startswith("\r\nRDY\r\n")
            await line.ask("ATE0")
            await line.ask("AT+CMGR=0", "+CMS ERROR: 321\r\n")
            assert await line.ask("AT+CMGR=1") == "\r\nOK\r\n"
            await line.ask("AT^SYSINFO", "\r\nERROR\r\n")
        for name, maker, own in (("c", "Quectel", "AT+QCCID"), ("d", "Sierra", "AT+CCID"), ("e", "Telit", "AT#CCID")):
            async with serial_line(lab.modems[name].port.link) as line:
                assert maker in await line.ask("AT+CGMI")
                assert "89" in await line.ask(own), "the number of the SIM, by the maker's own command"


async def test_the_modem_survives_whatever_is_typed() -> None:
    chance = random.Random(1)
    values = [
        "0",
        "1",
        "2",
        "4",
        "-1",
        "999999999",
        '"SM"',
        '"ME"',
        '"+49170"',
        '"zz',
        "",
        '"00"',
        "\xff",
        '"UCS2"',
        "*100#",
    ]
    names = sorted(COMMANDS.keys() - {"S3", "S4", "S5", "+CFUN"})
    async with simulated_network(ModemPlan(pin="1234")) as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("AT+CPIN=1234")
        for _ in range(1500):
            arguments = ",".join(chance.choices(values, k=chance.randrange(4)))
            form = chance.choice(["", "?", "=?", "=", "=", "="])
            junk = chance.randbytes(chance.randrange(30)).translate(None, b"\r")
            line.write(f"AT{chance.choice(names)}{form}{arguments if form == '=' else ''}\r")
            line.write(junk + chance.choice([b"\x1a", b"\x1b", b"\r"]))
            if chance.random() < 0.05:
                lab.phone("+491701234567").send(lab.modem.number, "Meanwhile")
            await asyncio.sleep(0)
        line.write("\x1a\x1b\r\x1b\rATQ0V1E0;+CMGF=0;+COPS=0\r")
        line.write(f"AT+CMGS={ALIVE.tpdu_length}\r{ALIVE.hex}\x1a")
        [text] = await lab.phone("+491709999999").wait_for_texts(1, 30)
        assert text.text == "Alive"
