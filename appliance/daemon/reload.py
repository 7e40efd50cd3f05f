"""Reading the config again while the box runs: all of it or nothing, and told in words either way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from appliance.settings import ConfigError, Settings, load
from appliance.settings.changes import changes, from_start_on
from appliance.store.clock import iso, now_ms

log = logging.getLogger(__name__)

RETRY_S = 30.0

# Applies a right config; gets what changed, in words.
Apply = Callable[[Settings, list[str]], Awaitable[None]]
# Notes that a wrong config was refused; gets its problems, in words.
Note = Callable[[list[str]], Awaitable[None]]


class ConfigKeeper:
    """The config in force, and what became of the last attempt to change it."""

    def __init__(self, settings: Settings, apply: Apply, note_refused: Note) -> None:
        self.settings = self._written = settings  # in force, and as the files were read last
        self._apply = apply
        self._note_refused = note_refused
        self._asked = asyncio.Event()
        self._loaded_at = now_ms()
        self._refused_at: int | None = None
        self._problems: list[str] = []

    def ask(self) -> None:
        """The files may have changed (SIGHUP). Several askings before the reading are one."""
        self._asked.set()

    async def run(self) -> None:
        """Read the config whenever asked, until cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            await self._reload()

    def status(self) -> Mapping[str, Any]:
        """``{loaded_at, refused_at, problems}``; the last two are of the last reading, if it was refused."""
        return {"loaded_at": iso(self._loaded_at), "refused_at": iso(self._refused_at), "problems": self._problems}

    async def _reload(self) -> None:
        try:
            new = await asyncio.to_thread(load, self.settings.folder)
        except ConfigError as error:
            self._refuse([str(problem) for problem in error.problems])
            try:
                await self._note_refused(self._problems)
            except Exception:  # the files are what matters
                log.exception("It could not be noted in the audit trail.")
            return
        told = changes(self._written, new)
        in_force = from_start_on(self.settings, new)
        try:
            await self._apply(in_force, told)
        except Exception as error:  # such as a disk that is full: it must not stop the box
            log.debug("The config could not be put in force.", exc_info=True)
            self._refuse([f"It could not be put in force ({error}). This is tried again every {RETRY_S:.0f} seconds."])
            asyncio.get_running_loop().call_later(RETRY_S, self.ask)
            return
        self.settings, self._written = in_force, new
        self._loaded_at, self._refused_at, self._problems = now_ms(), None, []
        for change in told:
            log.info("Config: %s.", change)
        log.info("The config was reloaded, with %s.", _count(told))

    def _refuse(self, problems: list[str]) -> None:
        self._refused_at, self._problems = now_ms(), problems
        log.error("The config was not reloaded; the box goes on with the one it had.")
        for problem in problems:
            log.error("%s", problem)


def _count(told: list[str]) -> str:
    if not told:
        return "no changes"
    return "1 change" if len(told) == 1 else f"{len(told)} changes"
