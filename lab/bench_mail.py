"""How many mails a second the box takes, each committed to the disk as a text before it says 250.

``python -m lab.bench_mail`` prints one row of figures.
"""

from __future__ import annotations

import smtplib
import socket
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lab.asterisk import free_port
from lab.box import Box, Person, SimModem

MAILS = 1000
CONNECTIONS = 4
TARGET = 100
DOMAIN = "sms.example.lan"
ANNA = Person("anna", "Anna Schmidt", "bench-password", email="anna@example.com")


def mails_a_second(mails: int = MAILS) -> float:
    """Mails taken a second over a few connections, by a box whose modem is absent."""
    port = free_port(socket.SOCK_STREAM)
    mail = {
        "enabled": True,
        "domain": DOMAIN,
        "port": port,
        "allowed_networks": ["127.0.0.1"],
        "per_hour": 100_000,
        "longest_queue": 100_000,
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        modem = SimModem("sim1", folder / "absent", "+4930100001", "Office", ["anna"])
        with Box(folder, [ANNA], [modem], mail={"mail": mail}), ThreadPoolExecutor(CONNECTIONS) as pool:
            clients = [_connect(port) for _ in range(CONNECTIONS)]
            began = time.monotonic()
            list(pool.map(lambda n: _send(clients[n], n, mails // CONNECTIONS), range(CONNECTIONS)))
            return mails / (time.monotonic() - began)


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


def main() -> None:
    """Print the row."""
    rate = mails_a_second()
    print(f"mails taken a second, each committed: {rate:.0f} (target {TARGET})")


if __name__ == "__main__":
    main()
