"""The one thread in which the daemon speaks to the database: SQLite has one writer, and the loop must never wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar

from appliance.store.database import database, on_commit

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThread:
    """Runs services one after the other, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._listeners: list[Callable[[int], object]] = []
        self._news: int | None = None  # the newest event that the running service has committed
        self._began_s: float | None = None  # when the running service began, on the monotonic clock

    def on_news(self, listener: Callable[[int], object]) -> None:
        """Call ``listener(seq)`` in the loop after each service that committed events, before its caller goes on.

        Both come with one wake-up of the loop, for that is what costs most in a text's way.
        """
        if not self._listeners:
            on_commit(self._note)
        self._listeners.append(listener)

    async def run(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``service`` in the thread and return or raise what it does.

        Once asked for it is carried out, even if the caller is cancelled meanwhile: a commit cannot be half done.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._executor.submit(self._work, loop, answer, partial(service, *args, **kwargs))
        return await answer

    @property
    def busy_s(self) -> float:
        """How long the running service has been at work; 0 while there is none."""
        began_s = self._began_s
        return 0.0 if began_s is None else time.monotonic() - began_s

    async def close(self) -> None:
        """Finish what was asked for and close the connection."""
        await self.run(database.close)
        self._executor.shutdown()

    # --- in the thread ---

    def _work(self, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[T], service: Callable[[], T]) -> None:
        settle: Callable[[], object]
        self._began_s = time.monotonic()
        try:
            settle = partial(answer.set_result, service())
        except BaseException as error:  # noqa: BLE001 - it is raised where the service was asked for
            settle = partial(answer.set_exception, error)
        self._began_s = None
        news, self._news = self._news, None
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(self._tell, answer, settle, news)

    def _note(self, seq: int) -> None:
        self._news = seq

    # --- in the loop ---

    def _tell(self, answer: asyncio.Future[Any], settle: Callable[[], object], news: int | None) -> None:
        if not answer.done():  # else its caller was cancelled
            settle()
        if news is not None:
            for listener in self._listeners:
                listener(news)
