"""The one thread in which the daemon speaks to the database: SQLite has one writer, and the loop must never wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from appliance.store.database import database

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThread:
    """Runs services one after the other, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    async def run(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``service`` in the thread and return or raise what it does.

        Once asked for it is carried out, even if the caller is cancelled meanwhile: a commit cannot be half done.
        """
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._executor, lambda: service(*args, **kwargs)))

    async def close(self) -> None:
        """Finish what was asked for and close the connection."""
        await self.run(database.close)
        self._executor.shutdown()
