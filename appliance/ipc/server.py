"""The daemon's side of the doorbell socket (asyncio)."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

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

log = logging.getLogger(__name__)

Command = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]

HELLO_DEADLINE_S = 5.0
MAX_CLIENTS = 64
MAX_RUNNING_COMMANDS = 64  # a client
ANNOUNCE_TOGETHER_S = 0.003  # news that come so close are told once, and the modem is served before them
_UCRED = struct.Struct("3i")  # pid, uid, gid
MAX_OUTBOX_BYTES = 4 * MAX_FRAME_BYTES  # a client that lets more pile up is dropped


class AlreadyRunning(Exception):
    """Another daemon holds the socket."""


class DoorbellServer:
    """Hears rings, tells of new events and runs live commands.

    Everything here belongs to one event loop: call ``announce`` from its thread.
    """

    def __init__(
        self,
        path: Path,
        on_ring: Callable[[], None],
        commands: Mapping[str, Command],
        for_the_admin: Mapping[str, Command] = MappingProxyType({}),
    ) -> None:
        """Nothing is opened yet.

        Args:
            path: the socket file.
            on_ring: must return at once.
            commands: what every client may ask for, the web process included.
            for_the_admin: what only root and this process's own user may ask for.
        """
        self._path = path
        self._on_ring = on_ring
        self._commands = commands
        self._for_the_admin = for_the_admin
        self._server: asyncio.Server | None = None
        self._lock: int | None = None
        self._clients: set[_Client] = set()
        self._seq_to_tell: int | None = None

    async def start(self) -> None:
        """Listen at the path; a file left by a dead daemon is replaced.

        Raises:
            AlreadyRunning: a living daemon holds this socket.
            OSError: the folder is missing or not writable.
        """
        self._lock = _take_lock(self._path)
        try:
            self._path.unlink(missing_ok=True)
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                listener.bind(str(self._path))
                self._path.chmod(0o660)  # before listen(): nobody could connect yet
                self._server = await asyncio.start_unix_server(self._serve, sock=listener, limit=MAX_FRAME_BYTES)
            except BaseException:
                listener.close()
                raise
        except BaseException:
            self._release_lock()
            raise

    async def close(self) -> None:
        """Stop listening, cancel running commands and let go of the path."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for client in list(self._clients):
            client.drop()
        await asyncio.gather(*(client.finished.wait() for client in list(self._clients)))
        self._path.unlink(missing_ok=True)
        self._release_lock()

    def announce(self, seq: int) -> None:
        """Tell every client soon that the event log has grown to ``seq``, which was committed before. Never blocks."""
        if self._seq_to_tell is None:
            asyncio.get_running_loop().call_later(ANNOUNCE_TOGETHER_S, self._tell_seq)
            self._seq_to_tell = seq
        self._seq_to_tell = max(seq, self._seq_to_tell)

    def _tell_seq(self) -> None:
        line = encode({"type": "events", "seq": self._seq_to_tell})
        self._seq_to_tell = None
        for client in list(self._clients):
            client.tell(line)

    def _release_lock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = _Client(reader, writer, self._on_ring, self._commands_for(writer))
        if len(self._clients) >= MAX_CLIENTS or self._server is None:
            log.warning("A client of the doorbell was refused: there are %d already.", len(self._clients))
            writer.transport.abort()
            return
        self._clients.add(client)
        try:
            await client.run()
        finally:
            self._clients.discard(client)

    def _commands_for(self, writer: asyncio.StreamWriter) -> Mapping[str, Command]:
        """The kernel says who is at the other end (unix(7), SO_PEERCRED); no word of the client's counts."""
        credentials = writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
        _, user, _ = _UCRED.unpack(credentials)
        if user in (0, os.geteuid()):
            return {**self._commands, **self._for_the_admin}
        return {**self._commands, **{name: _refuse_to_others(name) for name in self._for_the_admin}}


def _refuse_to_others(name: str) -> Command:
    async def refuse(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        log.warning("A process that is not the admin's asked for %s and was refused.", name)
        raise CommandRefused("not_allowed", "Only the admin can do this, on the box itself.")

    return refuse


def _take_lock(path: Path) -> int:
    """Hold ``path``'s lock file; the kernel lets go of it when the process dies in whatever way."""
    lock = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o660)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise AlreadyRunning(f"Another daemon already runs and holds {path}. Stop that one first.") from error
    return lock


