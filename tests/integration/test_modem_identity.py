"""Which modem and which SIM are on a port, by what they say on a real pty, with the memory of a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.sim_memory import SimMemory
from appliance.domain import modem_identity
from appliance.domain.ports import ModemAway, ModemCondition
from appliance.gsm import modem as modem_module
from appliance.gsm import pdu, sim
from appliance.gsm.modem import Modem, ModemSettings
from appliance.services import directory
from appliance.store import database
from tests.integration.byte_modem import ByteModem, KeepingSink, part, until


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modem_module, "SIM_POLL_S", 0.05)
    monkeypatch.setattr(modem_module, "POLL_GAP_S", 0.01)
    monkeypatch.setattr(modem_module, "BOOT_WAIT_S", 0.0)


class Stick(ByteModem):
    """A modem that can be told from others, with its SIM."""

    def __init__(self, link: Path, which: int, *, pin: str | None = None, tells_iccid: bool = True) -> None:
        super().__init__(link)
        self.answers["AT+CGSN"] = [f"35123456789012{which}"]
        self.pin = pin
        self.put_in(which, tells_iccid=tells_iccid)

    def put_in(self, which: int, *, tells_iccid: bool = True) -> None:
        """A SIM."""
        self.answers["AT+CIMI"] = lambda _: "+CME ERROR: 11" if self.pin else [f"26201123456789{which}"]
        self.answers["AT+CCID"] = [f"+CCID: 894902000001234567{which}F"] if tells_iccid else "ERROR"


class Desk:
    """A box with two numbers, sim1 and sim2; each life of it is a ``running`` block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modems: dict[str, Modem] = {}
        self.configure()

    def configure(self, **sim1: str) -> None:
        """Write the two numbers of the config, the first with what it names besides."""
        database.open_database(self.folder / "box.sqlite")
        database.migrate()
        one = directory.LineEntry("sim1", "+4930100001", "One", [], **sim1)  # type: ignore[arg-type]
        directory.apply([], [one, directory.LineEntry("sim2", "+4930100002", "Two", [])])
        database.close_database()

    @asynccontextmanager
    async def running(self, **devices: str | tuple[str, str | None]) -> AsyncIterator[None]:
        """The modems by name, each with its device and perhaps its PIN."""
        database.open_database(self.folder / "box.sqlite")
        thread = DatabaseThread()
        plans = {name: (at, None) if isinstance(at, str) else at for name, at in devices.items()}
        self.modems = {
            name: Modem(
                ModemSettings(
                    name,
                    device,
                    pin=pin,
                    reopen_first_s=0.02,
                    reopen_max_s=0.1,
                    signal_poll_s=0.1,
                ),
                KeepingSink(),
                SimMemory(thread),
                lambda name=name: [plan[0] for other, plan in plans.items() if other != name],  # type: ignore[misc]
            )
            for name, (device, pin) in plans.items()
        }
        tasks = [asyncio.create_task(each.run()) for each in self.modems.values()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await thread.close()
            database.close_database()

    async def ready(self, *names: str) -> None:
        for name in names or self.modems:
            await until(lambda name=name: self.is_ready(name), f"{name} is ready")  # type: ignore[misc]

    def is_ready(self, name: str) -> bool:
        return self.modems[name].status.condition is ModemCondition.READY

    def sentence(self, name: str) -> str:
        return self.modems[name].status.sentence


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def ports(tmp_path: Path) -> list[str]:
    return [str(tmp_path / f"ttyUSB{number}") for number in range(4)]


def plug(stick: Stick, port: str) -> None:
    stick.link = Path(port)
    stick.plug_in()


@pytest.mark.parametrize("pin", [None, "1234"])
@pytest.mark.parametrize("tells_iccid", [True, False])
async def test_two_modems_that_changed_places_send_under_their_own_numbers(
    desk: Desk, ports: list[str], pin: str | None, tells_iccid: bool
) -> None:
    """After a restart of the machine; no SIM gets the other one's PIN."""
    pins = {1: pin and "1111", 2: pin and "2222"}
    sticks = {n: Stick(Path(ports[n]), n, pin=pins[n], tells_iccid=tells_iccid) for n in (1, 2)}
    plan = {f"sim{n}": (ports[n], pins[n]) for n in (1, 2)}
    for n in (1, 2):
        plug(sticks[n], ports[n])
    async with desk.running(**plan):
        await desk.ready()
    for stick in sticks.values():
        stick.pull()
    for n in (1, 2):
        sticks[n].pin = pins[n]
        plug(sticks[n], ports[3 - n])
    async with desk.running(**plan):
        await desk.ready()
        for n in (1, 2):
            text = part(text=f"from {n}".encode())
            await desk.modems[f"sim{n}"].submit(text)
            assert sticks[n].pdus == [pdu.encode_submit(text).hex]
        for n in (1, 2):
            assert desk.modems[f"sim{n}"].status.imsi == f"26201123456789{n}"
            tries = [line for line in sticks[n].heard if line.startswith("AT+CPIN=")]
            assert set(tries) <= {f'AT+CPIN="{pins[n]}"'}
    for stick in sticks.values():
        stick.pull()


async def test_a_modem_that_moved_to_another_port_is_found_there(desk: Desk, ports: list[str], tmp_path: Path) -> None:
    desk.configure(imei="351234567890121")
    moving, other = Stick(Path(ports[0]), 1), Stick(Path(ports[1]), 2)
    plug(moving, ports[0])
    plug(other, ports[1])
    async with desk.running(sim1=str(tmp_path / "ttyUSB*"), sim2=ports[1]):
        await desk.ready()
        told = len(other.heard)
        moving.pull()
        await until(lambda: desk.modems["sim1"].status.condition is ModemCondition.ABSENT)
        plug(moving, ports[3])
        await desk.ready("sim1")
        assert await desk.modems["sim1"].submit(part()) == 1
        assert desk.is_ready("sim2"), "the other one was never disturbed"
        assert not [line for line in other.heard[told:] if "CGSN" in line or line == "ATE0"]
    moving.pull()
    other.pull()


async def test_where_no_port_fits_the_pattern_it_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.configure(imei="351234567890121")
    async with desk.running(sim1=str(tmp_path / "ttyUSB*")):
        await until(lambda: "Plug the modem in" in desk.sentence("sim1"))


async def test_a_sim_that_nobody_knows_is_not_used_until_the_config_names_it(desk: Desk, ports: list[str]) -> None:
    stick = Stick(Path(ports[0]), 1)
    plug(stick, ports[0])
    async with desk.running(sim1=ports[0]):
        await desk.ready()
    stick.put_in(5)
    async with desk.running(sim1=ports[0]):
        await until(lambda: desk.sentence("sim1") == modem_identity.NEW_SIM)
        assert desk.modems["sim1"].status.condition is ModemCondition.WRONG_SIM
        assert desk.modems["sim1"].status.iccid == "8949020000012345675"
        with pytest.raises(ModemAway):
            await desk.modems["sim1"].submit(part())
        assert stick.count("AT+CMGS") == 0
        stick.put_in(1)
        await desk.ready()
    stick.put_in(5)
    desk.configure(sim="8949020000012345675")
    async with desk.running(sim1=ports[0]):
        await desk.ready()
    stick.pull()


async def test_a_sim_that_is_changed_while_the_modem_runs_is_noticed(desk: Desk, ports: list[str]) -> None:
    stick = Stick(Path(ports[0]), 1)
    plug(stick, ports[0])
    async with desk.running(sim1=ports[0]):
        await desk.ready()
        stick.put_in(5)
        await until(lambda: desk.sentence("sim1") == modem_identity.NEW_SIM)
    stick.pull()


async def test_the_sim_decides_and_not_the_modem_that_it_is_in(desk: Desk, ports: list[str]) -> None:
    """The admin put the SIMs of two modems into one another's."""
    sticks = [Stick(Path(ports[n]), n) for n in (1, 2)]
    for n in (1, 2):
        plug(sticks[n - 1], ports[n])
    async with desk.running(sim1=ports[1], sim2=ports[2]):
        await desk.ready()
    sticks[0].put_in(2)
    sticks[1].put_in(1)
    async with desk.running(sim1=ports[1], sim2=ports[2]):
        await desk.ready()
        assert [desk.modems[name].status.imei for name in ("sim1", "sim2")] == ["351234567890122", "351234567890121"]
        await desk.modems["sim1"].submit(part())
        assert [len(stick.pdus) for stick in sticks] == [0, 1]
    for stick in sticks:
        stick.pull()


async def test_a_wrong_pin_is_tried_once_over_restarts_until_the_config_changes(desk: Desk, ports: list[str]) -> None:
    stick = Stick(Path(ports[0]), 1, pin="1234", tells_iccid=False)
    plug(stick, ports[0])
    for _ in range(3):
        async with desk.running(sim1=(ports[0], "9999")):
            await until(lambda: desk.sentence("sim1") == sim.WRONG_PIN.sentence)
    assert stick.count("AT+CPIN=") == 1
    async with desk.running(sim1=(ports[0], "1234")):
        await desk.ready()
    assert [line for line in stick.heard if "CPIN=" in line] == ['AT+CPIN="9999"', 'AT+CPIN="1234"']
    stick.pull()


async def test_a_pin_that_was_cut_off_before_its_answer_is_tried_again_when_the_admin_takes_it_out_and_puts_it_back(
    desk: Desk, ports: list[str]
) -> None:
    stick = Stick(Path(ports[0]), 1, pin="1234")
    stick.answers["AT+CPIN"] = None
    plug(stick, ports[0])
    async with desk.running(sim1=(ports[0], "1234")):
        await until(lambda: stick.count("AT+CPIN="))
    del stick.answers["AT+CPIN"]
    async with desk.running(sim1=(ports[0], "1234")):
        await until(lambda: desk.sentence("sim1") == sim.WRONG_PIN.sentence)
    async with desk.running(sim1=ports[0]):
        await until(lambda: desk.sentence("sim1") == sim.WANTS_PIN.sentence)
    async with desk.running(sim1=(ports[0], "1234")):
        await desk.ready()
    stick.pull()


async def test_the_database_holds_no_pin(desk: Desk, ports: list[str]) -> None:
    stick = Stick(Path(ports[0]), 1, pin="1234")
    plug(stick, ports[0])
    async with desk.running(sim1=(ports[0], "48215739")):
        await until(lambda: desk.sentence("sim1") == sim.WRONG_PIN.sentence)
    assert not [file for file in desk.folder.glob("box.sqlite*") if b"48215739" in file.read_bytes()]
    stick.pull()
