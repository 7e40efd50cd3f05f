"""What meets the bytes: echo, command lines, message texts and the form of answers (ITU-T V.250 §5 and §6.2)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_INCOMING_LIMIT = 64 * 1024  # bytes typed ahead; more are lost, as in a UART without flow control
_LINE_LIMIT = 2048
_TEXT_LIMIT = 4096
_CTRL_Z = 0x1A
_ESCAPE = 0x1B

_NUMERIC_RESULTS = {"OK": 0, "CONNECT": 1, "RING": 2, "NO CARRIER": 3, "ERROR": 4, "NO DIALTONE": 6, "BUSY": 7}


class LineTooLong(Exception):
    """A command line longer than the modem's buffer; it was thrown away."""


class Terminal:
    """One conversation over one port. ``write`` takes the bytes for the client."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._incoming = bytearray()
        self._arrival: asyncio.Future[None] | None = None
        self._last_command = ""
        self.reset()

    def reset(self) -> None:
        """The settings after switching on: echo on, words as result codes, CR and LF."""
        self.echo = True
        self.verbose = True
        self.quiet = False
        self.terminator = 13  # S3
        self.formatter = 10  # S4
        self.eraser = 8  # S5

    def forget_input(self) -> None:
        self._incoming.clear()
        self._arrival = None

    # --- what comes in ----------------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        self._incoming += data[: max(0, _INCOMING_LIMIT - len(self._incoming))]
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    async def command_line(self) -> str:
        """The next command line without its ``AT``. Raises LineTooLong."""
        line = bytearray()
        while True:
            data = await self._available()
            end = data.find(self.terminator)
            chunk = bytes(data[: end + 1] if end >= 0 else data)
            line += chunk
            del data[: len(chunk)]
            if line.lstrip(b"\r\n\0 ")[:2].upper() == b"A/":  # repeats at once, without a terminator
                data[:0] = line.lstrip(b"\r\n\0 ")[2:]
                self._echo(b"A/")
                return self._last_command
            self._echo(chunk)
            if end < 0 and len(line) <= _LINE_LIMIT:
                continue
            if len(line) > _LINE_LIMIT:
                raise LineTooLong
            command = self._command_in(line)
            line.clear()
            if command is not None:
                self._last_command = command
                return command

    async def message_text(self, *, continue_prompt: bool) -> bytes | None:
        """What is typed at the ``> `` prompt up to Ctrl-Z; None when it was given up with ESC.

        ``continue_prompt`` repeats the prompt at each line break, as in text mode (3GPP TS 27.005 §3.5.1).
        """
        self._write(b"\r\n> ")
        text = bytearray()
        while True:
            data = await self._available()
            ends = [at for at in (data.find(_CTRL_Z), data.find(_ESCAPE)) if at >= 0]
            chunk = bytes(data[: min(ends)] if ends else data)
            del data[: len(chunk)]
            text += chunk[: max(0, _TEXT_LIMIT - len(text))]
            self._echo(chunk.replace(b"\r", b"\r\n> ") if continue_prompt else chunk)
            if ends:
                return bytes(text) if data.pop(0) == _CTRL_Z else None

    async def _available(self) -> bytearray:
        if not self._incoming:
            self._arrival = asyncio.get_running_loop().create_future()
            try:
                await self._arrival
            finally:
                self._arrival = None
        return self._incoming

    def _command_in(self, line: bytearray) -> str | None:
        """What follows the first ``AT``, with erased and control characters gone (V.250 §5.2.2)."""
        typed: list[str] = []
        for byte in line:
            if byte == self.eraser:
                del typed[-1:]
            elif byte >= 0x20:
                typed.append(chr(byte))
        text = "".join(typed)
        start = text.upper().find("AT")
        return None if start < 0 else text[start + 2 :].strip()

    def _echo(self, data: bytes) -> None:
        if self.echo and data:
            self._write(data)

    # --- what goes out ----------------------------------------------------------------------

    def information(self, text: str) -> bytes:
        """An information line of an answer."""
        line_end = self._line_end
        return (line_end if self.verbose else b"") + text.encode("latin-1", "replace") + line_end

    def result(self, text: str) -> bytes:
        """A final result code, in words or as a digit."""
        if self.quiet:
            return b""
        if self.verbose:
            return self._line_end + text.encode("latin-1", "replace") + self._line_end
        return str(_NUMERIC_RESULTS.get(text, text)).encode("latin-1", "replace") + bytes([self.terminator])

    def unsolicited(self, text: str) -> bytes:
        """A line that nobody asked for; RING is a result code and follows its form."""
        return self.result(text) if text in _NUMERIC_RESULTS else self.information(text)

    @property
    def _line_end(self) -> bytes:
        return bytes([self.terminator, self.formatter])
