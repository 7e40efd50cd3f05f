"""P1 to P5: texts out and in through the whole box, beside a bare AT loop and two well-known SMS daemons.

The box's processes, the simulated modems (on ptys) and this bench are processes of their own. A text out counts when
its answer is known to the network's side; the clock runs from the first text on air to the last.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tty
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from appliance.domain.ports import OutgoingPart
from appliance.domain.sms_text import split
from appliance.gsm.pdu import Submit, encode_submit
from appliance.ipc.client import DaemonClient
from appliance.services import conversations, messages
from appliance.services.office import open_office
from appliance.settings import load_web
from appliance.simulator.laboratory import Laboratory, ModemPlan
from appliance.store.database import close_database, database, transaction
from appliance.store.models import Account, Line, Outbound, OutboundPart
from lab.box import Box, Person, SimModem, trusting_by_threads
from lab.figures import Row, cpu_s, peak_rss_mb, percentile
from lab.mobile_network import MobileNetwork
from lab.tether import tethered

TEXTS = int(os.environ.get("BENCH_TEXTS", "500"))
RADIO_MS = 50
TEXTS_OF_PEERS = 15  # they take a second and more for each
LATENCY_TEXTS = 200
QUICK_ROUNDS = 3
PASSWORD = "correct horse battery"
ANNA = Person("anna", "Anna Schmidt", PASSWORD)
MODEMS = 4


def run() -> list[Row]:
    """Every figure of texts out and in."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, _office(Path(name)) as bench:
        slow_bare = bench.bare(TEXTS, RADIO_MS)
        slow = bench.out(TEXTS, RADIO_MS)
        four = bench.out(TEXTS, RADIO_MS, MODEMS)
        quick_bare, quick = [], []
        for _ in range(QUICK_ROUNDS):
            quick_bare.append(bench.bare(TEXTS, 0).per_s)
            quick.append(bench.out(TEXTS, 0))
        latencies = bench.latency(LATENCY_TEXTS)
        burst_per_s = bench.burst(TEXTS)
        peak = peak_rss_mb(bench.box.daemon_pid)
        bare, ours = statistics.median(quick_bare), statistics.median(each.per_s for each in quick)
        cpu_ms = statistics.median(each.cpu_ms for each in quick)
        rows = [
            Row("P1", f"{TEXTS} texts out, {RADIO_MS} ms radio time, of a bare CMGS loop", "≥ 95 %",
                f"{slow.per_s / slow_bare.per_s:.1%} ({slow.per_s:.1f} of {slow_bare.per_s:.1f}/s)",
                slow.per_s >= 0.95 * slow_bare.per_s),
            Row("P2", f"{TEXTS} texts out, no radio time, of a bare CMGS loop", "≥ 15 %",
                f"{ours / bare:.1%} ({ours:.0f} of {bare:.0f}/s)", ours >= 0.15 * bare),
            Row("P2", "the same, absolutely", "≥ 200/s", f"{ours:.0f}/s", ours >= 200),
            Row("P3", f"{MODEMS} modems against one, {RADIO_MS} ms radio time", "≥ 3.8 ×",
                f"{four.per_s / slow.per_s:.2f} × ({four.per_s:.1f}/s)", four.per_s >= 3.8 * slow.per_s),
            Row("P4", f"text in: notice → committed, off the SIM, in the websocket; p50 of {LATENCY_TEXTS}", "≤ 25 ms",
                f"{percentile(latencies, 50) * 1000:.1f} ms", percentile(latencies, 50) <= 0.025),
            Row("P4", "the same, p99", "≤ 100 ms",
                f"{percentile(latencies, 99) * 1000:.1f} ms", percentile(latencies, 99) <= 0.1),
            Row("P4", f"burst of {TEXTS} texts in", "≥ 200/s", f"{burst_per_s:.0f}/s", burst_per_s >= 200),
            Row("P4", "the daemon's peak memory over all of this", "≤ 80 MB", f"{peak:.0f} MB", peak <= 80),
            Row("P5", "the daemon's CPU time a text out, delivery report included", "≤ 3 ms",
                f"{cpu_ms:.2f} ms", cpu_ms <= 3),
        ]  # fmt: skip
    return rows + _peers(slow_bare.per_s)


# --- the network's side, in its own process -----------------------------------------------------

_on_air: list[float] = []
_freed: list[float] = []


def watch(lab: Laboratory) -> None:
    """Note when each text went out and when each place on a SIM or in a modem was freed."""
    submit = lab.network.submit

    async def watched(sender: str, what: Submit, reference: int) -> None:
        await submit(sender, what, reference)
        _on_air.append(time.monotonic())

    lab.network.submit = watched  # type: ignore[method-assign, assignment]
    for modem in lab.modems.values():
        for store in (modem.sim.messages, modem.stores.get("ME")):
            if store is not None:
                store.delete = _noting(store.delete)  # type: ignore[method-assign, assignment]


def _noting(delete: Callable[[int], bool]) -> Callable[[int], bool]:
    def noted(slot: int) -> bool:
        _freed.append(time.monotonic())
        return delete(slot)

    return noted


