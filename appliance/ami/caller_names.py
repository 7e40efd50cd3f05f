"""Names for the displays of desk phones: answers the dialplan's look-ups over FastAGI, never holding a call up.

The dialplan runs ``AGI(agi://HOST:PORT/caller-name)``. Asterisk then connects, sends what it knows of the call as
``agi_KEY: VALUE`` lines up to an empty one, and does what it is told until the connection is closed
(https://docs.asterisk.org: Asterisk Gateway Interface). The answer is one ``SET VARIABLE``, or nothing.

panoramisk's own FastAGI server is not used: it loops for ever on a connection that closes early.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from appliance.ami.actions import displayable

_log = logging.getLogger(__name__)
VARIABLE = "CONTACT_NAME"  # what the dialplan reads
_ANSWER_WITHIN_S = 0.05  # a name that comes later would hold the call up
_READ_WITHIN_S = 1.0
_LINE_LIMIT_BYTES = 4096
_MAX_LINES = 100
_MAX_CONNECTIONS = 50

LookUp = Callable[[str], Awaitable[str | None]]


class CallerNames:
    """A listening FastAGI server that asks ``look_up`` for the name behind a number."""

    def __init__(self, look_up: LookUp) -> None:
        self._look_up = look_up
        self._server: asyncio.Server | None = None
        self._open = 0

    async def start(self, address: str, port: int) -> int:
        """Listen, and return the port (a free one for 0). Raises OSError when the address cannot be had."""
        self._server = await asyncio.start_server(self._serve, address, port, limit=_LINE_LIMIT_BYTES)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Listen no more; a call that asks now goes on without a name."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            if self._open <= _MAX_CONNECTIONS:
                await self._answer(reader, writer)
        except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError):
            pass  # a peer that is slow, gone or talks nonsense gets no name
        except Exception:  # noqa: BLE001  whatever is wrong here must not be in the way of a call
            _log.exception("A caller's name could not be looked up.")
        finally:
            self._open -= 1
            with suppress(OSError):
                writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_READ_WITHIN_S):
            number = await _caller(reader)
        if not number:
            return
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            name = await self._look_up(number)
        if not name:
            return
        writer.write(f'SET VARIABLE {VARIABLE} "{displayable(name)}"\n'.encode())
        async with asyncio.timeout(_READ_WITHIN_S):
            await writer.drain()
            await reader.readline()  # "200 result=1": it has been set before the connection closes


async def _caller(reader: asyncio.StreamReader) -> str:
    """The caller's number out of the lines that Asterisk begins with; "" when it tells none."""
    number = ""
    for _ in range(_MAX_LINES):
        line = (await reader.readline()).decode("utf-8", "replace")
        if line.strip() == "":
            return number
        key, _, value = line.partition(": ")
        if key == "agi_callerid":
            number = value.strip()[:40]
    return ""
