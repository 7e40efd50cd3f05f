"""The driver against simulated modems of several makers, with a mobile network behind them and with faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from appliance.domain import sms_text
from appliance.domain.ports import (
    ModemAway,
    ModemCondition,
    OutgoingPart,
    ReportOutcome,
    SubmitErrorClass,
    SubmitRefused,
    SubmitUnknown,
)
from appliance.gsm import modem as modem_module
from appliance.gsm.modem import Modem, ModemSettings
from appliance.simulator import ModemPlan, Reports, Way, incoming, simulated_network
from appliance.simulator.laboratory import Laboratory
from tests.integration.byte_modem import KeepingMemory, KeepingSink, until

BOB = "+491701234567"
LINE = "+4930100001"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modem_module, "SIM_POLL_S", 0.1)
    monkeypatch.setattr(modem_module, "NO_NETWORK_POLL_S", 0.1)


@asynccontextmanager
async def driven(
    laboratory: Laboratory, memory: KeepingMemory | None = None, name: str = "sim1", **settings: Any
) -> AsyncIterator[tuple[Modem, KeepingSink]]:
    sink = KeepingSink()
    device = str(laboratory.modems[name].port.link)
    modem = Modem(ModemSettings(name, device, reopen_first_s=0.05, **settings), sink, memory or KeepingMemory())
    running = asyncio.create_task(modem.run())
    try:
        yield modem, sink
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def ready(modem: Modem) -> None:
    await until(lambda: modem.status.condition is ModemCondition.READY, "the modem is ready")


async def send(modem: Modem, text: str, number: str = BOB) -> list[int]:
    parts = sms_text.split(text)
    reference = 7 if len(parts) > 1 else None
    return [await modem.submit(OutgoingPart(number, part, reference)) for part in parts]


@pytest.mark.parametrize("maker", ["generic", "huawei", "simcom", "quectel", "sierra", "telit"])
async def test_out_with_reports_and_in_with_every_maker(maker: str) -> None:
    async with (
        simulated_network(ModemPlan(personality=maker, pin="1234")) as lab,
        driven(lab, pin="1234") as (modem, sink),
    ):
        await ready(modem)
        references = await send(modem, "Grüße! " * 40)
        (text,) = await lab.phone(BOB).wait_for_texts(1)
        assert text.text == "Grüße! " * 40
        await until(lambda: len(sink.reports) == len(references), "each part is reported")
        assert sorted(report.reference for report in sink.reports) == sorted(references)
        assert {report.outcome for report in sink.reports} == {ReportOutcome.DELIVERED}

        lab.phone(BOB).send(LINE, "Danke 👍 " * 30)
        expected = len(sms_text.split("Danke 👍 " * 30))
        await until(lambda: len(sink.parts) == expected, "every part came in")
        units = b"".join(part.units for part in sorted(sink.parts, key=lambda part: part.concat.sequence))  # type: ignore[union-attr]
        assert units.decode("utf-16-be") == "Danke 👍 " * 30
        assert {part.sender for part in sink.parts} == {BOB}
        await until(lambda: not len(lab.modem.stores["MT"]), "the SIM is free")


async def test_a_failed_delivery_is_reported_with_its_reason() -> None:
    async with simulated_network() as lab, driven(lab) as (modem, sink):
        await ready(modem)
        lab.phone(BOB).reports = Reports.FAILED
        await send(modem, "Hello")
        await until(lambda: sink.reports)
        assert sink.reports[0].outcome is ReportOutcome.FAILED
        assert sink.reports[0].sentence


async def test_unplugged_and_plugged_in_again_with_texts_waiting() -> None:
    async with simulated_network() as lab, driven(lab) as (modem, sink):
        await ready(modem)
        lab.fault("sim1", "unplugged")
        await until(lambda: modem.status.condition is ModemCondition.ABSENT, "seen", 1.0)
        lab.phone(BOB).send(LINE, "While you were out")
        with pytest.raises(ModemAway):
            await send(modem, "Hello")
        lab.fault("sim1", "unplugged", 0)
        await ready(modem)
        await until(lambda: sink.parts, "the text that waited")
        await send(modem, "Hello")
        assert [text.text for text in await lab.phone(BOB).wait_for_texts(1)] == ["Hello"]


async def test_an_answer_lost_after_air_is_unknown_and_the_text_is_not_doubled() -> None:
    async with simulated_network() as lab, driven(lab, submit_timeout_s=0.5) as (modem, sink):
        await ready(modem)
        lab.fault("sim1", "answer_lost", 1)
        with pytest.raises(SubmitUnknown):
            await send(modem, "Once")
        await send(modem, "Twice")
        texts = await lab.phone(BOB).wait_for_texts(2)
        assert [text.text for text in texts] == ["Once", "Twice"]
        await until(lambda: len(sink.reports) == 2, "also the unknown one is settled by its report")


async def test_a_refusal_and_then_success() -> None:
    async with simulated_network() as lab, driven(lab) as (modem, _):
        await ready(modem)
        lab.fault("sim1", "submit_error", 1, 50)
        with pytest.raises(SubmitRefused) as refused:
            await send(modem, "Hello")
        assert (refused.value.error_class, refused.value.code) == (SubmitErrorClass.SIM, 50)
        await send(modem, "Hello")


@pytest.mark.parametrize(
    ("fault", "value"),
    [
        ("garbage", 200),
        ("urc_in_answer", 200),
        ("at_error", 1),
        ("duplicate_notices", 1),
        ("slow_bytes_per_second", 20000),
    ],
)
async def test_texts_flow_both_ways_through_a_fault(fault: str, value: int) -> None:
    async with simulated_network() as lab:
        lab.fault("sim1", fault, value)
        async with driven(lab) as (modem, sink):
            await ready(modem)
            for number in range(5):
                await send(modem, f"Out {number}")
                lab.phone(BOB).send(LINE, f"In {number}")
            await lab.phone(BOB).wait_for_texts(5)
            await until(lambda: len(sink.parts) == 5 and len(sink.reports) == 5)
            assert sorted(part.units for part in sink.parts) == [f"In {number}".encode() for number in range(5)]


async def test_silence_ends_and_the_modem_is_back_by_itself() -> None:
    async with simulated_network() as lab, driven(lab, signal_poll_s=0.1, command_timeout_s=0.1) as (modem, sink):
        await ready(modem)
        lab.fault("sim1", "silence", 1)
        lab.phone(BOB).send(LINE, "Anybody there?")
        await until(lambda: modem.status.condition is ModemCondition.SICK)
        lab.fault("sim1", "silence", 0)
        await ready(modem)
        await until(lambda: sink.parts)
        await send(modem, "Yes")
        await lab.phone(BOB).wait_for_texts(1)


@pytest.mark.parametrize("maker", ["generic", "simcom"])  # the one leaves the bus when it restarts, the other does not
async def test_a_modem_that_restarts_by_itself_is_back(maker: str) -> None:
    async with simulated_network(ModemPlan(personality=maker, boot_ms=100)) as lab, driven(lab) as (modem, sink):
        await ready(modem)
        lab.fault("sim1", "reboot")
        await until(lambda: modem.status.condition is not ModemCondition.READY, "the restart is noticed")
        await ready(modem)
        lab.phone(BOB).send(LINE, "Hello")
        await until(lambda: sink.parts, "it was told again to announce texts")


@pytest.mark.parametrize(
    ("fault", "condition"),
    [
        ("no_network", ModemCondition.NO_NETWORK),
        ("denied", ModemCondition.NO_NETWORK),
        ("sim_missing", ModemCondition.NO_SIM),
    ],
)
async def test_what_is_missing_is_said_until_it_is_there(fault: str, condition: ModemCondition) -> None:
    async with simulated_network() as lab, driven(lab) as (modem, _):
        await ready(modem)
        lab.fault("sim1", fault, 1)
        await until(lambda: modem.status.condition is condition)
        lab.fault("sim1", fault, 0)
        await ready(modem)
        await send(modem, "Hello")


async def test_a_wrong_pin_costs_one_try_and_the_corrected_one_is_tried() -> None:
    memory = KeepingMemory()
    async with simulated_network(ModemPlan(pin="1234")) as lab:
        for _ in range(3):
            async with driven(lab, memory, pin="9999") as (modem, _):
                await until(lambda: modem.status.condition is ModemCondition.SIM_LOCKED)
        assert lab.modem.sim.pin_tries == 2
        async with driven(lab, memory, pin="1234") as (modem, _):
            await ready(modem)


async def test_a_box_that_remembers_nothing_never_blocks_a_sim() -> None:
    async with simulated_network(ModemPlan(pin="1234")) as lab:
        for _ in range(4):
            async with driven(lab, pin="9999") as (modem, _):
                await until(lambda: modem.status.condition is ModemCondition.SIM_LOCKED)
        assert lab.modem.sim.pin_tries == 1


async def test_a_full_sim_is_emptied_and_what_waited_comes_in() -> None:
    async with simulated_network(ModemPlan(slots=5)) as lab:
        for number in range(12):
            lab.phone(BOB).send(LINE, f"Text {number}")
        async with driven(lab) as (_, sink):
            await until(lambda: len(sink.parts) == 12)
            assert {part.units for part in sink.parts} == {f"Text {number}".encode() for number in range(12)}


async def test_a_modem_that_gave_up_on_a_direct_text_is_told_to_announce_texts_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """3GPP TS 27.005 §3.4.1: without an acknowledgement in time it sends nothing more, and tells nobody."""
    monkeypatch.setattr(incoming, "ACKNOWLEDGE_TIMEOUT_S", 0.1)
    async with simulated_network() as lab, driven(lab, signal_poll_s=0.1) as (modem, sink):
        await ready(modem)
        sink.refuse = True
        lab.phone(BOB).send(LINE, "Flash", Way(message_class=0))
        await until(lambda: lab.modem.settings.notify[1] == 0, "the modem gave up")
        sink.refuse = False
        await until(lambda: lab.modem.settings.notify[1] == 1, "it is set up again")
        await ready(modem)
        await until(lambda: sink.parts, "the flash message that the network kept")
        lab.phone(BOB).send(LINE, "And this")
        await until(lambda: sink.parts[-1].units == b"And this", "announced, long before the next sweep")


async def test_four_modems_at_once_and_a_balance() -> None:
    plans = [ModemPlan(f"sim{number}", number=f"+493010000{number}") for number in range(1, 5)]
    async with (
        simulated_network(*plans, radio_ms=50) as lab,
        driven(lab, name="sim1") as (one, _),
        driven(lab, name="sim2") as (two, _),
        driven(lab, name="sim3") as (three, _),
        driven(lab, name="sim4") as (four, _),
    ):
        modems = [one, two, three, four]
        await asyncio.gather(*map(ready, modems))
        await asyncio.gather(*(send(modem, f"From {modem.name}") for modem in modems))
        assert len(await lab.phone(BOB).wait_for_texts(4)) == 4
        assert "12.34 EUR" in await one.ussd("*100#")


async def test_a_voice_call_is_recorded_once() -> None:
    async with simulated_network() as lab, driven(lab) as (modem, sink):
        await ready(modem)
        lab.phone(BOB).call(LINE, rings=3, interval_s=0.05)
        await until(lambda: sink.rings)
        await send(modem, "I saw you call")
        await lab.phone(BOB).wait_for_texts(1)
        assert sink.rings == [BOB]
