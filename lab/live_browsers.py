"""Hundreds of browsers reduced to their websockets and requests, in one asyncio loop: for measuring the web process.

They do what a browser does that matters to the server: TLS, the deflate extension offered, the answers to pings, and
the waits of ``web/static/js/live-feed.js`` before they come back.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import ssl
import time
from collections.abc import Callable
from typing import Any, Self

from lab.box import trusting

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0  # as in live-feed.js
DEADLINE_S = 60.0
_PING, _PONG, _CLOSE = 0x9, 0xA, 0x8


class LiveBrowser(asyncio.Protocol):
    """One browser that wants to stay connected."""

    def __init__(self, port: int, cookie: str, on_frame: Callable[[LiveBrowser, dict[str, Any], float], None]) -> None:
        """``on_frame`` gets each event with the moment it came, by ``time.perf_counter``."""
        self.connected = asyncio.Event()
        self.cursor: int | None = None  # the last seq that was seen
        self._port = port
        self._cookie = cookie
        self._on_frame = on_frame
        self._transport: asyncio.WriteTransport | None = None
        self._buffer = b""
        self._upgraded = False
        self._wanted = True
        self._wait_s = FIRST_WAIT_S
        self._task: asyncio.Task[None] | None = None

    def start(self, tls: ssl.SSLContext) -> Self:
        """Connect in the background, again and again."""
        self._tls = tls
        self._come_back(0)
        return self

    def close(self) -> None:
        """Be gone."""
        self._wanted = False
        if self._task is not None:
            self._task.cancel()
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport, self._buffer, self._upgraded = transport, b"", False
        after = "" if self.cursor is None else f"?after={self.cursor}"
        transport.write(
            f"GET /api/v1/live{after} HTTP/1.1\r\nHost: localhost:{self._port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            f"Origin: https://localhost:{self._port}\r\nCookie: {self._cookie}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        came = time.perf_counter()
        self._buffer += data
        if not self._upgraded:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.partition(b"\r\n")[0]:
                self._drop()
                return
            self._upgraded, self._buffer = True, rest
        while (frame := self._next_frame()) is not None:
            self._take(*frame, came)

    def connection_lost(self, error: Exception | None) -> None:
        self.connected.clear()
        self._transport = None
        self._come_back(self._wait_s * (0.5 + random.random()))
        self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S)

    def _come_back(self, wait_s: float) -> None:
        if self._wanted:
            self._task = asyncio.get_running_loop().create_task(self._connect(wait_s))

    async def _connect(self, wait_s: float) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(wait_s)
        try:
            await loop.create_connection(lambda: self, "localhost", self._port, ssl=self._tls)
        except OSError:
            self._come_back(self._wait_s * (0.5 + random.random()))
            self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S)

    def _drop(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _next_frame(self) -> tuple[int, bytes] | None:
        """The next frame's opcode and payload (RFC 6455 §5.2); what a server sends is not masked."""
        if len(self._buffer) < 2:
            return None
        size, begin = self._buffer[1], 2
        if size == 126:
            size, begin = int.from_bytes(self._buffer[2:4]), 4
        elif size == 127:
            size, begin = int.from_bytes(self._buffer[2:10]), 10
        if len(self._buffer) < begin + size:
            return None
        assert not self._buffer[0] & 0x40, "nothing is compressed: it would cost the server memory"
        frame = self._buffer[0] & 0x0F, self._buffer[begin : begin + size]
        self._buffer = self._buffer[begin + size :]
        return frame

    def _take(self, opcode: int, payload: bytes, came: float) -> None:
        if opcode == _PING and self._transport is not None:
            mask = os.urandom(4)
            masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
            self._transport.write(bytes([0x80 | _PONG, 0x80 | len(payload)]) + mask + masked)
        elif opcode == _CLOSE:
            self._drop()
        elif opcode == 1:
            content = json.loads(payload)
            if content["type"] == "hello":
                self.cursor = content["seq"] if self.cursor is None else self.cursor
                self._wait_s = FIRST_WAIT_S
                self.connected.set()
                return
            if content.get("seq") is not None:
                self.cursor = content["seq"]
            self._on_frame(self, content, came)


class Requests:
    """One kept connection for requests that change something."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port = port
        self._head = (
            f"Host: localhost:{port}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n"
            "Content-Type: application/json\r\n"
        )
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def connect(self) -> Self:
        """Open the connection, as a browser's page that is already shown has."""
        self._streams = await asyncio.open_connection("localhost", self._port, ssl=trusting())
        return self

    async def post(self, path: str, body: object) -> Any:
        """The answer's JSON. Raises RuntimeError when it is refused."""
        assert self._streams is not None, "not connected"
        reader, writer = self._streams
        data = json.dumps(body).encode()
        writer.write(f"POST /api/v1{path} HTTP/1.1\r\n{self._head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        answer = await reader.readexactly(int(fields.get("content-length", "0")))
        if not head.split(" ", 2)[1].startswith("2"):
            raise RuntimeError(f"{path} was refused: {answer.decode()}")
        return json.loads(answer) if answer else None

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


async def until(condition: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Wait until it is true. Raises TimeoutError."""
    end = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {deadline_s:.0f} s in vain for {what}")
        await asyncio.sleep(0.01)
