"""What waits to be written to one socket: bounded, so that a browser which stops reading costs nobody else."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

from web.live.feed import KEPT_EVENTS, Frame

LIMIT_FRAMES = 2 * KEPT_EVENTS  # all that was missed, and as much again meanwhile; the frames are shared


class Signal(Protocol):
    """The part of ``threading.Event`` that an outbox uses."""

    def set(self) -> None: ...
    def wait(self, timeout: float | None = None) -> bool: ...
    def clear(self) -> None: ...


class Outbox:
    """Filled by the hub, emptied by the socket's one writer."""

    def __init__(self, account_id: int, token: str, signal: Signal) -> None:
        """``signal`` wakes the writer; others may set it too."""
        self.account_id = account_id
        self.token = token
        self.overflowed = False
        self.session_ended = False
        self._signal = signal
        self._frames: deque[Frame] = deque()
        self._after = 0

    def begin(self, after: int, frames: Iterable[Frame]) -> None:
        """Start with ``frames``; of what comes later, only events after seq ``after`` are let in."""
        self._after = after
        self._frames.extend(frames)
        self._signal.set()

    def put(self, frame: Frame) -> bool:
        """Queue a frame; False when it overflowed and the socket must be cut."""
        if frame.seq is not None and frame.seq <= self._after:
            return True
        if len(self._frames) >= LIMIT_FRAMES and not self.overflowed:
            self.overflowed = True
            self._frames.clear()
        if not self.overflowed:
            self._frames.append(frame)
        self._signal.set()
        return not self.overflowed

    def end_session(self) -> None:
        """Have the socket closed because its session has ended."""
        self.session_ended = True
        self._signal.set()

    def take(self, timeout_s: float) -> list[Frame]:
        """Everything that waits; empty when nothing came in time or something else happened."""
        if not self._frames:
            self._signal.wait(timeout_s)
        self._signal.clear()
        taken: list[Frame] = []
        with suppress(IndexError):  # one by one: the hub may add to it, or clear it, at any moment
            while True:
                taken.append(self._frames.popleft())
        return taken
