"""Programs that strangers wrote send and receive through the simulated modem: gammu, gammu-smsd and smstools."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from appliance.simulator import MobilePhone, Modem
from appliance.simulator.laboratory import Laboratory
from tests.programs import installed
from tests.simulated import ModemPlan, simulated_network

pytestmark = [pytest.mark.clients, pytest.mark.timeout(180)]

BOX = "+4930100001"
BOB = "+491701234567"
FAMILIES = ("generic", "huawei", "simcom", "quectel", "sierra", "telit")
PACKAGES = {"gammu": "gammu", "gammu-smsd": "gammu-smsd", "gammu-smsd-inject": "gammu-smsd", "smsd": "smstools"}
LONG = "Grüße aus dem Büro, 5 € für den Kaffee {bitte}. " * 8
EMOJI = "Ich bin gleich da 🎉🚗 und bringe Kuchen mit. " * 4


def program(name: str) -> str:
    """The path of a client."""
    return installed(name, PACKAGES[name])


async def run(*command: str, timeout_s: float = 60) -> str:
    """The output of a command that must succeed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), timeout_s)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    text = output.decode("utf-8", "replace")
    assert process.returncode == 0, text
    return text


@asynccontextmanager
async def running(*command: str, log: Path) -> AsyncIterator[None]:
    """A daemon in the foreground for the time of the block."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output)
        try:
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 20)
            except TimeoutError:
                process.kill()
                await process.wait()


async def until(condition: Callable[[], bool], what: str, timeout_s: float = 60) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            while not condition():  # noqa: ASYNC110 (files of another program)
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise TimeoutError(what) from None


def gammu_settings(modem: Modem, directory: Path, more: str = "") -> str:
    path = directory / f"{modem.name}.gammurc"
    path.write_text(f"[gammu]\ndevice = {modem.port.link}\nconnection = at115200\n{more}")
    return str(path)


async def test_gammu_reads_and_sends_on_every_family(tmp_path: Path) -> None:
    """All at once, because gammu sleeps most of its time."""
    gammu = program("gammu")
    plans = [
        ModemPlan(family, number=f"+4930100{place:03}", personality=family) for place, family in enumerate(FAMILIES)
    ]
    async with simulated_network(*plans) as lab:
        await asyncio.gather(*(read_and_send(gammu, lab, family, tmp_path) for family in FAMILIES))


async def read_and_send(gammu: str, lab: Laboratory, family: str, directory: Path) -> None:
    modem = lab.modems[family]
    bob = lab.phone(f"+49170{modem.number[-6:]}")
    bob.send(modem.number, EMOJI)
    bob.send(modem.number, "Short and plain")
    settings = gammu_settings(modem, directory)
    batch = directory / f"{family}.batch"
    batch.write_text(
        "identify\ngetallsms\ngetussd *100#\n"
        f'sendsms TEXT {bob.number} -len 500 -text "{LONG.strip()}"\n'
        "deleteallsms 1\n"
    )

    shown = await run(gammu, "-c", settings, "batch", str(batch))

    assert f"IMEI                 : {modem.imei}" in shown
    assert modem.sim.imsi in shown
    assert "Short and plain" in shown
    assert "part 3 of 3" in shown
    assert "Ich bin gleich da 🎉🚗" in shown
    assert "Your balance is 12.34 EUR." in shown
    assert [text.text for text in bob.received()] == [LONG.strip()]
    assert len(modem.sim.messages) == 0


async def test_gammu_enters_the_pin(tmp_path: Path) -> None:
    gammu = program("gammu")
    async with simulated_network(ModemPlan(pin="4711")) as lab:
        settings = gammu_settings(lab.modem, tmp_path)
        assert "PIN" in await run(gammu, "-c", settings, "getsecuritystatus")
        await run(gammu, "-c", settings, "entersecuritycode", "PIN", "4711")
        assert "home network" in await run(gammu, "-c", settings, "networkinfo")


async def test_gammu_smsd_sends_and_receives(tmp_path: Path) -> None:
    smsd, inject = program("gammu-smsd"), program("gammu-smsd-inject")
    folders = {name: tmp_path / name for name in ("inbox", "outbox", "sent", "error")}
    for folder in folders.values():
        folder.mkdir()
    async with simulated_network() as lab:
        settings = gammu_settings(
            lab.modem,
            tmp_path,
            "[smsd]\nservice = files\nlogfile = stdout\ncommtimeout = 1\nsendtimeout = 10\nreceivefrequency = 1\n"
            "loopsleep = 1\nchecksecurity = 0\nchecksignal = 0\ncheckbattery = 0\ntransmitformat = auto\n"
            + "".join(f"{name if name != 'sent' else 'sentsms'}path = {path}/\n".replace("errorpath", "errorsmspath")
                      for name, path in folders.items()),
        )  # fmt: skip
        await run(inject, "-c", settings, "TEXT", BOB, "-len", "500", "-text", LONG.strip())
        bob = lab.phone(BOB)
        async with running(smsd, "-c", settings, log=tmp_path / "log"):
            assert (await bob.wait_for_texts(1, 60))[0].text == LONG.strip()
            bob.send(BOX, EMOJI)
            await until(lambda: any(folders["inbox"].iterdir()), "no text in gammu-smsd's inbox")
            await until(lambda: len(lab.modem.sim.messages) == 0, "gammu-smsd left texts on the SIM")
        received = "".join(path.read_text() for path in sorted(folders["inbox"].iterdir()))
        assert received.replace("\n", "") == EMOJI
        assert list(folders["error"].iterdir()) == []


SMSTOOLS = """
devices = GSM1
outgoing = {0}/outgoing
checked = {0}/checked
incoming = {0}/incoming
report = {0}/report
sent = {0}/sent
failed = {0}/failed
logfile = 1
infofile = {0}/working
pidfile = {0}/pid
delaytime = 1
errorsleeptime = 1
loglevel = 7
receive_before_send = no
autosplit = 3
internal_combine = yes

