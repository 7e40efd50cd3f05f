"""The frames on the daemon's Unix socket: one JSON object a line, at most 64 KiB.

=================  ==================================================================  ===============
frame              content                                                             who sends it
=================  ==================================================================  ===============
``hello``          ``version``: must be the same on both sides                         both, first
``ring``           "something was committed, look"                                     client
``events``         ``seq``: "the event log has grown to this, look"                    daemon
``command``        ``id``, ``name``, ``arguments``, ``expires_at_s``                   client
``answer``         ``id``, ``result``                                                  daemon
``error``          ``id``, ``error`` (an id of docs/api.md), ``sentence``              daemon
``ping``/``pong``  whether the other side still lives                                  client/daemon
=================  ==================================================================  ===============

``expires_at_s`` is ``time.monotonic()``, which on Linux is one clock for all processes of the machine
(clock_gettime(2), CLOCK_MONOTONIC): a command that lay in the socket of a frozen daemon can be told
from a fresh one, and is refused instead of being run late.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

VERSION = 1
MAX_FRAME_BYTES = 64 * 1024
MAX_DEADLINE_S = 120.0

Frame = dict[str, Any]


class BadFrame(Exception):
    """A line that is no frame, or a frame that does not fit one line's limit."""


class CommandRefused(Exception):
    """The command was not carried out. ``error_id`` is one of docs/api.md, ``sentence`` is for people."""

    def __init__(self, error_id: str, sentence: str) -> None:
        super().__init__(sentence)
        self.error_id = error_id
        self.sentence = sentence


def encode(frame: Mapping[str, object]) -> bytes:
    """One line with its line end. Raises ``BadFrame`` when it is no JSON or too long."""
    try:
        line = json.dumps(frame, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise BadFrame(f"a frame that is no JSON: {error}") from error
    if len(line) > MAX_FRAME_BYTES:
        raise BadFrame(f"a frame of {len(line)} bytes; at most {MAX_FRAME_BYTES} are allowed")
    return line


def decode(line: bytes) -> Frame:
    """The frame in ``line``. Raises ``BadFrame``."""
    if len(line) > MAX_FRAME_BYTES:
        raise BadFrame(f"a line of more than {MAX_FRAME_BYTES} bytes")
    try:
        frame = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadFrame(f"a line that is no JSON: {error}") from error
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise BadFrame("a line that is no JSON object with a type")
    return frame


def check_hello(frame: Frame) -> None:
    """Raises ``BadFrame`` unless ``frame`` is a hello of this version."""
    if frame["type"] != "hello":
        raise BadFrame(f"{frame['type']!r} came before hello")
    if frame.get("version") != VERSION:
        raise BadFrame(f"the other side speaks version {frame.get('version')!r} and this one {VERSION}; restart both")
