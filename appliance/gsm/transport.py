"""The byte pipe to a modem: a serial port, a pty, or a port on the network by pyserial URL.

Local ports and ``socket://`` are read by the event loop through their file descriptor; ``rfc2217://`` has
none, so a thread reads it. Nothing here ever blocks the loop.
"""

from __future__ import annotations

import asyncio
import errno
import io
import os
import termios
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

import serial

from appliance.port_users import ANOTHER, IN_USE, users_of

OPEN_TIMEOUT_S = 10.0
WRITE_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 5.0
_URL_SCHEMES = ("socket://", "rfc2217://")
_under_way: set[str] = set()  # ports that a thread is about to open or close


class PortUnavailable(Exception):
    """The port cannot be opened; the text is a sentence that says why and what to do."""


class PortLost(Exception):
    """The port broke while it was in use; the text is a sentence."""


class Transport(Protocol):
    """Bytes both ways. ``on_lost`` is called at most once, and not after ``close``."""

    def start(self, on_bytes: Callable[[bytes], None], on_lost: Callable[[str], None]) -> None: ...

    async def write(self, data: bytes) -> None:
        """Hand over all of ``data``. Raises PortLost; some of it may have gone out then."""
        ...

    async def close(self) -> None: ...


async def open_transport(device: str, baudrate: int) -> Transport:
    """Open a path or a ``socket://`` or ``rfc2217://`` URL for this process alone.

    Raises:
        PortUnavailable: with a sentence for the status page.
    """
    if "://" in device and not device.startswith(_URL_SCHEMES):
        raise PortUnavailable(
            f"“{device}” is no port that can be used. Give `device` a path such as /dev/ttyUSB0, "
            "or a socket:// or rfc2217:// address."
        )
    if device in _under_way:
        raise PortUnavailable(
            f"The port {device} hangs: an earlier attempt to open or close it has not come back. "
            "Unplug the modem and plug it in again; if that does not help, restart the machine."
        )
    opening = _in_thread(_open, device, baudrate, holds=device)
    try:
        async with asyncio.timeout(OPEN_TIMEOUT_S):
            port = await asyncio.shield(opening)
    except TimeoutError:
        opening.add_done_callback(partial(_close_late, device))
        raise PortUnavailable(f"The port {device} did not open within {OPEN_TIMEOUT_S:.0f} s.") from None
    except asyncio.CancelledError:
        opening.add_done_callback(partial(_close_late, device))
        raise
    try:
        fd = port.fileno()
    except (AttributeError, io.UnsupportedOperation):
        return _ThreadTransport(port, device)
    return _FdTransport(port, fd, device)


def _in_thread(function: Callable[..., Any], *arguments: object, holds: str = "") -> asyncio.Future[Any]:
    """Call what may never come back in a thread of its own, so that it takes none from others and holds up no exit.

    Args:
        holds: the port that is under way until then; each has one such thread at most.
    """
    outcome: Future[Any] = Future()
    outcome.set_running_or_notify_cancel()

    def work() -> None:
        settle: Callable[[], None]
        try:
            settle = partial(outcome.set_result, function(*arguments))
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is awaited
            settle = partial(outcome.set_exception, error)
        _under_way.discard(holds)
        settle()

    if holds:
        _under_way.add(holds)
    threading.Thread(target=work, name=f"port {holds}", daemon=True).start()
    return asyncio.wrap_future(outcome)


def _open(device: str, baudrate: int) -> Any:
    exclusive = True if "://" not in device else None
    try:
        port = serial.serial_for_url(device, baudrate=baudrate, timeout=0.5, exclusive=exclusive)
    except (OSError, ValueError, termios.error) as error:
        raise PortUnavailable(_why_unavailable(device, error)) from error
    with suppress(OSError, AttributeError, termios.error):
        fd = port.fileno()
        if os.isatty(fd):
            # pyserial sets VMIN to 0, with which a read of nothing looks like a hang-up.
            attributes = termios.tcgetattr(fd)
            attributes[6][termios.VMIN] = 1
            termios.tcsetattr(fd, termios.TCSANOW, attributes)
    return port


def _close(port: Any) -> None:
    with suppress(OSError, AttributeError, termios.error):
        if os.isatty(port.fileno()):
            termios.tcflush(port.fileno(), termios.TCOFLUSH)  # else close may wait 30 s for a dead peer
    with suppress(OSError):
        port.close()


async def _close_in_time(port: Any, device: str) -> None:
    """Close in a thread, for closing may block: a network port waits, a dead driver may never return."""
    await asyncio.wait([_in_thread(_close, port, holds=device)], timeout=CLOSE_TIMEOUT_S)


