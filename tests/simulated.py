"""A simulated network for tests, and a bare serial line to one of its modems."""

from __future__ import annotations

import asyncio
import os
import termios
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from appliance.simulator import ModemPlan, simulated_network

__all__ = ["ModemPlan", "SerialLine", "serial_line", "simulated_network"]

TIMEOUT_S = 20


class SerialLine:
    """The client's end of a port: bytes in and out, with deadlines."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self._fd, termios.TCSANOW)  # what the modem said already stays
        self._received = bytearray()
        self._news = asyncio.Event()
        self.hung_up = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._fd, self._read)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._fd)
        os.close(self._fd)

    def write(self, data: bytes | str) -> None:
        os.write(self._fd, data.encode("latin-1") if isinstance(data, str) else data)

    async def read_until(self, ending: bytes | str, timeout_s: float = TIMEOUT_S) -> str:
        """Everything up to and with ``ending``. Raises TimeoutError, telling what came instead."""
        wanted = ending.encode("latin-1") if isinstance(ending, str) else ending
        try:
            async with asyncio.timeout(timeout_s):
                while wanted not in self._received:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise TimeoutError(f"{wanted!r} did not come, but {bytes(self._received)!r}") from None
        end = self._received.index(wanted) + len(wanted)
        taken = bytes(self._received[:end])
        del self._received[:end]
        return taken.decode("latin-1")

    async def ask(self, command: str, ending: str = "OK\r\n") -> str:
        """Send a command line and give its answer, without echo, up to ``ending``."""
        self.write(command + "\r")
        answer = await self.read_until(ending)
        return answer.removeprefix(command + "\r")

    async def nothing_for(self, seconds: float) -> bool:
        """Whether nothing comes for a while."""
        await asyncio.sleep(seconds)
        return not self._received

    def _read(self) -> None:
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._fd)
            self.hung_up.set()
            return
        self._received += data
        self._news.set()


@asynccontextmanager
async def serial_line(path: Path) -> AsyncIterator[SerialLine]:
    line = SerialLine(path)
    try:
        yield line
    finally:
        line.close()