def afresh(lab: Laboratory, radio_ms: int) -> None:
    """Begin a new count."""
    lab.network.radio_ms = radio_ms
    _on_air.clear()
    _freed.clear()


def on_air(lab: Laboratory) -> list[float]:
    """When each text went out."""
    return _on_air


def freed(lab: Laboratory) -> list[float]:
    """When each place was freed."""
    return _freed


def text_in(lab: Laboratory, number: str, text: str) -> float:
    """A mobile phone texts a modem; when it did."""
    now = time.monotonic()
    lab.phone(f"+49171{hash(text) % 10**7:07d}").send(number, text)
    return now


# --- the box ------------------------------------------------------------------------------------


class Pace:
    """How fast texts went out and what that cost."""

    def __init__(self, moments: list[float], cpu_s: float = 0.0) -> None:
        self.per_s = (len(moments) - 1) / (moments[-1] - moments[0])
        self.cpu_ms = 1000 * cpu_s / len(moments)


class Bench:
    """A running box with four modems."""

    def __init__(self, network: MobileNetwork, box: Box, spare: Path) -> None:
        self.network = network
        self.box = box
        self._spare = spare
        self._account = Account.get(Account.username == ANNA.username).id
        self._lines = list(Line.select().order_by(Line.id))

    def bare(self, count: int, radio_ms: int) -> Pace:
        """The same texts by the shortest possible AT loop, on a modem that the box does not use."""
        pdus = [encode_submit(OutgoingPart(_number(n), split(_text(n))[0], None)) for n in range(count)]
        self.network.do(afresh, radio_ms)
        port = os.open(self._spare, os.O_RDWR | os.O_NOCTTY)
        try:
            tty.setraw(port)
            _ask(port, b"ATE0\r", b"OK\r\n")
            for pdu in pdus:
                _ask(port, b"AT+CMGS=%d\r" % pdu.tpdu_length, b"> ")
                _ask(port, pdu.hex.encode() + b"\x1a", b"OK\r\n")
        finally:
            os.close(port)
        return Pace(self.network.do(on_air))

    def out(self, count: int, radio_ms: int, lines: int = 1) -> Pace:
        """Queue texts, wake the daemon, and wait until all are delivered."""
        self.network.do(afresh, radio_ms)
        with transaction():  # the daemon sees all of them at once
            for line in self._lines[:lines]:
                for n in range(count):
                    opened = conversations.open_sms(self._account, line.id, _number(n))
                    messages.send(self._account, opened["id"], _text(n), str(uuid.uuid4()))
        before_s = cpu_s(self.box.daemon_pid)
        with DaemonClient(self.box.socket) as daemon:
            daemon.ring()
            deadline = time.monotonic() + 30 + 4 * count * max(radio_ms, 10) / 1000
            while _unsettled():
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{_unsettled()} texts are not delivered")
                time.sleep(0.2)
        moments = self.network.do(on_air)
        if len(moments) != count * lines:
            raise AssertionError(f"{len(moments)} texts went out instead of {count * lines}")
        return Pace(moments, cpu_s(self.box.daemon_pid) - before_s)

    def latency(self, count: int) -> list[float]:
        """One text in at a time: seconds until its frame came and its place on the SIM was free."""
        took = []
        self.network.do(afresh, 0)
        with self._websocket() as frames:
            for n in range(count):
                began = self.network.do(text_in, self._lines[0].number, f"one {n}")
                came = next(frames)
                gone = _until(lambda n=n: len(moments := self.network.do(freed)) > n and moments[n])
                took.append(max(came, gone) - began)
                time.sleep(0.02)
        return took

    def burst(self, count: int) -> float:
        """All at once: texts a second until the last frame came and the SIM was empty."""
        self.network.do(afresh, 0)
        with self._websocket() as frames:
            began = time.monotonic()
            for n in range(count):
                self.network.do(text_in, self._lines[0].number, f"burst {n}")
            came = [next(frames) for _ in range(count)]
            gone: float = _until(lambda: len(moments := self.network.do(freed)) >= count and moments[-1])
        return count / (max(came[-1], gone) - began)

    @contextmanager
    def _websocket(self) -> Iterator[Iterator[float]]:
        """The moments at which frames of new messages come."""
        origin = self.box.url
        cookie = self.box.sign_in(ANNA)
        with connect(
            f"{origin.replace('https', 'wss')}/api/v1/live",
            ssl=trusting_by_threads(),
            additional_headers={"Cookie": cookie, "Origin": origin},
            max_queue=None,
            proxy=None,
        ) as socket:

            def moments() -> Iterator[float]:
                while True:
                    frame: dict[str, Any] = json.loads(socket.recv(timeout=30))
                    if frame["type"] == "message.new" and frame["data"]["message"]["direction"] == "in":
                        yield time.monotonic()

            assert json.loads(socket.recv(timeout=10))["type"] == "hello"
            yield moments()


