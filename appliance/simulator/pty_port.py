"""The simulated modem's serial port: a raw pseudo terminal behind a symbolic link that stays the same."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tty
from collections.abc import Callable
from pathlib import Path

# What a client that does not read leaves behind; older bytes than these stay, newer ones are lost, as on a UART.
_OUTGOING_LIMIT = 256 * 1024
_READ_SIZE = 65536


class PtyPort:
    """A serial port that can be plugged in and pulled out.

    Clients open ``link``. Each plugging makes a new pty, so a client that held the old one sees a hang-up
    (``b""`` or ``EIO``) and finds the modem again at the same path.
    """

    def __init__(self, link: Path, on_bytes: Callable[[bytes], None]) -> None:
        self.link = link
        self.bytes_per_second = 0  # 0 = as fast as the pty takes them
        self._on_bytes = on_bytes
        self._master: int | None = None
        self._slave: int | None = None  # kept open: without it the master reads EIO until a client comes
        self._outgoing = bytearray()
        self._writer_set = False
        self._pacing: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        return self._master is not None

    def open(self) -> None:
        """Plug in. Raises OSError, also when something that is not a link lies at the path."""
        if self._master is not None:
            return
        if self.link.exists() and not self.link.is_symlink():
            raise FileExistsError(f"{self.link} exists and is no link. Choose another path for this modem.")
        master, slave = os.openpty()
        try:
            tty.setraw(slave)
            os.set_blocking(master, False)
            new = self.link.with_name(f".{self.link.name}.{os.getpid()}")
            with contextlib.suppress(FileNotFoundError):
                new.unlink()
            new.symlink_to(os.ttyname(slave))
            new.replace(self.link)
        except OSError:
            os.close(master)
            os.close(slave)
            raise
        self._master, self._slave = master, slave
        asyncio.get_running_loop().add_reader(master, self._readable)

    def close(self) -> None:
        """Pull the plug: bytes on their way are lost, and the link goes."""
        if self._master is None or self._slave is None:
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._master)
        self._stop_writing()
        with contextlib.suppress(OSError):
            if os.readlink(self.link) == os.ttyname(self._slave):
                self.link.unlink()
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = None

    def write(self, data: bytes) -> None:
        """Send to the client; with the plug pulled, to nobody."""
        if self._master is None:
            return
        if not self._outgoing and not self.bytes_per_second:
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                pass
            except OSError:
                return
            if not data:
                return
        self._outgoing += data[: max(0, _OUTGOING_LIMIT - len(self._outgoing))]
        if not self._writer_set and self._pacing is None:
            self._pump()

    def _readable(self) -> None:
        assert self._master is not None
        try:
            data = os.read(self._master, _READ_SIZE)
        except (BlockingIOError, OSError):
            return
        if data:
            self._on_bytes(data)

    def _pump(self) -> None:
        """Send what is waiting: at once, or byte by byte when the line is slow."""
        self._pacing = None
        if self._master is None or not self._outgoing:
            self._stop_writing()
            return
        loop = asyncio.get_running_loop()
        amount = 1 if self.bytes_per_second else len(self._outgoing)
        try:
            del self._outgoing[: os.write(self._master, memoryview(self._outgoing).tobytes()[:amount])]
        except BlockingIOError:
            pass
        except OSError:
            self._outgoing.clear()
        if self._outgoing and self.bytes_per_second:
            self._remove_writer()
            self._pacing = loop.call_later(1 / self.bytes_per_second, self._pump)
        elif self._outgoing:
            if not self._writer_set:
                loop.add_writer(self._master, self._pump)
                self._writer_set = True
        else:
            self._remove_writer()

    def _remove_writer(self) -> None:
        if self._writer_set and self._master is not None:
            asyncio.get_running_loop().remove_writer(self._master)
        self._writer_set = False

    def _stop_writing(self) -> None:
        self._remove_writer()
        if self._pacing is not None:
            self._pacing.cancel()
            self._pacing = None
        self._outgoing.clear()
