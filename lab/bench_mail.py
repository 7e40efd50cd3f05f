"""How many mails a second the box takes, each committed to the disk as a text before it says 250."""

from __future__ import annotations

import smtplib
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lab.box import Box, Person, SimModem
from lab.figures import Row, cpu_s
from lab.ports import free_port

MAILS = 1000
CONNECTIONS = 4
TARGET = 100
DOMAIN = "sms.example.lan"
ANNA = Person("anna", "Anna Schmidt", "bench-password", email="anna@example.com")


def run() -> list[Row]:
    """Mails taken a second over a few connections, each to another number, by a box whose modem is absent."""
    port = free_port()
    mail = {
        "enabled": True,
        "domain": DOMAIN,
        "port": port,
        "allowed_networks": ["127.0.0.1"],
        "per_hour": 100_000,
        "longest_queue": 100_000,
    }
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        modem = SimModem("sim1", folder / "absent", "+4930100001", "Office", ["anna"])
        with Box(folder, [ANNA], [modem], mail={"mail": mail}) as box, ThreadPoolExecutor(CONNECTIONS) as pool:
            clients = [_connect(port) for _ in range(CONNECTIONS)]
            before, began = cpu_s(box.daemon_pid), time.monotonic()
            list(pool.map(lambda n: _send(clients[n], n, MAILS // CONNECTIONS), range(CONNECTIONS)))
            rate = MAILS / (time.monotonic() - began)
            cpu_ms = (cpu_s(box.daemon_pid) - before) / MAILS * 1000
    return [
        Row("", f"{MAILS} mails in, each committed before its 250", f"≥ {TARGET}/s", f"{rate:.0f}/s", rate >= TARGET),
        Row("", "the daemon's CPU time a mail", "", f"{cpu_ms:.1f} ms"),
    ]


def _connect(port: int) -> smtplib.SMTP:
    deadline = time.monotonic() + 20
    while True:
        try:
            return smtplib.SMTP("127.0.0.1", port, timeout=30)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _send(client: smtplib.SMTP, connection: int, count: int) -> None:
    for n in range(count):
        raw = f"Message-ID: <{connection}.{n}@example.com>\r\nSubject: bench\r\n\r\nText {connection}.{n}\r\n"
        client.sendmail(ANNA.email, [f"+4917012{connection:02d}{n:04d}@{DOMAIN}"], raw.encode())


if __name__ == "__main__":
    from lab.bench import main

    sys.exit(main(["mail"]))