def _close_late(device: str, opening: asyncio.Future[Any]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        _in_thread(_close, opening.result(), holds=device)


def _why_unavailable(device: str, error: Exception) -> str:
    code = getattr(error, "errno", None)
    if "://" in device:
        return f"Nothing answers at {device}. Check the network and `device`."
    if code in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return f"The port {device} is not there. Plug the modem in or correct `device`."
    if code in (errno.EACCES, errno.EPERM):
        return f"The port {device} may not be opened by this service. Put its user into the port's group (dialout)."
    if code in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK):
        return IN_USE.format(device, _holder(device) or ANOTHER)
    if isinstance(error, ValueError) or code in (errno.ENOTTY, errno.EINVAL) or "configure port" in str(error):
        return f"{device} is no serial port with these settings. Correct `device` and `baudrate`."
    return f"The port {device} cannot be opened: {os.strerror(code) if code else error}."


def _holder(device: str) -> str | None:
    users = dict(users_of(device))
    own = users.pop(os.getpid(), None)
    for process, name in users.items():
        return f"{name} (process {process})"
    return "another modem of this configuration" if own else None


class _FdTransport:
    """A port with a file descriptor, driven by the event loop."""

    def __init__(self, port: Any, fd: int, device: str) -> None:
        self._port = port
        self._fd = fd
        self._device = device
        self._loop = asyncio.get_running_loop()
        self._on_bytes: Callable[[bytes], None] | None = None
        self._on_lost: Callable[[str], None] | None = None
        self._lost: str | None = None
        self._writable: asyncio.Future[None] | None = None
        os.set_blocking(fd, False)

    def start(self, on_bytes: Callable[[bytes], None], on_lost: Callable[[str], None]) -> None:
        self._on_bytes, self._on_lost = on_bytes, on_lost
        if self._lost is None:
            self._loop.add_reader(self._fd, self._readable)

    def _readable(self) -> None:
        try:
            data = os.read(self._fd, 65536)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lose(error)
            return
        if not data:
            self._lose(None)
        elif self._on_bytes is not None:
            self._on_bytes(data)

    async def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            if self._lost is not None:
                raise PortLost(self._lost)
            try:
                view = view[os.write(self._fd, view) :]
            except (BlockingIOError, InterruptedError):
                await self._wait_writable()
            except OSError as error:
                raise PortLost(self._lose(error)) from error

    async def _wait_writable(self) -> None:
        self._writable = self._loop.create_future()
        self._loop.add_writer(self._fd, self._became_writable)
        try:
            async with asyncio.timeout(WRITE_TIMEOUT_S):
                await self._writable
        except TimeoutError:
            raise PortLost(f"The port {self._device} has taken no bytes for {WRITE_TIMEOUT_S:.0f} s.") from None
        finally:
            self._writable = None
            if self._lost is None:
                self._loop.remove_writer(self._fd)

    def _became_writable(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)

    def _lose(self, error: OSError | None) -> str:
        if self._lost is None:
            why = "" if error is None or error.errno == errno.EIO else f" ({os.strerror(error.errno or 0)})"
            self._lost = f"The port {self._device} was lost{why}. Is the modem still plugged in?"
            self._stop()
            if self._on_lost is not None:
                self._on_lost(self._lost)
        return self._lost

    def _stop(self) -> None:
        self._loop.remove_reader(self._fd)
        self._loop.remove_writer(self._fd)
        self._became_writable()

    async def close(self) -> None:
        if self._lost is None:
            self._lost = f"The port {self._device} was closed."
            self._stop()
        self._on_lost = None
        await _close_in_time(self._port, self._device)


class _ThreadTransport:
    """A port without a file descriptor (rfc2217://): a thread of its own reads it."""

    def __init__(self, port: Any, device: str) -> None:
        self._port = port
        self._device = device
        self._loop = asyncio.get_running_loop()
        self._closed = threading.Event()
        self._listeners: tuple[Callable[[bytes], None], Callable[[str], None]] | None = None

    def start(self, on_bytes: Callable[[bytes], None], on_lost: Callable[[str], None]) -> None:
        began = self._listeners is not None
        self._listeners = on_bytes, on_lost
        if not began:
            threading.Thread(target=self._read, name=f"read {self._device}", daemon=True).start()

    def _read(self) -> None:
        while not self._closed.is_set():
            try:
                data = self._port.read(max(1, min(self._port.in_waiting, 65536)))
            except (OSError, ValueError, TypeError, AttributeError):  # what pyserial raises on a dead socket
                self._tell(None)
                return
            if data:
                self._tell(data)

    def _tell(self, data: bytes | None) -> None:
        with suppress(RuntimeError):  # the loop ended first
            self._loop.call_soon_threadsafe(self._heard, data)

    def _heard(self, data: bytes | None) -> None:
        if self._listeners is None or self._closed.is_set():
            return
        on_bytes, on_lost = self._listeners
        if data is not None:
            on_bytes(data)
        else:
            on_lost(f"The connection to {self._device} was lost.")

    async def write(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(WRITE_TIMEOUT_S):
                await _in_thread(self._port.write, data)
        except (OSError, ValueError, AttributeError) as error:  # TimeoutError is an OSError
            raise PortLost(f"The connection to {self._device} was lost.") from error

    async def close(self) -> None:
        self._closed.set()
        await _close_in_time(self._port, self._device)
