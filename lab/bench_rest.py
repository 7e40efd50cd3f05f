"""P12: what the box costs when nothing happens, with four modems and a real PBX connected, and how soon it is there."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from appliance.ipc.client import DaemonClient
from appliance.simulator.laboratory import ModemPlan
from lab import asterisk
from lab.asterisk import AsteriskServer, provision
from lab.box import Box, Person, SimModem
from lab.debian_root import CannotProvision
from lab.figures import Row, cpu_s, rss_mb, with_children
from lab.mobile_network import MobileNetwork
from lab.outside_line import OutsideLine

MODEMS = 4
QUIET_S = 30.0  # measured for so long, after the start has calmed down
CALM_S = 5.0
DEADLINE_S = 60.0
ANNA = Person("anna", "Anna Schmidt", "correct horse battery", "PJSIP/anna")


def run() -> list[Row]:
    """Memory and processor time at rest, and the time from start to ready."""
    try:
        installation = provision()
    except CannotProvision as missing:
        return [Row("P12", "the box at rest", "≤ 150 MB, ≤ 1 %, ≤ 3 s", f"not measured: {missing}")]
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        modems = [
            SimModem(f"sim{n}", folder / f"modem{n}", f"+493010000{n}", f"Line {n}", ["anna"])
            for n in range(1, MODEMS + 1)
        ]
        plans = [ModemPlan(each.name, each.device, each.number) for each in modems]
        with OutsideLine() as line, AsteriskServer(installation, line.port) as server, MobileNetwork(plans):
            pbx = {
                "host": "127.0.0.1",
                "port": server.ami_port,
                "username": asterisk.MANAGER,
                "secret": server.secret,
                "context": asterisk.CONTEXT,
            }
            with Box(folder, [ANNA], modems, pbx) as box:
                return _measure(box)


def _measure(box: Box) -> list[Row]:
    _wait_until_ready(box)
    box.stop()
    began = time.monotonic()
    box.start_daemon()
    box.start_web()
    ready_s = time.monotonic() - began
    _wait_until_ready(box)
    time.sleep(CALM_S)
    processes = [box.daemon_pid, *with_children(box.web_pid)]
    before, began = sum(map(cpu_s, processes)), time.monotonic()
    time.sleep(QUIET_S)
    share = (sum(map(cpu_s, processes)) - before) / (time.monotonic() - began)
    memory = {"daemon": rss_mb(box.daemon_pid), "web": sum(map(rss_mb, with_children(box.web_pid)))}
    total = sum(memory.values())
    parts = ", ".join(f"{name} {size:.0f}" for name, size in memory.items())
    return [
        Row(
            "P12",
            f"memory at rest, {MODEMS} modems and PBX connected",
            "≤ 150 MB",
            f"{total:.0f} MB ({parts})",
            total <= 150,
        ),
        Row("P12", "processor at rest, of one core", "≤ 1 %", f"{share:.2%}", share <= 0.01),
        Row("P12", "both processes from start to ready", "≤ 3 s", f"{ready_s:.1f} s", ready_s <= 3),
    ]


def _wait_until_ready(box: Box) -> None:
    """Every modem is on its network and the PBX is connected. Raises TimeoutError."""
    end = time.monotonic() + DEADLINE_S
    with DaemonClient(box.socket) as daemon:
        while any(each["condition"] != "ready" for each in daemon.call("status", {})["peripherals"]):
            if time.monotonic() > end:
                raise TimeoutError("the modems and the PBX did not become ready")
            time.sleep(0.2)