@contextmanager
def _office(folder: Path) -> Iterator[Bench]:
    plans = [ModemPlan(f"sim{n}", folder / f"modem{n}", f"+493010000{n}") for n in range(1, MODEMS + 2)]
    modems = [SimModem(plan.name, plan.link or folder, plan.number, plan.name, ["anna"]) for plan in plans[:MODEMS]]
    with MobileNetwork(plans) as network, Box(folder, [ANNA], modems) as box:
        network.do(watch)
        open_office(load_web(box.config))
        try:
            bench = Bench(network, box, folder / f"modem{MODEMS + 1}")
            with DaemonClient(box.socket) as daemon:
                _until(lambda: all(each["condition"] == "ready" for each in daemon.call("status", {})["peripherals"]))
            yield bench
        finally:
            close_database()


def _ask(port: int, words: bytes, ending: bytes) -> None:
    os.write(port, words)
    heard = b""
    while not heard.endswith(ending):
        if not select.select([port], [], [], 10)[0]:
            raise TimeoutError(f"after {words!r} came {heard!r}")
        heard += os.read(port, 4096)


def _unsettled() -> int:
    """Parts that are not delivered yet."""
    with database.connection_context():
        return int(OutboundPart.select().join(Outbound, on=(Outbound.message == OutboundPart.message))
                   .where(OutboundPart.state != "delivered").count())  # fmt: skip


def _until(condition: Callable[[], Any], deadline_s: float = 30.0) -> Any:
    end = time.monotonic() + deadline_s
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError("it did not come true in time")
        time.sleep(0.001)
    return value


def _number(n: int) -> str:
    return f"+49170{n % 50:07d}"


def _text(n: int) -> str:
    return f"Your order {n} is ready. Fetch it at the counter until 6 p.m., please."


# --- peers --------------------------------------------------------------------------------------


def _peers(bare_per_s: float) -> list[Row]:
    rows = [Row("P1", f"bare CMGS loop, {RADIO_MS} ms radio time", "", f"{bare_per_s:.1f}/s")]
    for name, program, folders, send in (
        ("gammu-smsd", "gammu-smsd", ("inbox", "outbox", "sent", "error"), _gammu),
        ("smstools", "smsd", ("outgoing", "checked", "incoming", "report", "sent", "failed"), _smstools),
    ):
        found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if found is None:
            rows.append(Row("P1", name, "", f"not installed: apt-get install {name}"))
            continue
        with tempfile.TemporaryDirectory(prefix="peer-") as temporary:
            folder = Path(temporary)
            for each in folders:
                (folder / each).mkdir()
            with MobileNetwork([ModemPlan("sim1", folder / "modem", "+4930100001")]) as network:
                network.do(watch)
                network.do(afresh, RADIO_MS)
                with send(found, folder):
                    _until(lambda network=network: len(network.do(on_air)) >= TEXTS_OF_PEERS, 120)
                per_s = Pace(network.do(on_air)).per_s
        measured = f"{per_s:.2f}/s, {per_s / bare_per_s:.1%} (from {TEXTS_OF_PEERS} texts)"
        rows.append(Row("P1", f"{name} on the same simulator", "", measured))
    return rows


@contextmanager
def _gammu(program: str, folder: Path) -> Iterator[None]:
    (folder / "rc").write_text(
        f"[gammu]\ndevice = {folder}/modem\nconnection = at115200\n[smsd]\nservice = files\nlogfile = stdout\n"
        f"commtimeout = 1\nloopsleep = 1\nchecksecurity = 0\nchecksignal = 0\ncheckbattery = 0\n"
        f"inboxpath = {folder}/inbox/\noutboxpath = {folder}/outbox/\nsentsmspath = {folder}/sent/\n"
        f"errorsmspath = {folder}/error/\n"
    )
    for n in range(TEXTS_OF_PEERS):
        inject = [f"{program}-inject", "-c", f"{folder}/rc", "TEXT", _number(n), "-text", _text(n)]
        subprocess.run(inject, check=True, capture_output=True, timeout=30)
    with _running(folder, program, "-c", f"{folder}/rc"):
        yield


@contextmanager
def _smstools(program: str, folder: Path) -> Iterator[None]:
    paths = "".join(f"{each} = {folder}/{each}\n" for each in ("outgoing", "checked", "incoming", "report", "sent"))
    (folder / "rc").write_text(
        f"devices = GSM1\n{paths}failed = {folder}/failed\nlogfile = 1\ninfofile = {folder}/working\n"
        f"pidfile = {folder}/pid\ndelaytime = 1\nerrorsleeptime = 1\n"
        f"[GSM1]\ndevice = {folder}/modem\nincoming = no\nreport = yes\nbaudrate = 115200\n"
    )
    for n in range(TEXTS_OF_PEERS):
        (folder / "outgoing" / str(n)).write_text(f"To: {_number(n)[1:]}\nReport: yes\n\n{_text(n)}")
    with _running(folder, program, "-t", "-c", f"{folder}/rc"):
        yield


@contextmanager
def _running(folder: Path, *command: str) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = tethered(subprocess.Popen(command, stdout=log, stderr=log))
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


if __name__ == "__main__":
    from lab.bench import main

    sys.exit(main(["sms"]))
