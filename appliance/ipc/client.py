"""The other side of the doorbell socket, for the web process and the command line.

Plain threads, locks and blocking sockets: the same code runs under gevent's monkey patching.
"""

from __future__ import annotations

import itertools
import logging
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from appliance.ipc.wire import (
    MAX_DEADLINE_S,
    MAX_FRAME_BYTES,
    VERSION,
    BadFrame,
    CommandRefused,
    Frame,
    check_hello,
    decode,
    encode,
)

__all__ = ["CommandRefused", "DaemonAway", "DaemonClient"]

log = logging.getLogger(__name__)

CONNECT_DEADLINE_S = 2.0
SEND_DEADLINE_S = 5.0
QUIET_S = 10.0  # this long without a frame: ping; the same again: the daemon hangs
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 2.0
OUTBOX_FRAMES = 256

AWAY = "The box's telephone and SMS service is not running. Texts wait for it; calls cannot be made."


class DaemonAway(Exception):
    """The daemon did not take or did not answer the command. ``sentence`` is for people."""

    def __init__(self, sentence: str = AWAY) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class DaemonClient:
    """A link to the daemon that comes back by itself.

    Args:
        path: the daemon's socket file.
        on_events: called with the newest ``seq`` whenever the event log has grown.
        on_presence: called with True and False when the daemon comes and goes.

    Both are called on the link's own thread and must return soon.
    """

    def __init__(
        self,
        path: Path,
        on_events: Callable[[int], None] = lambda seq: None,
        on_presence: Callable[[bool], None] = lambda running: None,
    ) -> None:
        self._path = path
        self._on_events = on_events
        self._on_presence = on_presence
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()  # guards the next three
        self._link: _Link | None = None
        self._waiting: dict[int, _Waiting] = {}
        self._ring_queued = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        """Try to connect once, then keep the link in the background. An absent daemon is no error."""
        link = self._connect()
        self._thread = threading.Thread(target=self._keep, args=(link,), name="doorbell", daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """End the link and its threads; calls in progress raise ``DaemonAway``."""
        self._stop.set()
        with self._lock:
            link = self._link
        if link is not None:
            link.shut()
        if self._thread is not None:
            self._thread.join(SEND_DEADLINE_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def running(self) -> bool:
        """Whether the daemon is there."""
        return self._link is not None

    @property
    def sentence(self) -> str:
        """Empty, or what a person should know while the daemon is away."""
        return "" if self.running else AWAY

    def ring(self) -> None:
        """Tell the daemon to look. Never blocks or fails; the daemon's sweep finds what a lost ring told."""
        with self._lock:
            if self._link is None or self._ring_queued:
                return
            with suppress(queue.Full):
                self._link.outbox.put_nowait(_RING)
                self._ring_queued = True

    def call(self, name: str, arguments: Mapping[str, Any], deadline_s: float = 5.0) -> dict[str, Any]:
        """Have the daemon do something now, or not at all.

        Raises:
            DaemonAway: there is no daemon, it went away meanwhile, or it did not answer in time.
            CommandRefused: it did not do it, and says why.
        """
        deadline_s = min(deadline_s, MAX_DEADLINE_S)
        number = next(self._numbers)
        waiting = _Waiting()
        try:
            line = encode(
                {
                    "type": "command",
                    "id": number,
                    "name": name,
                    "arguments": dict(arguments),
                    "expires_at_s": time.monotonic() + deadline_s,
                }
            )
        except BadFrame as error:
            raise CommandRefused("bad_request", "This is too long for the box.") from error
        with self._lock:
            if self._link is None:
                raise DaemonAway
            self._waiting[number] = waiting
            try:
                self._link.outbox.put_nowait(line)
            except queue.Full:
                del self._waiting[number]
                raise DaemonAway("The box is too busy at the moment. Try again in a minute.") from None
        answered = waiting.done.wait(deadline_s)
        with self._lock:
            self._waiting.pop(number, None)
        if not answered:
            raise DaemonAway("The box did not answer in time. Look whether it was done before you try again.")
        frame = waiting.frame
        if frame is None:
            raise DaemonAway("The box's telephone and SMS service stopped before it answered.")
        if frame["type"] == "error":
            raise CommandRefused(str(frame.get("error")), str(frame.get("sentence")))
        result = frame.get("result")
        return result if isinstance(result, dict) else {}

    # --- the link's own thread ---------------------------------------------------------------

    def _keep(self, link: _Link | None) -> None:
        wait_s = FIRST_WAIT_S
        while not self._stop.is_set():
            if link is None:
                self._stop.wait(wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
                link = None if self._stop.is_set() else self._connect()
                continue
            wait_s = FIRST_WAIT_S
            self._tell(self._on_presence, True)
            self._serve(link)
            self._forget(link)
            link = None
            self._tell(self._on_presence, False)

    def _connect(self) -> _Link | None:
        try:
            link = _Link(self._path)
        except BadFrame as error:
            log.warning("The daemon cannot be understood: %s.", error)
            return None
        except (OSError, EOFError):
            return None
        with self._lock:
            self._link = link
            self._ring_queued = False
        if self._stop.is_set():
            link.shut()
        return link

    def _serve(self, link: _Link) -> None:
        writer = threading.Thread(target=self._write, args=(link,), name="doorbell-writer", daemon=True)
        writer.start()
        try:
            for frame in link.frames():
                match frame["type"]:
                    case "events":
                        self._tell(self._on_events, frame.get("seq"))
                    case "answer" | "error":
                        with self._lock:
                            waiting = self._waiting.pop(frame.get("id"), None)  # type: ignore[arg-type]
                        if waiting is not None:
                            waiting.settle(frame)
        except (OSError, EOFError):
            pass
        except BadFrame as error:
            log.warning("The link to the daemon was cut: it sent %s.", error)
        finally:
            link.shut()
            writer.join(SEND_DEADLINE_S)

    def _forget(self, link: _Link) -> None:
        with self._lock:
            self._link = None
            waiting, self._waiting = list(self._waiting.values()), {}
        for one in waiting:
            one.settle(None)
        link.close()

    def _write(self, link: _Link) -> None:
        try:
            while (line := link.outbox.get()) is not None:
                if line is _RING:
                    with self._lock:
                        self._ring_queued = False  # before sending: a later commit rings again
                link.send(line)
        except OSError:
            link.shut()

    def _tell(self, callback: Callable[[Any], None], value: object) -> None:
        try:
            callback(value)
        except Exception:  # a listener's bug must not end the link
            log.exception("A listener of the doorbell failed.")


_RING = encode({"type": "ring"})
_PING = encode({"type": "ping"})


class _Waiting:
    """A call that waits for its answer; None tells that the daemon went away."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.frame: Frame | None = None

    def settle(self, frame: Frame | None) -> None:
        self.frame = frame
        self.done.set()


class _Link:
    """One connection that has passed the hello. Raises OSError, EOFError or BadFrame."""

    def __init__(self, path: Path) -> None:
        self.outbox: queue.Queue[bytes | None] = queue.Queue(OUTBOX_FRAMES)
        self._buffer = b""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(CONNECT_DEADLINE_S)
            self._socket.connect(str(path))
            self._socket.sendall(encode({"type": "hello", "version": VERSION}))
            check_hello(self._read())
            self._socket.settimeout(QUIET_S)
        except BaseException:
            self._socket.close()
            raise

    def frames(self) -> Iterator[Frame]:
        """Every frame as it comes, until the link ends with EOFError or OSError."""
        pinged = False
        while True:
            try:
                frame = self._read()
                pinged = False
            except TimeoutError:
                if pinged:
                    log.warning("The daemon has not answered for %.0f s; connecting anew.", 2 * QUIET_S)
                    raise
                pinged = True
                with suppress(queue.Full):
                    self.outbox.put_nowait(_PING)
                continue
            yield frame

    def send(self, line: bytes) -> None:
        """Raises OSError; a daemon that takes nothing for ``QUIET_S`` counts as gone."""
        self._socket.sendall(line)

    def shut(self) -> None:
        """Wake and end the reader and the writer, from any thread."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        with suppress(queue.Full):  # a writer with a full outbox meets the closed socket by itself
            self.outbox.put_nowait(None)

    def close(self) -> None:
        self._socket.close()

    def _read(self) -> Frame:
        while b"\n" not in self._buffer:
            if len(self._buffer) > MAX_FRAME_BYTES:
                raise BadFrame(f"a line of more than {MAX_FRAME_BYTES} bytes")
            data = self._socket.recv(MAX_FRAME_BYTES)
            if not data:
                raise EOFError
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return decode(line)
