"""Texts through the simulated modem: sending, stores, notices and text mode, and the network behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from appliance.domain.ports import DeliveryReport, InboundPart, OutgoingPart, ReportOutcome
from appliance.domain.sms_text import NationalLanguage, decode, split
from appliance.gsm.pdu import EncodedPdu, encode_submit, to_inbound_part
from appliance.simulator import Order, Reports, Way
from appliance.simulator.laboratory import Laboratory
from tests.simulated import ModemPlan, SerialLine, serial_line, simulated_network

BOX = "+4930100001"
BOB = "+491701234567"


@asynccontextmanager
async def at_the_port(
    *plans: ModemPlan, setup: str = "AT+CMGF=0;+CNMI=2,1,0,2,0", **network: int
) -> AsyncIterator[tuple[Laboratory, SerialLine]]:
    async with simulated_network(*plans, **network) as lab, serial_line(lab.modem.port.link) as line:
        await line.ask("ATE0+CMEE=1")
        await line.ask(setup)
        yield lab, line


def submits(text: str, number: str = BOB, *, report: bool = False) -> list[EncodedPdu]:
    parts = split(text, language=NationalLanguage.TURKISH)
    reference = 77 if len(parts) > 1 else None
    return [encode_submit(OutgoingPart(number, part, reference, request_report=report)) for part in parts]


async def send(line: SerialLine, pdu: EncodedPdu, ending: str = "OK\r\n") -> str:
    await line.ask(f"AT+CMGS={pdu.tpdu_length}", "> ")
    line.write(pdu.hex + "\x1a")
    return await line.read_until(ending)


async def read_part(line: SerialLine, index: int) -> InboundPart:
    answer = await line.ask(f"AT+CMGR={index}")
    part = to_inbound_part("sim1", answer.split("\r\n")[2])
    assert isinstance(part, InboundPart)
    return part


def _text(part: InboundPart) -> str:
    return decode(part.encoding, part.units, locking_table=part.locking_table, single_table=part.single_table)


async def test_a_long_text_with_emoji_arrives_whole() -> None:
    text = "Grüße aus dem Büro 🎉 " * 12
    async with at_the_port() as (lab, line):
        references = [await send(line, pdu) for pdu in submits(text)]
        assert "+CMGS: 1\r\n" in references[0]
        assert "+CMGS: 2\r\n" in references[1]
        [got] = lab.phone(BOB).received()
        assert (got.peer, got.text, got.parts) == (BOX, text, len(references))


async def test_escape_at_the_prompt_sends_nothing() -> None:
    async with at_the_port() as (lab, line):
        [pdu] = submits("Never mind")
        await line.ask(f"AT+CMGS={pdu.tpdu_length}", "> ")
        line.write(pdu.hex + "\x1b")
        assert await line.read_until("OK\r\n") == "\r\nOK\r\n"
        assert lab.network.submits == 0


@pytest.mark.parametrize("typed", ["", "00", "zz", "0011000B91"])
async def test_a_pdu_that_is_none_is_refused(typed: str) -> None:
    async with at_the_port() as (lab, line):
        await line.ask("AT+CMGS=20", "> ")
        line.write(typed + "\x1a")
        await line.read_until("+CMS ERROR: 304\r\n")
        await line.ask("AT+CMGS=200", "+CMS ERROR: 304\r\n")
        assert lab.network.submits == 0


async def test_reports_tell_what_became_of_each_part() -> None:
    async with at_the_port() as (lab, line):
        [pdu] = submits("Hello", report=True)
        await send(line, pdu)
        await line.read_until('+CDSI: "SR",1\r\n')
        await line.ask('AT+CPMS="SR"')
        report = to_inbound_part("sim1", (await line.ask("AT+CMGR=1")).split("\r\n")[2])
        assert isinstance(report, DeliveryReport)
        assert (report.reference, report.recipient, report.outcome) == (1, BOB, ReportOutcome.DELIVERED)

        lab.phone(BOB).reports = Reports.FAILED
        await line.ask("AT+CNMI=2,1,0,1,0")
        await send(line, pdu)
        await line.read_until("+CDS: ")
        raw = (await line.read_until("\r\n") + await line.read_until("\r\n")).split("\r\n")[1]
        report = to_inbound_part("sim1", raw)
        assert isinstance(report, DeliveryReport)
        assert report.outcome is ReportOutcome.FAILED

        lab.phone(BOB).reports = Reports.NEVER
        await send(line, pdu)
        assert await line.nothing_for(0.05)


async def test_a_phone_that_is_off_gets_its_texts_later() -> None:
    async with at_the_port() as (lab, line):
        lab.phone(BOB).switched_on = False
        [pdu] = submits("Are you there?", report=True)
        await send(line, pdu)
        assert lab.phone(BOB).received() == []
        assert await line.nothing_for(0.05)
        lab.phone(BOB).switched_on = True
        await line.read_until("+CDSI: ")
        assert [text.text for text in lab.phone(BOB).received()] == ["Are you there?"]


async def test_a_text_is_announced_read_and_deleted() -> None:
    async with at_the_port() as (lab, line):
        lab.phone(BOB).send(BOX, "Is it ready?")
        assert await line.read_until("1\r\n") == '\r\n+CMTI: "SM",1\r\n'
        assert '"SM",1,30' in await line.ask("AT+CPMS?")
        part = await read_part(line, 1)
        assert (part.sender, decode(part.encoding, part.units)) == (BOB, "Is it ready?")
        assert (await line.ask("AT+CMGL=0")) == "\r\nOK\r\n"
        assert (await line.ask("AT+CMGL=1")).startswith("\r\n+CMGL: 1,1,,")
        await line.ask("AT+CMGD=1")
        assert (await line.ask("AT+CMGL=4")) == "\r\nOK\r\n"


async def test_parts_come_late_shuffled_doubled_or_never() -> None:
    async with at_the_port() as (lab, line):
        way = Way(parts=3, order=Order.REVERSED, doubled=True, missing=frozenset({2}), sender="PIZZA", gap_ms=1)
        lab.phone(BOB).send(BOX, "One two three", way)
        for index in range(1, 5):
            await line.read_until(f'+CMTI: "SM",{index}\r\n')
        parts = [await read_part(line, index) for index in range(1, 5)]
        assert [part.concat.sequence for part in parts if part.concat] == [3, 3, 1, 1]
        assert {part.sender for part in parts} == {"PIZZA"}
        assert {part.concat.total for part in parts if part.concat} == {3}


async def test_a_full_sim_keeps_texts_in_the_network() -> None:
    async with at_the_port(ModemPlan(slots=2)) as (lab, line):
        for number in range(4):
            lab.phone(BOB).send(BOX, f"Text {number}")
        await line.read_until('+CMTI: "SM",2\r\n')
        assert lab.network.waiting_for(BOX) == 2
        assert '"SM",2,2' in await line.ask("AT+CPMS?")
        await line.ask("AT+CMGD=1,4")
        await line.read_until('+CMTI: "SM",1\r\n')
        await line.read_until('+CMTI: "SM",2\r\n')
        assert decode((part := await read_part(line, 2)).encoding, part.units) == "Text 3"


async def test_direct_texts_are_acknowledged_one_by_one() -> None:
    async with at_the_port(setup="AT+CMGF=0;+CSMS=1;+CNMI=2,2,0,1,0") as (lab, line):
        for text in ("First", "Second"):
            lab.phone(BOB).send(BOX, text)
        await line.read_until("+CMT: ,")
        assert lab.network.waiting_for(BOX) == 1
        await line.ask("AT+CNMA")
        await line.read_until("+CMT: ,")
        assert lab.network.waiting_for(BOX) == 0
        await line.ask("AT+CNMA=2")
        await line.read_until("+CMT: ,")
        await line.ask("AT+CNMA=1")
        await line.ask("AT+CNMA", "+CMS ERROR: 340\r\n")


async def test_an_unacknowledged_text_survives_a_pulled_plug() -> None:
    async with at_the_port(setup="AT+CSMS=1;+CNMI=2,2,0,1,0") as (lab, line):
        lab.phone(BOB).send(BOX, "Keep me")
        await line.read_until("+CMT: ,")
        lab.fault("sim1", "unplugged", 1)
        await line.hung_up.wait()
        lab.fault("sim1", "unplugged", 0)
        async with serial_line(lab.modem.port.link) as again:
            await again.ask("ATE0")
            assert decode((part := await read_part(again, 1)).encoding, part.units) == "Keep me"


@pytest.mark.parametrize(
    "text", ["From one SIM to the other, € included. " * 6, "Bir SIM karttan diğerine, şimdi ve ışık hızıyla. " * 4]
)
async def test_modem_to_modem(text: str) -> None:
    plans = ModemPlan("sim1", number=BOX), ModemPlan("sim2", number="+4930100002")
    async with at_the_port(*plans) as (lab, line), serial_line(lab.modems["sim2"].port.link) as other:
        await other.ask("ATE0+CNMI=2,1")
        for pdu in submits(text, "+4930100002", report=True):
            await send(line, pdu)
        await line.read_until("+CDSI: ")
        await other.read_until('+CMTI: "SM",2\r\n')
        parts = [await read_part(other, index) for index in (1, 2)]
        assert "".join(_text(part) for part in parts) == text
        assert {part.sender for part in parts} == {BOX}


async def test_text_mode_sends_and_reads() -> None:
    async with at_the_port(setup='AT+CMGF=1;+CSCS="GSM";+CSDH=1;+CNMI=2,1') as (lab, line):
        await line.ask(f'AT+CMGS="{BOB}"', "> ")
        line.write("Price: 5 \x02\rSecond line\x1a")
        await line.read_until("+CMGS: 1\r\n")
        assert lab.phone(BOB).received()[0].text == "Price: 5 $\nSecond line"
        lab.phone(BOB).send(BOX, "Fine")
        await line.read_until("+CMTI: ")
        answer = await line.ask('AT+CMGL="ALL"')
        assert f'+CMGL: 1,"REC UNREAD","{BOB}",,"' in answer
        assert answer.endswith('",145,4\r\nFine\r\n\r\nOK\r\n')
        lab.phone(BOB).send(BOX, "Schön 🎉")
        assert "005300630068" in await line.ask("AT+CMGR=2")


async def test_text_mode_in_ucs2() -> None:
    async with at_the_port(setup='AT+CMGF=1;+CSCS="UCS2";+CSMP=17,167,0,8') as (lab, line):
        number = BOB.encode("utf-16-be").hex()
        await line.ask(f'AT+CMGS="{number}"', "> ")
        line.write("Ω 🎉".encode("utf-16-be").hex() + "\x1a")
        await line.read_until("+CMGS: 1\r\n")
        assert lab.phone(BOB).received()[0].text == "Ω 🎉"


async def test_stored_texts_are_written_and_sent() -> None:
    async with at_the_port() as (lab, line):
        [pdu] = submits("A draft")
        await line.ask(f"AT+CMGW={pdu.tpdu_length}", "> ")
        line.write(pdu.hex + "\x1a")
        await line.read_until("+CMGW: 1\r\n\r\nOK\r\n")
        assert "+CMGL: 1,2,," in await line.ask("AT+CMGL=2")
        await line.ask("AT+CMSS=1", "+CMSS: 1\r\n")
        assert [text.text for text in lab.phone(BOB).received()] == ["A draft"]
        await line.read_until("OK\r\n")
        assert "+CMGL: 1,3,," in await line.ask("AT+CMGL=3")


async def test_huawei_names_another_store_than_the_one_selected() -> None:
    async with simulated_network(ModemPlan(personality="huawei")) as lab, serial_line(lab.modem.port.link) as line:
        await line.ask('ATE0+CNMI=2,1;+CPMS="ME","ME","ME"')
        lab.phone(BOB).send(BOX, "Where am I?")
        await line.read_until('+CMTI: "SM",0\r\n')
        await line.ask("AT+CMGR=0", "+CMS ERROR: 321\r\n")
        await line.ask('AT+CPMS="SM"')
        assert "+CMGR: 0,," in await line.ask("AT+CMGR=0")
