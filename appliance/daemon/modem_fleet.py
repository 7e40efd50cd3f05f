"""The modems that are running, each with the loop that hands it its texts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.inbox import Inbox
from appliance.daemon.outbox import OutboxLoop
from appliance.daemon.sim_memory import SimMemory
from appliance.gsm.modem import Modem, ModemSettings
from appliance.gsm.ussd import UssdFailed
from appliance.ipc.wire import CommandRefused
from appliance.journal import about
from appliance.services import lines, peripherals
from appliance.settings import modems_toml

log = logging.getLogger(__name__)

STOP_DEADLINE_S = 20.0

Watch = Callable[["asyncio.Task[None]"], None]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a running modem was started with; another one means to start it afresh."""

    settings: ModemSettings
    line_id: int
    imei: str
    sim: str


@dataclass(frozen=True, slots=True)
class _Running:
    plan: _Plan
    modem: Modem
    sender: OutboxLoop
    serving: asyncio.Task[None]
    sending: asyncio.Task[None]


class ModemFleet:
    """Starts and stops modems as the config names them; one never waits for another."""

    def __init__(self, owner: str, database: DatabaseThread, watch: Watch) -> None:
        """``owner``: names this life of the daemon. ``watch`` is called with each loop when it has ended."""
        self._owner = owner
        self._database = database
        self._watch = watch
        self._inbox = Inbox(database, on_status=self.wake)
        self._memory = SimMemory(database)
        self._running: dict[str, _Running] = {}
        self._balance_codes: dict[str, str] = {}

    async def follow(self, modems: Sequence[modems_toml.Modem]) -> None:
        """Start what is new, stop what is gone, start afresh what is set up differently; leave the rest alone."""
        wanted: dict[str, _Plan] = {}
        for each in modems:
            line_id = await self._database.run(lines.of_modem, each.name)
            if line_id is None:
                raise RuntimeError(f"the line of modem {each.name} is not in the database")
            wanted[each.name] = _Plan(_settings(each), line_id, each.imei, each.sim)
        self._balance_codes = {each.name: each.balance_code for each in modems if each.balance_code}
        gone = [name for name, each in self._running.items() if wanted.get(name) != each.plan]
        await asyncio.gather(*(self._stop(self._running.pop(name)) for name in gone))
        starting = [name for name in wanted if name not in self._running]
        await self._database.run(peripherals.expect_modems, list(wanted), starting)
        for name in starting:
            self._running[name] = self._start(wanted[name])

    def wake(self) -> None:
        """There may be something to send."""
        for each in self._running.values():
            each.sender.wake()

    async def ussd(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """The live command ``modem.ussd``: ``{modem, code}`` → ``{text}``. Raises CommandRefused."""
        return await self._ask(str(arguments.get("modem")), str(arguments.get("code")))

    async def balance(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """The live command ``modem.balance``: ``{modem}`` → ``{text}``. Raises CommandRefused."""
        name = str(arguments.get("modem"))
        code = self._balance_codes.get(name)
        if code is None:
            raise CommandRefused("not_found", "No `balance_code` is set for this modem in modems.toml.")
        return await self._ask(name, code)

    @property
    def with_balance(self) -> list[str]:
        """The modems whose SIM can be asked for its balance."""
        return list(self._balance_codes)

    async def _ask(self, name: str, code: str) -> Mapping[str, Any]:
        running = self._running.get(name)
        if running is None:
            names = ", ".join(self._running) or "none"
            raise CommandRefused("not_found", f"There is no modem of this name. There are: {names}.")
        try:
            return {"text": await running.modem.ussd(code)}
        except UssdFailed as failed:
            raise CommandRefused("modem_refused", str(failed)) from failed

    async def close(self) -> None:
        """Let the parts that the modems have in hand come to a known end, then let go of the ports."""
        await asyncio.gather(*(self._stop(each) for each in self._running.values()))
        self._running.clear()

    def _start(self, plan: _Plan) -> _Running:
        name = plan.settings.name
        modem = Modem(plan.settings, self._inbox, self._memory, lambda: self._devices_besides(name))
        sender = OutboxLoop(modem, plan.line_id, self._owner, self._database)
        serving, sending = asyncio.create_task(_serve(modem)), asyncio.create_task(sender.run())
        for task in (serving, sending):
            task.add_done_callback(self._watch)
        return _Running(plan, modem, sender, serving, sending)

    def _devices_besides(self, name: str) -> list[str]:
        return [each.plan.settings.device for other, each in self._running.items() if other != name]

    async def _stop(self, running: _Running) -> None:
        running.sender.stop()
        await asyncio.wait([running.sending], timeout=STOP_DEADLINE_S)
        for task in (running.sending, running.serving):
            task.cancel()
        await asyncio.wait([running.sending, running.serving])


async def _serve(modem: Modem) -> None:
    with about(modem=modem.name):
        await modem.run()


def _settings(each: modems_toml.Modem) -> ModemSettings:
    return ModemSettings(
        each.name,
        each.device,
        each.baudrate,
        each.pin or None,
        port_reset_command=each.port_reset_command,
        power_command=each.power_command,
    )
