"""The ladder of cures for a modem that does not answer: from the mildest to the last, each bounded, each told."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from enum import Enum, auto

_log = logging.getLogger(__name__)

COMMAND_TIMEOUT_S = 30.0
# Who falls silent again sooner gets the next cure, not the first one anew; three texts that hang take over a minute.
STEADY_S = 300.0
MISSING_S = 60.0  # a modem that restarts leaves the bus for a while
_NOTICED_S = 2.0


class Cure(Enum):
    """In the order in which they are tried."""

    SET_UP = auto()  # from the first AT on
    RESTART = auto()  # AT+CFUN=1,1
    REOPEN = auto()
    RESET_PORT = auto()  # the admin's command
    CUT_POWER = auto()  # the admin's command


_BY_COMMAND = frozenset({Cure.RESET_PORT, Cure.CUT_POWER})
_PORT_CLOSED = _BY_COMMAND | {Cure.REOPEN}

# What the diary says.
_DONE = {
    Cure.SET_UP: "It was set up again.",
    Cure.RESTART: "It was restarted.",
    Cure.REOPEN: "Its port was opened again.",
    Cure.RESET_PORT: "Its port was reset.",
    Cure.CUT_POWER: "Its power was taken away and given back.",
}
_COMMAND_NAMES = {Cure.RESET_PORT: "port_reset_command", Cure.CUT_POWER: "power_command"}


class Ladder:
    """Which cure is next for one modem. After the last one the first is tried again, without end."""

    def __init__(
        self,
        modem: str,
        commands: Mapping[Cure, Sequence[str]],
        note: Callable[[str], Awaitable[None]],
    ) -> None:
        """``commands``: the admin's own, empty where there is none. ``note`` writes into the modem's diary."""
        self._modem = modem
        self._commands = commands
        self._note = note
        self._cures = [each for each in Cure if each not in _BY_COMMAND or commands.get(each)]
        self._next = 0
        self.is_ill = False  # from the first silence until it serves again
        self.tried_all = False  # in this trouble
        self._tried: set[Cure] = set()
        self._well_since = -math.inf
        self._missing_since: float | None = None

    def is_well(self) -> None:
        """The modem serves."""
        self.is_ill = self.tried_all = False
        self._tried.clear()
        self._missing_since = None
        self._well_since = asyncio.get_running_loop().time()

    async def climb(self, quiet_s: float, *, port_is_open: bool) -> Cure | None:
        """Begin the next cure of a modem that has said nothing for ``quiet_s``.

        Returns:
            None, and nothing is begun, if the next one wants the port closed.
        """
        self._missing_since = None
        if not self.is_ill:
            self.is_ill = True
            if asyncio.get_running_loop().time() - self._well_since > STEADY_S:
                self._next = 0
            await self._note(
                f"The modem did not answer for {quiet_s:.0f} s."
                if quiet_s > _NOTICED_S
                else "The modem left commands unanswered."
            )
        if port_is_open and self._upcoming() in _PORT_CLOSED:
            return None
        return await self._begin(frozenset(Cure) if port_is_open else _PORT_CLOSED)

    async def miss(self) -> Cure | None:
        """The port of a modem that had served is not there. After ``MISSING_S`` begin the next of the admin's commands.

        Returns:
            None if it is too early, or the admin gave none.
        """
        now = asyncio.get_running_loop().time()
        if self._missing_since is None:
            self._missing_since = now
        if now - self._missing_since < MISSING_S or _BY_COMMAND.isdisjoint(self._cures):
            return None
        self._missing_since = now
        return await self._begin(_BY_COMMAND)

    def _upcoming(self) -> Cure:
        return self._cures[self._next % len(self._cures)]

    async def _begin(self, fitting: frozenset[Cure]) -> Cure:
        while (cure := self._upcoming()) not in fitting:
            self._next += 1
        self._next += 1
        if cure in self._tried and not self.tried_all:
            self.tried_all = True
            await self._note("Nothing helped. All of it is tried again and again.")
        self._tried.add(cure)
        _log.warning("%s: no answer; %s", self._modem, cure.name.lower())
        if cure not in _BY_COMMAND and not self.tried_all:
            await self._note(_DONE[cure])
        return cure

    async def run_command(self, cure: Cure | None) -> None:
        """Run the admin's command for a cure, if it is one by command, and wait for its end, within bounds."""
        if cure is None or cure not in _BY_COMMAND:
            return
        trouble = await _run(_COMMAND_NAMES[cure], self._commands[cure])
        if trouble:
            _log.error("%s: %s", self._modem, trouble)
        if not self.tried_all:
            await self._note(trouble or _DONE[cure])


async def _run(name: str, command: Sequence[str]) -> str:
    """Run the program of the option ``name``; what is wrong with it, or nothing. Never raises but for cancelling."""
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    except OSError as error:
        return f"{name} cannot be run: {error.strerror}."
    try:
        async with asyncio.timeout(COMMAND_TIMEOUT_S):
            code = await process.wait()
    except TimeoutError:
        return f"{name} did not end within {COMMAND_TIMEOUT_S:.0f} s."
    finally:
        with suppress(ProcessLookupError):
            if process.returncode is None:
                process.kill()
    return f"{name} failed with exit code {code}." if code else ""
