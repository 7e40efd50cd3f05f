"""Who is at a browser of the box: known from the open sockets and a sign of life now and then, stored nowhere."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from web.live.feed import Frame, frame

AWAY_AFTER_S = 300.0  # without a sign of life
GRACE_S = 5.0  # a page that is loaded again is not gone
_USERS_IN_A_FRAME = 200


class Presence:
    """``online``, ``away`` or ``offline`` for each account. Not thread-safe: the hub's lock guards it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sockets: defaultdict[int, list[str]] = defaultdict(list)  # account → the tokens of its open sockets
        self._left_at: dict[int, float] = {}
        self._alive_at: dict[str, float] = {}  # by token
        self._told: dict[int, str] = {}  # accounts that are not offline
        self.frames: list[Frame] = []  # what a new socket is told: everything that was told so far

    def came(self, account_id: int, token: str) -> None:
        """A socket was opened, by somebody who is there."""
        self._sockets[account_id].append(token)
        self._alive_at[token] = self._clock()

    def alive(self, token: str) -> None:
        """Somebody uses a browser of this session."""
        if token in self._alive_at:
            self._alive_at[token] = self._clock()

    def left(self, account_id: int, token: str) -> None:
        """A socket was closed."""
        tokens = self._sockets[account_id]
        tokens.remove(token)
        if token not in tokens:
            self._alive_at.pop(token, None)
        if not tokens:
            del self._sockets[account_id]
            self._left_at[account_id] = self._clock()

    def of(self, account_id: int) -> str:
        """What was told of an account last."""
        return self._told.get(account_id, "offline")

    def news(self) -> list[Frame]:
        """What has changed since the last call."""
        now = {account: self._now(account) for account in {*self._sockets, *self._left_at}}
        changed = {account: state for account, state in now.items() if state != self.of(account)}
        if not changed:
            return []
        self._told = {account: state for account, state in now.items() if state != "offline"}
        self.frames = list(_frames(self._told))
        return list(_frames(changed))

    def _now(self, account_id: int) -> str:
        clock = self._clock()
        tokens = self._sockets.get(account_id)
        if tokens:
            self._left_at.pop(account_id, None)
            last = max(self._alive_at.get(token, 0.0) for token in tokens)
            return "online" if clock - last < AWAY_AFTER_S else "away"
        if clock - self._left_at[account_id] < GRACE_S:
            return self.of(account_id)
        del self._left_at[account_id]
        return "offline"


def _frames(states: Mapping[int, str]) -> Iterator[Frame]:
    users = [{"user_id": account, "browser": state} for account, state in states.items()]
    for start in range(0, len(users), _USERS_IN_A_FRAME):
        yield frame({"type": "presence", "data": {"users": users[start : start + _USERS_IN_A_FRAME]}})
