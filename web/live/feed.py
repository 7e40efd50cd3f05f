"""The newest events as ready websocket frames: what a socket that comes back has missed is cut from here."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from wsproto.frame_protocol import FrameProtocol

from appliance.store.event_log import LoggedEvent

KEPT_EVENTS = 1000
FRAME_LIMIT_BYTES = 16 * 1024
_HEADER_BYTES = 4  # of an unmasked frame of up to 64 KiB (RFC 6455 §5.2)

_server_side = FrameProtocol(client=False, extensions=[])


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, framed and serialised once for everyone who gets it."""

    data: bytes
    seq: int | None = None  # None for what is not in the event log
    audience: frozenset[int] | None = None  # account ids; None for everyone
    final: bool = False  # the socket closes after it


class CursorUnknown(Exception):
    """What followed this cursor is not at hand: read the snapshots again."""


def _serialise(content: Mapping[str, object]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    text = text.encode(errors="replace").decode()  # a lone surrogate in one event must not hold up all after it
    return bytes(_server_side.send_data(text, fin=True))


def frame(content: Mapping[str, object], final: bool = False) -> Frame:
    """A frame outside the event log."""
    return Frame(_serialise(content), final=final)


RESET = frame({"type": "reset"}, final=True)
STILL_HERE = frame({"type": "hello"})


def event_frame(event: LoggedEvent) -> Frame:
    """An event as a frame; some make their audience read the snapshots again.

    These are one that is too long for a frame, and ``office.changed``: who may see what is another since then.
    """
    data = _serialise({"type": event.type, "seq": event.seq, "data": event.data})
    again = event.type == "office.changed" or len(data) > FRAME_LIMIT_BYTES + _HEADER_BYTES
    return Frame(RESET.data if again else data, event.seq, event.audience, final=again)


class Feed:
    """The last ``KEPT_EVENTS`` events and where they end."""

    def __init__(self, position: int) -> None:
        """``position``: the seq after which the feed begins."""
        self.position = position
        self._begin = position
        self._frames: deque[Frame] = deque()

    def add(self, event: LoggedEvent) -> Frame:
        """Take in the next event of the log."""
        new = event_frame(event)
        if len(self._frames) == KEPT_EVENTS:
            self._begin = self._frames.popleft().seq or self._begin
        self._frames.append(new)
        self.position = event.seq
        return new

    def missed(self, account_id: int, after: int) -> list[Frame]:
        """What happened for ``account_id`` after seq ``after``. Raises CursorUnknown."""
        if after < self._begin:
            raise CursorUnknown
        return [
            one
            for one in self._frames
            if (one.seq or 0) > after and (one.audience is None or account_id in one.audience)
        ]
