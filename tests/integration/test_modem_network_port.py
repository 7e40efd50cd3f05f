"""A modem on a port server somewhere in the network, by pyserial URL."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import serial
from serial import rfc2217

from appliance.domain.ports import ModemAway, ModemCondition
from tests.integration.byte_modem import HELLO_PDU, ByteModem, part, serving, until

STOP_S = 5.0

HOLDER = """
import fcntl, os, sys
port = os.open(sys.argv[1], os.O_RDWR)
fcntl.flock(port, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


class PtySerial(serial.Serial):
    """A pty has no modem lines; RFC 2217 asks for them."""

    cts = dsr = ri = cd = True  # type: ignore[assignment]

    def _update_dtr_state(self) -> None:
        pass

    _update_rts_state = _update_dtr_state


class PortServer(threading.Thread):
    """Serves the serial port at ``link`` to one client at a time, plainly or by RFC 2217."""

    def __init__(self, link: Path, *, with_rfc2217: bool) -> None:
        super().__init__(daemon=True)
        self._link = link
        self._with_rfc2217 = with_rfc2217
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._client: socket.socket | None = None
        self._stopped = threading.Event()
        self.port: int = self._listener.getsockname()[1]

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._client, _ = self._listener.accept()
            except OSError:
                return
            with suppress(OSError), closing(self._client), PtySerial(str(self._link), timeout=0.01) as port:
                self._serve(self._client, port)

    def _serve(self, client: socket.socket, port: serial.Serial) -> None:
        filter_in: Callable[[bytes], bytes] = lambda data: data  # noqa: E731
        filter_out = filter_in
        if self._with_rfc2217:
            sender = type("Sender", (), {"write": staticmethod(client.sendall)})()
            manager = rfc2217.PortManager(port, sender)
            filter_in = lambda data: b"".join(manager.filter(data))  # noqa: E731
            filter_out = lambda data: b"".join(manager.escape(data))  # noqa: E731
        client.settimeout(0.01)
        while not self._stopped.is_set():
            try:
                data = client.recv(4096)
                if not data:
                    return
                port.write(filter_in(data))
            except TimeoutError:
                pass
            if answer := port.read(1):
                answer += port.read(port.in_waiting)
                client.sendall(filter_out(answer))

    def cut(self) -> None:
        """Drop the connection, as a port server that loses its power."""
        if self._client is not None:
            self._client.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.join(STOP_S)


@contextmanager
def served(link: Path, *, with_rfc2217: bool) -> Iterator[PortServer]:
    server = PortServer(link, with_rfc2217=with_rfc2217)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.mark.filterwarnings("ignore:set.*deprecated:DeprecationWarning")  # pyserial's own
@pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
async def test_texts_both_ways_and_a_cut_line(tmp_path: Path, scheme: str) -> None:
    peer = ByteModem(tmp_path / "modem")
    with served(peer.link, with_rfc2217=scheme == "rfc2217") as server:
        device = f"{scheme}://127.0.0.1:{server.port}"
        async with serving(peer, device=device, until_ready=False, command_timeout_s=2.0) as (modem, sink):
            await until(lambda: modem.status.condition is ModemCondition.READY, "ready", 20)
            assert await modem.submit(part()) == 1
            peer.receive("SM", 1, HELLO_PDU)
            await until(lambda: sink.parts and not peer.slots["SM"])
            server.cut()
            await until(lambda: modem.status.condition is ModemCondition.ABSENT)
            with pytest.raises(ModemAway):
                await modem.submit(part())
            await until(lambda: modem.status.condition is ModemCondition.READY, "ready again", 20)
            assert await modem.submit(part()) == 2


async def test_a_port_in_use_says_by_whom(tmp_path: Path) -> None:
    peer = ByteModem(tmp_path / "modem")
    peer.plug_in()
    holder = await asyncio.create_subprocess_exec(
        "python3", "-c", HOLDER, os.readlink(peer.link), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert await asyncio.wait_for(holder.stdout.readline(), 30) == b"held\n"
        peer.link.unlink()  # plugged in by the block below again, on the same pty
        peer.plug_in = lambda: peer.link.symlink_to(os.ttyname(peer._slave))  # type: ignore[method-assign]
        async with serving(peer, until_ready=False) as (modem, _):
            await until(lambda: f"is in use by python3 (process {holder.pid})." in modem.status.sentence)
            assert modem.status.condition is ModemCondition.ABSENT
            holder.kill()
            await holder.wait()
            await until(lambda: modem.status.condition is ModemCondition.READY)
    finally:
        if holder.returncode is None:
            holder.kill()
            await holder.wait()