[GSM1]
device = {1}
init = AT+CNMI=2,1,0,2,0
incoming = yes
report = yes
baudrate = 115200
"""


async def test_smstools_sends_receives_and_gets_reports(tmp_path: Path) -> None:
    smsd = program("smsd")
    for name in ("outgoing", "checked", "incoming", "report", "sent", "failed"):
        (tmp_path / name).mkdir()
    async with simulated_network(ModemPlan(personality="simcom")) as lab:
        (tmp_path / "smsd.conf").write_text(SMSTOOLS.format(tmp_path, lab.modem.port.link))
        (tmp_path / "outgoing" / "first").write_text(
            f"To: {BOB.removeprefix('+')}\nReport: yes\nAlphabet: UTF-8\n\n{LONG}"
        )
        bob: MobilePhone = lab.phone(BOB)
        async with running(smsd, "-t", "-c", str(tmp_path / "smsd.conf"), log=tmp_path / "log"):
            assert (await bob.wait_for_texts(1, 60))[0].text.strip() == LONG.strip()
            await until(lambda: any((tmp_path / "report").iterdir()), "no delivery report at smstools")
            bob.send(BOX, EMOJI)
            await until(lambda: any((tmp_path / "incoming").iterdir()), "no text at smstools")
            await until(lambda: len(lab.modem.sim.messages) == 0, "smstools left texts on the SIM")
        [received] = (tmp_path / "incoming").iterdir()
        head, _, text = received.read_bytes().partition(b"\n\n")
        assert f"From: {BOB.removeprefix('+')}".encode() in head
        assert text.decode("utf-16-be") == EMOJI
        assert any("Status: 0" in path.read_text("utf-8", "replace") for path in (tmp_path / "report").iterdir())
        assert list((tmp_path / "failed").iterdir()) == []
