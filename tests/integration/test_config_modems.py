"""What modems.toml does: from the file to what a modem on a real pty is told, and to what is said of it."""

from __future__ import annotations

import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from appliance.daemon import modem_fleet
from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.modem_fleet import ModemFleet
from appliance.gsm import modem as modem_module
from appliance.gsm.modem import ModemSettings
from appliance.services import directory, peripherals
from appliance.settings import load
from tests.integration.byte_modem import ByteModem, until
from tests.unit.office import small_office
from tests.unit.test_settings import config

IMEI = "351234567890120"
SIM = "262011234567890"


@pytest.fixture
async def peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ByteModem]:
    """A modem at ``tmp_path/modem``, with the IMEI and the SIM above; it is looked for again and again."""
    monkeypatch.setattr(modem_module, "BOOT_WAIT_S", 0.0)
    monkeypatch.setattr(modem_module, "RESTART_WAIT_S", 0.1)
    again = partial(ModemSettings, reopen_first_s=0.02, reopen_max_s=0.1)
    monkeypatch.setattr(modem_fleet, "ModemSettings", again)
    modem = ByteModem(tmp_path / "modem")
    modem.plug_in()
    yield modem
    modem.pull()


@asynccontextmanager
async def fleet(folder: Path, more: str) -> AsyncIterator[None]:
    """The modems of this config at work."""
    (folder / "config").mkdir()
    device = f'device = "{folder}/modem"\n' if "device" not in more else ""
    modem = f'[[modem]]\nname = "sim1"\nnumber = "+4930100001"\n{device}{more}'
    settings = load(config(folder / "config", {"modems": modem}))
    with small_office(folder):
        directory.apply(*directory.entries(settings))
        thread = DatabaseThread()
        modems = ModemFleet("me", thread, lambda task: None)
        await modems.follow(settings.modems)
        try:
            yield
        finally:
            await modems.close()
            await thread.close()


def said() -> str:
    """What the status page says of the modem."""
    [told] = peripherals.conditions()["modems"]
    return f"{told['condition']}: {told['sentence']}"


async def test_the_pin_opens_the_sim(peer: ByteModem, tmp_path: Path) -> None:
    peer.pin = "4711"
    async with fleet(tmp_path, 'pin = "4711"\n'):
        await until(lambda: said().startswith("ready"))
    assert [line for line in peer.heard if "CPIN=" in line] == ['AT+CPIN="4711"']


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (f'imei = "{IMEI}"\nsim = "{SIM}"\n', "ready: "),
        ('imei = "351234567890138"\n', "another IMEI"),
        ('sim = "262011234567899"\n', "wrong_sim: "),
    ],
)
async def test_only_the_modem_and_the_sim_that_are_named_are_used(
    peer: ByteModem, tmp_path: Path, more: str, words: str
) -> None:
    async with fleet(tmp_path, more):
        await until(lambda: words in said(), words)


async def test_the_port_that_is_named_is_opened(peer: ByteModem, tmp_path: Path) -> None:
    async with fleet(tmp_path, f'device = "{tmp_path}/elsewhere"\n'):
        await until(lambda: f"{tmp_path}/elsewhere" in said())


async def test_a_serial_port_has_the_speed_that_is_written(peer: ByteModem, tmp_path: Path) -> None:
    async with fleet(tmp_path, "baudrate = 19200\n"):
        await until(lambda: said().startswith("ready"))
        assert termios.tcgetattr(peer._slave)[4:6] == [termios.B19200, termios.B19200]


@pytest.mark.parametrize("key", ["port_reset_command", "power_command"])
async def test_a_command_of_the_admins_brings_a_modem_back(
    peer: ByteModem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    impatient = partial(ModemSettings, command_timeout_s=0.1, reopen_first_s=0.02, reopen_max_s=0.1)
    monkeypatch.setattr(modem_fleet, "ModemSettings", impatient)
    mark = tmp_path / "done"
    peer.mute = True
    async with fleet(tmp_path, f'{key} = ["touch", "{mark}"]\n'):
        await until(mark.exists, "the command was run")
        peer.mute = False
        await until(lambda: said().startswith("ready"))
