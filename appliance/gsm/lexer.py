"""Bytes from a modem → lines, prompts and notices, whatever way the bytes were cut. No I/O here.

A line ends at CR or LF, so that an echo ("AT+CSQ" CR CR LF) and a modem that forgets one of the two both
work. Control characters and bytes that are no text vanish; a line without an end is thrown away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LINE = 4096  # the longest legal line, a PDU, has 352 characters (3GPP TS 27.005 §4)
_MAX_USSD = 2000
_MAX_INTERLOPERS = 4  # lines tolerated between a notice and its PDU

_LINE_END = re.compile(rb"[\r\n]")
_HEX = re.compile(r"[0-9A-Fa-f]{8,}")
_HEADER = re.compile(r"[+^*%#!$&][A-Z0-9]{1,15}:")
_FINAL = re.compile(r"OK|ERROR|COMMAND NOT SUPPORT|\+CM[ES] ERROR:.*")

# Lines without a header that no command of ours asks for.
_PLAIN_NOTICES = frozenset(
    {
        "RING", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "CONNECT", "RDY", "Call Ready", "SMS Ready",
        "SMS DONE", "PB DONE", "NORMAL POWER DOWN", "UNDER-VOLTAGE WARNNING", "OVER-VOLTAGE WARNNING",
        "^SYSSTART", "+SYSSTART", "^SHUTDOWN",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: a result, a part of an answer, or a notice of one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """The modem waits for a PDU ("> ")."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the modem says unasked. ``pdu`` is the second line of +CMT and +CDS, if it came."""

    text: str
    pdu: str | None = None


Token = Line | Prompt | Notice


def header_of(line: str) -> str | None:
    """The header of a line with its colon ("+CSQ:"), or None."""
    match = _HEADER.match(line)
    return match.group() if match else None


def is_plain_notice(line: str) -> bool:
    """Whether this line without a header is a notice such as RING."""
    return line in _PLAIN_NOTICES


def is_final(line: str) -> bool:
    """Whether this line ends an answer."""
    return _FINAL.fullmatch(line) is not None


def is_pdu(line: str) -> bool:
    """Whether this line can be a PDU in hexadecimal digits, perhaps one that lost some on the way."""
    return _HEX.fullmatch(line) is not None


class Lexer:
    """Feed it bytes in chunks of any size; it returns the tokens that became complete."""

    def __init__(self) -> None:
        self.expecting_prompt = False  # set by the engine: elsewhere ">" is only a character
        self._buffer = bytearray()
        self._overlong = False
        self._pending: str | None = None  # a +CMT or +CDS that waits for its PDU
        self._interlopers = 0
        self._ussd: str | None = None  # a +CUSD whose quoted text goes on in the next line

    def feed(self, data: bytes) -> list[Token]:
        """Take the next bytes; never raises, whatever they are."""
        self._buffer += data
        tokens: list[Token] = []
        while True:
            if self.expecting_prompt and self._at_prompt():
                self.expecting_prompt = False
                tokens.append(Prompt())
                continue
            end = _LINE_END.search(self._buffer)
            if end is None:
                break
            raw = bytes(self._buffer[: end.start()])
            del self._buffer[: end.end()]
            if self._overlong:
                self._overlong = False
            elif len(raw) <= MAX_LINE and (text := _clean(raw)):
                self._line(text, tokens)
        if len(self._buffer) > MAX_LINE:
            self._overlong = True
            self._buffer.clear()
        return tokens

    def _at_prompt(self) -> bool:
        start = len(self._buffer) - len(self._buffer.lstrip(b"\r\n \0"))
        if self._buffer[start : start + 1] != b">" or self._overlong:
            return False
        del self._buffer[: start + 1]
        return True

    def _line(self, text: str, tokens: list[Token]) -> None:
        if self._pending is not None and self._second_line(text, tokens):
            return
        if self._ussd is not None:
            if is_final(text) or header_of(text):
                tokens.append(Notice(self._ussd))
                self._ussd = None
            else:
                self._ussd += "\n" + text
                self._end_ussd(tokens)
                return
        if text.startswith(("+CMT:", "+CDS:")):
            self._pending = text
            self._interlopers = 0
        elif text.startswith("+CUSD:"):
            self._ussd = text
            self._end_ussd(tokens)
        else:
            tokens.append(Line(text))

    def _second_line(self, text: str, tokens: list[Token]) -> bool:
        """Whether ``text`` was the PDU that ``_pending`` waits for."""
        assert self._pending is not None
        if is_pdu(text):
            tokens.append(Notice(self._pending, text.upper()))
            self._pending = None
            return True
        self._interlopers += 1
        starts_another = text.startswith(("+CMT:", "+CDS:"))
        if starts_another or self._interlopers > _MAX_INTERLOPERS:
            tokens.append(Notice(self._pending))
            self._pending = None
        return False

    def _end_ussd(self, tokens: list[Token]) -> None:
        assert self._ussd is not None
        if self._ussd.count('"') % 2 == 0 or len(self._ussd) > _MAX_USSD:
            tokens.append(Notice(self._ussd))
            self._ussd = None


def _clean(raw: bytes) -> str:
    text = raw.decode("utf-8", "ignore")
    if not text.isprintable():
        text = "".join(character for character in text if character.isprintable())
    return text.strip()
