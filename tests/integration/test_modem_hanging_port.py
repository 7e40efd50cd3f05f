"""A port whose driver never comes back costs its own modem only, and the admin reads what to do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.domain.ports import ModemCondition
from appliance.gsm import transport
from appliance.gsm.modem import Modem, ModemSettings
from appliance.gsm.transport import PortUnavailable, open_transport
from tests.integration.byte_modem import ByteModem, KeepingMemory, KeepingSink, serving, until

MORE_THAN_A_POOL_HAS = 40


class Drivers:
    """The machine's serial drivers: those of ``/dev/hang…`` come back once ``release`` is set."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.opening = 0
        self.closed = 0
        self._real = transport.serial.serial_for_url

    def serial_for_url(self, device: str, **settings: Any) -> Any:
        if not device.startswith("/dev/hang"):
            return self._real(device, **settings)
        self.opening += 1
        assert self.release.wait(30)
        return self

    def fileno(self) -> int:
        raise OSError

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def drivers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drivers]:
    drivers = Drivers()
    monkeypatch.setattr(transport.serial, "serial_for_url", drivers.serial_for_url)
    monkeypatch.setattr(transport, "OPEN_TIMEOUT_S", 0.2)
    yield drivers
    drivers.release.set()


async def test_ports_that_hang_take_no_threads_from_others(drivers: Drivers, tmp_path: Path) -> None:
    hanging = [f"/dev/hang{n}" for n in range(MORE_THAN_A_POOL_HAS)]
    for outcome in await asyncio.gather(*(open_transport(each, 115200) for each in hanging), return_exceptions=True):
        assert isinstance(outcome, PortUnavailable)
        assert "did not open within" in str(outcome)
    async with serving(ByteModem(tmp_path / "modem")) as (modem, _):
        assert modem.status.condition is ModemCondition.READY
    await asyncio.wait_for(asyncio.to_thread(int), 5)
    drivers.release.set()
    await until(lambda: drivers.closed == MORE_THAN_A_POOL_HAS, "what opened too late is closed again")


async def test_a_port_that_hangs_is_tried_by_one_thread_and_said(drivers: Drivers) -> None:
    modem = Modem(ModemSettings("m1", device="/dev/hang", reopen_first_s=0.02), KeepingSink(), KeepingMemory())
    running = asyncio.create_task(modem.run())
    try:
        await until(lambda: "Unplug the modem" in modem.status.sentence, "the admin reads what to do")
        assert modem.status.condition is ModemCondition.ABSENT
        assert drivers.opening == 1
        drivers.release.set()
        await until(lambda: drivers.opening > 1, "it is tried again")
    finally:
        running.cancel()
        await asyncio.wait([running])
