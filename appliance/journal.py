"""What the processes say, in the journal's own protocol when systemd runs them, and as plain lines when not.

Under systemd each entry has fields of what it is about (``APPLIANCE_MODEM``, ``APPLIANCE_MESSAGE``, ``APPLIANCE_CALL``,
``APPLIANCE_MAIL``), by which ``appliance logs`` finds it. Telephone numbers are shortened either way; what people wrote
is never logged.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType

SOCKET = Path("/run/systemd/journal/socket")
PREFIX = "APPLIANCE_"
_LONGEST = 64 * 1024  # bytes of a message; a longer datagram would be refused
_NUMBER = re.compile(r"(?<![\w.])(\+\d{7,15}|0\d{6,14}|\d{11,15})(?!\w)")
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))  # syslog(3)

_about: ContextVar[Mapping[str, str]] = ContextVar("about", default=MappingProxyType({}))


@contextmanager
def about(**fields: object) -> Iterator[None]:
    """Whatever this task says meanwhile is about these: ``about(modem="sim1", message=7)``."""
    before = _about.set({**_about.get(), **{name: str(value) for name, value in fields.items()}})
    try:
        yield
    finally:
        _about.reset(before)


def install(level: str, identifier: str) -> None:
    """Log from ``level`` ("info") on, under the name ``identifier``."""
    handler: logging.Handler
    if _is_ours(os.environ):
        handler, form = Journal(identifier), "%(message)s"
    else:
        handler, form = logging.StreamHandler(), "%(levelname)s %(name)s: %(message)s"
    handler.setFormatter(Lines(form))
    logging.basicConfig(level=level.upper(), handlers=[handler])


class Lines(logging.Formatter):
    """Messages with their telephone numbers shortened."""

    def format(self, record: logging.LogRecord) -> str:
        return _NUMBER.sub(_shortened, super().format(record))


class Journal(logging.Handler):
    """Entries for systemd-journald, one datagram each (systemd's “Native Journal Protocol”)."""

    def __init__(self, identifier: str, path: Path = SOCKET) -> None:
        super().__init__()
        self._identifier = identifier
        self._path = str(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)  # a journal that is stuck must not stop the box

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._tell(self.format(record), record)
        except Exception:  # noqa: BLE001 - what cannot be logged must not stop what was to be logged
            self.handleError(record)

    def _tell(self, message: str, record: logging.LogRecord) -> None:
        fields = {
            "MESSAGE": message.encode(errors="replace")[:_LONGEST],
            "PRIORITY": str(next((value for level, value in _PRIORITIES if record.levelno >= level), 7)).encode(),
            "SYSLOG_IDENTIFIER": self._identifier.encode(),
            "LOGGER": record.name.encode(),
            **{f"{PREFIX}{name.upper()}": value.encode(errors="replace") for name, value in _about.get().items()},
        }
        try:
            self._socket.sendto(b"".join(_field(name, value) for name, value in fields.items()), self._path)
        except OSError:
            print(message, file=sys.stderr)

    def close(self) -> None:
        self._socket.close()
        super().close()


def _field(name: str, value: bytes) -> bytes:
    """A value with a line break has its length before it, so that no part of it is taken for another field."""
    if b"\n" not in value:
        return f"{name}=".encode() + value + b"\n"
    return f"{name}\n".encode() + len(value).to_bytes(8, "little") + value + b"\n"


def _shortened(number: re.Match[str]) -> str:
    digits = number.group()
    return f"{digits[: max(1, min(5, len(digits) - 6))]}…{digits[-2:]}"


def _is_ours(environment: Mapping[str, str]) -> bool:
    """Whether standard error goes to the journal (systemd.exec(5), $JOURNAL_STREAM)."""
    try:
        here = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return environment.get("JOURNAL_STREAM") == f"{here.st_dev}:{here.st_ino}"
