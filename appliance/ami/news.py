"""What the sink is told: piece by piece, in order, bounded, and whatever the sink makes of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from functools import partial

_log = logging.getLogger(__name__)
_MAX_WAITING = 2000  # a call has at most six
_SINK_TIMEOUT_S = 30.0
_LAST_S = 2.0  # for what is left when stopping

Telling = Callable[[], Awaitable[None]]  # tells the sink one piece of news


class News:
    """A queue of tellings; :meth:`run` empties it."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Telling] = asyncio.Queue()  # see ``full``
        self._latest: dict[Hashable, Telling] = {}  # of these only the last counts, however slow the sink is

    @property
    def full(self) -> bool:
        """Whether nothing should be begun that makes more news."""
        return self._waiting.qsize() >= _MAX_WAITING

    def tell(self, telling: Telling) -> None:
        self._waiting.put_nowait(telling)

    def tell_last(self, key: Hashable, telling: Telling) -> None:
        """Tell it unless newer news of the same ``key`` comes before its turn: a flood costs no memory."""
        waits = key in self._latest
        self._latest[key] = telling
        if not waits:
            self.tell(partial(self._tell_latest, key))

    async def run(self) -> None:
        """Deliver until cancelled; a sink that fails or hangs loses that news, not the rest."""
        while True:
            telling = await self._waiting.get()
            try:
                async with asyncio.timeout(_SINK_TIMEOUT_S):
                    await telling()
            except Exception:  # noqa: BLE001  the sink's fault must not stop the telephone
                _log.exception("News of the telephone system could not be told.")
            finally:
                self._waiting.task_done()

    async def finish(self) -> None:
        """Wait a moment until all is told."""
        try:
            async with asyncio.timeout(_LAST_S):
                await self._waiting.join()
        except TimeoutError:
            _log.error("Not all news of calls could be told before stopping.")

    async def _tell_latest(self, key: Hashable) -> None:
        await self._latest.pop(key)()