class _Client:
    """One connection: its reader loop and its running commands."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_ring: Callable[[], None],
        commands: Mapping[str, Command],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._on_ring = on_ring
        self._commands = commands
        self._running: set[asyncio.Task[None]] = set()
        self._greeted = False
        self.finished = asyncio.Event()

    async def run(self) -> None:
        """Serve until the client goes, misbehaves or is dropped."""
        self._writer.write(encode({"type": "hello", "version": VERSION}))
        try:
            async with asyncio.timeout(HELLO_DEADLINE_S):
                check_hello(await self._read())
            self._greeted = True
            while True:
                self._take(await self._read())
        except (EOFError, OSError):
            pass  # it left; TimeoutError is an OSError too
        except BadFrame as error:
            log.warning("A client of the doorbell was dropped: it sent %s.", error)
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            self._writer.transport.abort()
            with suppress(OSError):
                await self._writer.wait_closed()
            self.finished.set()

    def tell(self, line: bytes) -> None:
        """Queue a "look", unless an earlier one still waits: reading that one will find all there is by then."""
        if self._writer.transport.get_write_buffer_size() == 0:
            self.send(line)

    def send(self, line: bytes) -> None:
        """Queue ``line``; a client that does not read what it is sent is dropped."""
        if not self._greeted or self._writer.transport.is_closing():
            return
        self._writer.write(line)
        if self._writer.transport.get_write_buffer_size() > MAX_OUTBOX_BYTES:
            log.warning("A client of the doorbell was dropped: it does not read what it is sent.")
            self.drop()

    def drop(self) -> None:
        """Cut the connection; ``run`` then ends by itself."""
        self._writer.transport.abort()

    async def _read(self) -> Frame:
        try:
            line = await self._reader.readuntil(b"\n")
        except asyncio.LimitOverrunError as error:
            raise BadFrame(f"a line of more than {MAX_FRAME_BYTES} bytes") from error
        return decode(line)

    def _take(self, frame: Frame) -> None:
        match frame["type"]:
            case "ring":
                self._on_ring()
            case "ping":
                self.send(encode({"type": "pong"}))
            case "command":
                self._start_command(frame)
            case other:
                raise BadFrame(f"a frame of the unknown type {other!r}")

    def _start_command(self, frame: Frame) -> None:
        number, name, expires = frame.get("id"), frame.get("name"), frame.get("expires_at_s")
        arguments = frame.get("arguments")
        if not (
            isinstance(number, int)
            and isinstance(name, str)
            and isinstance(arguments, dict)
            and isinstance(expires, int | float)
        ):
            raise BadFrame("a command without id, name, arguments or expires_at_s")
        if len(self._running) >= MAX_RUNNING_COMMANDS:
            self._refuse(number, "daemon_away", "The box is too busy at the moment. Try again in a minute.")
            return
        task = asyncio.create_task(self._run_command(number, name, arguments, float(expires)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run_command(self, number: int, name: str, arguments: Frame, expires: float) -> None:
        left_s = min(expires - time.monotonic(), MAX_DEADLINE_S)
        command = self._commands.get(name)
        if command is None:
            self._refuse(number, "bad_request", f"The daemon knows no command {name!r}.")
        elif not left_s > 0:
            self._refuse(number, "too_late", "The box was too slow to start this, so it was not done.")
        else:
            try:
                async with asyncio.timeout(left_s):
                    result = await command(arguments)
                self.send(encode({"type": "answer", "id": number, "result": dict(result)}))
            except CommandRefused as refusal:
                self._refuse(number, refusal.error_id, refusal.sentence)
            except TimeoutError:
                self._refuse(number, "too_late", "This took too long, so it was given up.")
            except Exception:  # one command's bug must not take the others' link away
                log.exception("The live command %s failed.", name)
                self._refuse(number, "server_error", "Something went wrong in the box. The log says more.")

    def _refuse(self, number: int, error_id: str, sentence: str) -> None:
        self.send(encode({"type": "error", "id": number, "error": error_id, "sentence": sentence}))
